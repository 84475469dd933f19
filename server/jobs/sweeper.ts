import type { Context } from '../context.ts'
import { HOOK_CALL_MS } from '../domain/assessment-hook.ts'
import { TRY_WINDOW_MS } from '../domain/login/otp.ts'
import { sweepHookCalls } from '../store/hook-calls.ts'
import { noteProgress } from '../store/incarnation.ts'
import { sweepCodes } from '../store/otp-codes.ts'
import { startEvery } from './every.ts'

const EVERY_MS = 300_000

/**
 * Drops login sessions, codes and tries that have run out, and lets go of logs that nobody uses,
 * every few minutes; the answer stops it.
 */
export function startSweeper(ctx: Context): () => Promise<void> {
  return startEvery(ctx, { everyMs: EVERY_MS, what: 'sweeping' }, () => sweep(ctx))
}

async function sweep(ctx: Context): Promise<void> {
  await ctx.logins.sweep()
  await ctx.logs.sweep()
  await noteProgress(ctx.store, ctx.config.dataDir)
  const now = ctx.clock.now()
  await sweepCodes(ctx.store, { now, triesUntil: now - TRY_WINDOW_MS })
  await sweepHookCalls(ctx.store, now - HOOK_CALL_MS)
}
