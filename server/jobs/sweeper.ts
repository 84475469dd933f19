import type { Context } from '../context.ts'
import { TRY_WINDOW_MS } from '../domain/otp.ts'
import { sweepCodes } from '../store/otp-codes.ts'

const EVERY_MS = 300_000

/**
 * Drops login sessions, codes and tries that have run out, and lets go of logs that nobody uses,
 * every few minutes; the answer stops it.
 */
export function startSweeper(ctx: Context): () => void {
  let isStopped = false
  let stopTimer = () => {}
  const arm = () => {
    if (!isStopped) stopTimer = ctx.clock.after(EVERY_MS, run)
  }
  const run = () => {
    sweep(ctx)
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : typeof error
        ctx.log.error({ err: { name } }, 'sweeping failed')
      })
      .then(arm, arm)
  }
  arm()
  return () => {
    isStopped = true
    stopTimer()
  }
}

async function sweep(ctx: Context): Promise<void> {
  await ctx.logins.sweep()
  await ctx.logs.sweep()
  const now = ctx.clock.now()
  await sweepCodes(ctx.store, { now, triesUntil: now - TRY_WINDOW_MS })
}
