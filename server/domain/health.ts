import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { isMigrated } from '../store/open-database.ts'

const RETRY_MS = 5000

/** Resolves when requests can be served: the database answers and is at its newest version. @throws unavailable */
export async function checkReady(ctx: Context): Promise<void> {
  if (!ctx.logs.isClosing && (await isDatabaseReady(ctx))) return
  throw new AppError('unavailable', 'Not ready to serve', { retryAfterMs: RETRY_MS })
}

async function isDatabaseReady(ctx: Context): Promise<boolean> {
  try {
    await ctx.store.ping()
    return await isMigrated(ctx.store)
  } catch (error) {
    ctx.log.error(
      { err: { name: error instanceof Error ? error.name : typeof error } },
      'not ready',
    )
    return false
  }
}
