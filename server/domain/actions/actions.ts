import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { SignalDraft, Verdict } from '../../protocol/actions.ts'
import {
  accessTherapySession,
  recallAccess,
  requireLogin,
  requireMember,
  resolveTherapySessionId,
} from '../access.ts'
import { judgeQueue } from '../audit/actions.ts'
import type { ReminderFacts } from '../care/reminders.ts'
import { findReminderFacts, isReminding, NO_REMINDERS, sendReminders } from '../care/reminders.ts'
import { enterLog } from '../therapy-sessions.ts'
import { toActionsReply } from './actions-reply.ts'
import { cidOf, isActionId } from './draft-shape.ts'
import type { HeldInput } from './held-poll.ts'
import { HeldPoll } from './held-poll.ts'
import type { Page } from './page.ts'
import { nothingMore, readPage, recallPage } from './page.ts'
import { passSignals, takeSignals } from './signals.ts'
import { hintTyping } from './typing.ts'

export interface HandleActionsInput extends HeldInput {
  therapySessionId?: string | undefined
  drafts: readonly unknown[]
  /** How long to hold the poll if there is nothing to say; 0: answer at once. */
  waitMs: number
  active?: boolean | undefined
  typing?: boolean | undefined
  signals?: readonly SignalDraft[] | undefined
}

/**
 * The one call of a client's loop: judges and appends what it has queued, then answers with what is
 * newer than its cursor, held until there is something to say. The answer is a HandleActionsReply as
 * JSON text, there at once where memory knows it all.
 * @throws no_current_session, not_allowed_in_session, login_required when the login ends in a hold
 */
export function handleActions(
  ctx: Context,
  principal: Principal,
  input: HandleActionsInput,
): string | Promise<string> {
  return answerAtOnce(ctx, principal, input) ?? answerInTime(ctx, principal, input)
}

/**
 * What most calls are: nothing to hand in, and what there is to say is in memory. Undefined for
 * whatever is more than that, or has to wait.
 * @throws as handleActions
 */
export function answerAtOnce(
  ctx: Context,
  principal: Principal,
  input: HandleActionsInput,
): string | undefined {
  const { drafts, typing, active, signals, waitMs } = input
  if (drafts.length > 0 || typing !== undefined || active || signals) return undefined
  const startedAt = ctx.clock.elapsedMs()
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const access = recallAccess(ctx, principal, id)
  if (!access?.member.inside) return undefined
  const { log, member } = access
  const { lastActionId, epoch } = log.state.session
  const hasAll = input.after === lastActionId && (input.epoch ?? epoch) === epoch
  const page = hasAll ? nothingMore(lastActionId) : recallPage(ctx, log, principal, input)
  if (!page) return undefined
  const maySay = page.hasNews || waitMs <= 0 || log.signals.has(member.id) || ctx.logs.isClosing
  if (!maySay) return undefined
  log.presence.polled(member.id)
  const tookMs = ctx.clock.elapsedMs() - startedAt
  return toActionsReply(ctx, log, member, { page, tookMs, signals: takeSignals(log, member.id) })
}

/** As `handleActions`, of whatever is to be waited for. */
export async function answerInTime(
  ctx: Context,
  principal: Principal,
  input: HandleActionsInput,
): Promise<string> {
  const startedAt = ctx.clock.elapsedMs()
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const { log, member } =
    recallAccess(ctx, principal, id) ?? (await accessTherapySession(ctx, principal, id))
  if (!member.inside) await enterLog(ctx, log, principal)
  const hasDrafts = input.drafts.length > 0
  const results = hasDrafts ? await submit(ctx, log, principal, input.drafts) : []
  if (input.active || isActivity(input.drafts, results)) ctx.logins.touch(principal.loginId)
  if (input.typing !== undefined) hintTyping(log, principal.id, input.typing)
  if (input.signals) await passSignals(ctx, log, principal.id, input.signals)
  const answer = (page: Page) => {
    const you = log.state.members.get(principal.id) ?? member
    const tookMs = ctx.clock.elapsedMs() - startedAt - page.heldMs
    // Whoever hung up hears nothing: what is there waits for their next call.
    const signals = page.hungUp ? '' : takeSignals(log, you.id)
    return toActionsReply(ctx, log, you, { page, results, tookMs, signals })
  }
  // Not waited for here: of thousands that are held, this function would stand half-way.
  if (!hasDrafts) {
    return Promise.resolve(poll(ctx, log, principal, input, input.waitMs)).then(answer)
  }
  try {
    const page = poll(ctx, log, principal, input, 0)
    return answer(page instanceof Promise ? await page : page)
  } catch (error) {
    // A verdict must reach its author even if it is the last thing that they may hear.
    if (!isNotAllowed(error)) throw error
    return answer(nothingMore(input.after))
  }
}

/** Judges a queue under the log's lock and appends what stands, all together. */
export function submit(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  drafts: readonly unknown[],
): Promise<Verdict[]> {
  if (drafts.length === 0) return Promise.resolve([])
  if (isReminding(drafts)) return submitReminders(ctx, log, principal, drafts)
  return commitQueue(ctx, log, principal, drafts, NO_REMINDERS)
}

async function submitReminders(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  drafts: readonly unknown[],
): Promise<Verdict[]> {
  const facts = await findReminderFacts(ctx, log.state.session.id)
  const verdicts = await commitQueue(ctx, log, principal, drafts, facts)
  sendReminders(ctx, drafts, verdicts, facts)
  return verdicts
}

function commitQueue(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  drafts: readonly unknown[],
  reminders: ReminderFacts,
): Promise<Verdict[]> {
  const author = { kind: 'member' as const, id: principal.id }
  return log.commit({ author: author.id, ...namedIn(drafts) }, (turn) => {
    // Checked again under the log's lock: somebody may have been removed since.
    requireMember(ctx, turn.state, principal.id)
    requireLogin(ctx, principal)
    return judgeQueue(ctx, turn, author, drafts, reminders)
  })
}

/** The client ids and targets in a queue, for looking them up before it is judged. */
export function namedIn(drafts: readonly unknown[]): { cids: string[]; ids: number[] } {
  const cids: string[] = []
  const ids: number[] = []
  for (const raw of drafts) {
    const cid = cidOf(raw)
    if (cid !== null) cids.push(cid)
    const target = typeof raw === 'object' && raw !== null && 'target' in raw ? raw.target : null
    if (isActionId(target)) ids.push(Number(target))
  }
  return { cids, ids }
}

/** Reads one page, or waits for one. It is there at once where memory knows it all. */
export function poll(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: HeldInput,
  waitMs: number,
): Page | Promise<Page> {
  if (waitMs > 0) return new HeldPoll(ctx, log, principal, input).wait(waitMs)
  log.presence.polled(principal.id)
  return readPage(ctx, log, principal, input)
}

/** Whether something was done that a person means: reading is presence, a refused draft is nothing. */
export function isActivity(drafts: readonly unknown[], verdicts: readonly Verdict[]): boolean {
  return drafts.some((raw, index) => {
    const isRead = typeof raw === 'object' && raw && 'type' in raw && raw.type === 'message_read'
    return !isRead && verdicts[index]?.ok === true
  })
}

function isNotAllowed(error: unknown): boolean {
  return error instanceof AppError && error.code === 'not_allowed_in_session'
}
