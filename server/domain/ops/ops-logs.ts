import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogState } from '../../live/log-commit.ts'
import { LogCommit } from '../../live/log-commit.ts'
import type { SessionLog } from '../../live/session-log.ts'

/** Checks only: the answer is what a write would answer, and nothing is written. */
export interface WriteOptions {
  dryRun?: boolean
}

/** Whom the log names for what ops did. */
export function opsAuthor(tokenName: string): string {
  return `ops:${tokenName}`
}

/** The log of a therapy session. @throws not_found */
export async function getLog(ctx: Context, therapySessionId: string): Promise<SessionLog> {
  // A second look: the first may have joined one that began before the therapy session was there.
  const log = (await ctx.logs.open(therapySessionId)) ?? (await ctx.logs.open(therapySessionId))
  if (log) return log
  throw new AppError('not_found', 'There is no therapy session by that id')
}

/** What a turn at a log in this state would answer; what the plan appends is dropped. */
export function rehearse<T>(ctx: Context, state: LogState, plan: (turn: LogCommit) => T): T {
  const settingsOf = ctx.logs.settingsOf.bind(ctx.logs)
  return plan(new LogCommit(state, {}, ctx.clock.now(), settingsOf))
}

/** Whether `now` has every value that `wanted` names; values are compared as they are. */
export function holds<T extends object>(now: NoInfer<Partial<T>>, wanted: T): boolean {
  const held = new Map<string, unknown>(Object.entries(now))
  return Object.entries(wanted).every(([key, value]) => held.get(key) === value)
}
