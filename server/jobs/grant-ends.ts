import type { Context } from '../context.ts'
import { endWhatIsOver } from '../domain/grants/grants.ts'
import { startEvery } from './every.ts'

/** A talk has ended in the room already; what is left is the vendor, and the tokens on paper. */
const EVERY_MS = 1000

/** Ends grants and video rooms of consultations that are over; the answer stops it. */
export function startGrantEnds(ctx: Context): () => Promise<void> {
  const job = { everyMs: EVERY_MS, what: 'ending what consultations had' }
  return startEvery(ctx, job, () => endWhatIsOver(ctx))
}
