import type { Context } from '../context.ts'
import type { Calls } from '../domain/care/due.ts'
import { doWhatIsDue } from '../domain/care/due.ts'

/** How often it is looked whether anything has been added that falls due. */
const EVERY_MS = 1000

/**
 * Closes what has had its last call and calls for help that nobody gave, to the moment, also what
 * fell due while the server was away; the answer stops it, once what is under way is done.
 */
export function startDueWork(ctx: Context): () => Promise<void> {
  let isStopped = false
  let stopTimer = () => {}
  let underWay: Promise<void> = Promise.resolve()
  const calls: Calls = new Map()
  const arm = (nextAt: number | null) => {
    if (isStopped) return
    const waitMs = nextAt === null ? EVERY_MS : nextAt - ctx.clock.now()
    stopTimer = ctx.clock.after(Math.max(0, Math.min(EVERY_MS, waitMs)), run)
  }
  const run = () => {
    underWay = doWhatIsDue(ctx, calls).then(arm, (error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error
      ctx.log.error({ err: { name } }, 'looking for what is due failed')
      arm(null)
    })
  }
  run()
  return async () => {
    isStopped = true
    stopTimer()
    await underWay
    await Promise.all(calls.values())
  }
}
