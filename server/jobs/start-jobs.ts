import type { Context } from '../context.ts'
import { startAttendanceKeeper } from './attendance-keeper.ts'
import { startDueWork } from './due-work.ts'
import { startGrantEnds } from './grant-ends.ts'
import { startSweeper } from './sweeper.ts'

/** Starts everything that a server does by itself; the answer stops it, once what is under way is done. */
export function startJobs(ctx: Context): () => Promise<void> {
  const stops = [startSweeper, startDueWork, startAttendanceKeeper, startGrantEnds].map((start) =>
    start(ctx),
  )
  return async () => {
    for (const stop of stops) await stop()
  }
}
