import type { Context, Principal } from '../../context.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { GetActionsReply, SaveActionsReply, Verdict } from '../../protocol/actions.ts'
import { DEFAULT_PAGE_SIZE } from '../../protocol/limits.ts'
import {
  accessTherapySession,
  requireLogin,
  requireMember,
  resolveTherapySessionId,
} from '../access.ts'
import { judgeQueue } from '../audit/actions.ts'
import { auditRefusal } from '../audit/audit.ts'
import { getLog, opsAuthor } from '../ops/ops-logs.ts'
import { enterLog } from '../therapy-sessions.ts'
import { withActions } from './action-texts.ts'
import type { HandleActionsInput } from './actions.ts'
import { isActivity, namedIn, poll, submit } from './actions.ts'
import { maySee } from './visibility.ts'

/**
 * The seed's plain read: what is newer than a cursor, a GetActionsReply as JSON text. Never enters.
 * @throws as handleActions
 */
export async function getActions(
  ctx: Context,
  principal: Principal,
  input: Omit<HandleActionsInput, 'drafts' | 'epoch' | 'active' | 'typing'>,
): Promise<string> {
  const startedAt = ctx.clock.elapsedMs()
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const { log } = await accessTherapySession(ctx, principal, id)
  const page = await poll(ctx, log, principal, input, input.waitMs)
  const rest: Omit<GetActionsReply, 'actions'> = {
    result: describe(page.count, `after ${page.from}`),
    server_time: toServerTime(ctx.clock.elapsedMs() - startedAt - page.heldMs),
    max_id: page.maxId,
    more: page.more,
    ...(page.reset ? { reset: { reason: page.reset } } : {}),
  }
  return withActions(rest, 'actions', page.text)
}

/**
 * A page backwards: the newest actions before an id, ascending, a GetActionsReply as JSON text; 0
 * stands for the end of the log. @throws as handleActions
 */
export async function getActionsBefore(
  ctx: Context,
  principal: Principal,
  input: { therapySessionId?: string | undefined; before: number; limit?: number | undefined },
): Promise<string> {
  const startedAt = ctx.clock.elapsedMs()
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const { log } = await accessTherapySession(ctx, principal, id)
  const limit = input.limit ?? DEFAULT_PAGE_SIZE
  requireLogin(ctx, principal)
  const { state } = log
  // As of the state that is read: somebody may have been removed since the call began.
  const member = requireMember(ctx, state, principal.id)
  const { lastActionId } = state.session
  const end = input.before === 0 ? lastActionId + 1 : Math.min(input.before, lastActionId + 1)
  const start = Math.max(1, end - limit)
  const scanned = await log.read(start - 1, end - start)
  const seen = scanned.filter((action) => maySee(member, action))
  const rest: Omit<GetActionsReply, 'actions'> = {
    result: describe(seen.length, `before ${end}`),
    server_time: toServerTime(ctx.clock.elapsedMs() - startedAt),
    min_id: start,
    max_id: Math.max(0, end - 1),
    more: start > 1,
  }
  return withActions(rest, 'actions', ctx.texts.page({ log, state }, seen, member))
}

/** The seed's plain write. @throws as handleActions */
export async function saveActions(
  ctx: Context,
  principal: Principal,
  input: { therapySessionId?: string | undefined; drafts: readonly unknown[] },
): Promise<SaveActionsReply> {
  const startedAt = ctx.clock.elapsedMs()
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const { log } = await accessTherapySession(ctx, principal, id)
  await enterLog(ctx, log, principal)
  const results = await submit(ctx, log, principal, input.drafts)
  if (isActivity(input.drafts, results)) ctx.logins.touch(principal.loginId)
  return toSaveReply(ctx, log, results, startedAt)
}

/** Writes on behalf of the house. @throws not_found */
export async function saveActionsAsOps(
  ctx: Context,
  tokenName: string,
  therapySessionId: string,
  drafts: readonly unknown[],
): Promise<SaveActionsReply> {
  const startedAt = ctx.clock.elapsedMs()
  const author = { kind: 'ops' as const, id: opsAuthor(tokenName) }
  const act = { actor: author.id, act: 'save_actions', therapySessionId }
  const log = await auditRefusal(ctx, act, () => getLog(ctx, therapySessionId))
  const results = await log.commit({ author: author.id, ...namedIn(drafts) }, (turn) =>
    judgeQueue(ctx, turn, author, drafts),
  )
  return toSaveReply(ctx, log, results, startedAt)
}

function toSaveReply(
  ctx: Context,
  log: SessionLog,
  results: Verdict[],
  startedAt: number,
): SaveActionsReply {
  const saved = results.filter((verdict) => verdict.ok).length
  return {
    result: `${saved} of ${results.length} actions saved`,
    server_time: toServerTime(ctx.clock.elapsedMs() - startedAt),
    max_id: log.state.session.lastActionId,
    results,
  }
}

function describe(count: number, where: string): string {
  return `${count} ${count === 1 ? 'action' : 'actions'} ${where}`
}

/** As the seed shows it: whole microseconds with the unit. */
function toServerTime(ms: number): string {
  return `${Math.max(0, Math.round(ms * 1000))}us`
}
