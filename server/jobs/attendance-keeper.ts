import type { Context } from '../context.ts'
import { keepAttendance } from '../domain/lead/attendance.ts'
import { startEvery } from './every.ts'

/** A server that is killed forgets at most so much of who was there. */
const EVERY_MS = 60_000

/** Writes down who is there, every minute; the answer stops it. */
export function startAttendanceKeeper(ctx: Context): () => Promise<void> {
  const job = { everyMs: EVERY_MS, what: 'writing down who is there' }
  return startEvery(ctx, job, () => keepAttendance(ctx, ctx.logs.active()))
}
