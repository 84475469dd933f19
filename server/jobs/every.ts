import type { Context } from '../context.ts'

/**
 * Does a piece of work again and again, `everyMs` after the last time has ended, well or not; the
 * answer stops it, once what is under way is done. `what` names it in the log where it fails.
 */
export function startEvery(
  ctx: Context,
  { everyMs, what }: { everyMs: number; what: string },
  work: () => Promise<void>,
): () => Promise<void> {
  let isStopped = false
  let stopTimer = () => {}
  let underWay: Promise<void> = Promise.resolve()
  const arm = () => {
    if (!isStopped) stopTimer = ctx.clock.after(everyMs, run)
  }
  const run = () => {
    underWay = work()
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error
        ctx.log.error({ err: { name } }, `${what} failed`)
      })
      .then(arm, arm)
  }
  arm()
  return async () => {
    isStopped = true
    stopTimer()
    await underWay
  }
}
