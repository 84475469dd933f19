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
import { HeldPoll } from './held-poll.ts'
import type { Page, PageInput } from './page.ts'
import { nothingMore, readPage, recallPage } from './page.ts'
import { passSignals, takeSignals } from './signals.ts'
import { hintTyping } from './typing.ts'

export interface HandleActionsInput {
  therapySessionId?: string | undefined
  /** The caller's cursor. */
  after: number
  drafts: readonly unknown[]
  epoch?: string | undefined
  /** How long to hold the poll if there is nothing to say; 0: answer at once. */
  waitMs: number
  limit?: number | undefined
  active?: boolean | undefined
  typing?: boolean | undefined
  signals?: readonly SignalDraft[] | undefined
  /** Calls a listener when the caller hangs up; the answer takes it back. */
  onHangUp(listener: () => void): () => void
}

type PollInput = PageInput & Pick<HandleActionsInput, 'onHangUp'>

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
  let page: Page
  try {
    const found = poll(ctx, log, principal, input, hasDrafts ? 0 : input.waitMs)
    page = found instanceof Promise ? await found : found
  } catch (error) {
    // A verdict must reach its author even if it is the last thing that they may hear.
    if (!hasDrafts || !isNotAllowed(error)) throw error
    page = nothingMore(input.after)
  }
  const you = log.state.members.get(principal.id) ?? member
  const tookMs = ctx.clock.elapsedMs() - startedAt - page.heldMs
  // Whoever hung up hears nothing: what is there waits for their next call.
  const signals = page.hungUp ? '' : takeSignals(log, you.id)
  return toActionsReply(ctx, log, you, { page, results, tookMs, signals })
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

/** Reads one page, or holds. The page is there at once where memory knows it all. */
export function poll(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PollInput,
  waitMs: number,
): Page | Promise<Page> {
  if (waitMs > 0) return hold(ctx, log, principal, input, waitMs)
  log.presence.polled(principal.id)
  return readPage(ctx, log, principal, input)
}

/**
 * Waits for something to say. The rule: register, then look, so that no commit falls in between; if
 * there is nothing to say, wait with no database handle and little memory; look again when woken.
 */
async function hold(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PollInput,
  waitMs: number,
): Promise<Page> {
  const { parking, presence } = log
  const parked = new HeldPoll(log, principal)
  presence.pollStarted(principal.id)
  try {
    const deadline = ctx.clock.now() + (await holdMs(ctx, principal, waitMs))
    let heldMs = 0
    let hungUp = false
    for (let mayHold = true; ; ) {
      const woken = parking.park(parked)
      const page = await readPage(ctx, log, principal, input)
      const hasNews = page.hasNews || log.signals.has(principal.id)
      const leftMs = deadline - ctx.clock.now()
      if (hasNews || !mayHold || leftMs <= 0 || ctx.logs.isClosing)
        return { ...page, heldMs, hungUp }
      const parkedAt = ctx.clock.elapsedMs()
      parking.holdFor(parked, leftMs)
      const stopListening = input.onHangUp(() => {
        hungUp = true
        parking.release(parked)
      })
      const reason = await woken
      stopListening()
      heldMs += ctx.clock.elapsedMs() - parkedAt
      if (reason === 'login-ended' || !(await ctx.logins.find(principal.loginId))) {
        throw new AppError('login_required', 'Please sign in')
      }
      mayHold = reason === 'news'
    }
  } finally {
    parking.release(parked)
    presence.pollEnded(principal.id)
  }
}

/** How long a poll may be held: as asked, but never longer than the login lasts. */
async function holdMs(ctx: Context, principal: Principal, waitMs: number): Promise<number> {
  const login = await ctx.logins.find(principal.loginId)
  return login ? Math.min(waitMs, ctx.logins.expiresAt(login) - ctx.clock.now()) : 0
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
