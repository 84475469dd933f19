import type { Context, Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import type { SessionLog } from '../live/session-log.ts'
import type { ResetReason, SignalDraft, Verdict } from '../protocol/actions.ts'
import { DEFAULT_PAGE_SIZE } from '../protocol/limits.ts'
import {
  accessTherapySession,
  mayReach,
  requireLogin,
  requireMember,
  resolveTherapySessionId,
} from './access.ts'
import { toActionsReply } from './actions-reply.ts'
import { judgeQueue } from './audit/actions.ts'
import { cidOf, isActionId } from './draft-shape.ts'
import { HeldPoll } from './held-poll.ts'
import { findReminderFacts, sendReminders } from './reminders.ts'
import { passSignals, takeSignals } from './signals.ts'
import { enterLog } from './therapy-sessions.ts'
import { hintTyping } from './typing.ts'
import { maySee } from './visibility.ts'

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

type PollInput = Pick<HandleActionsInput, 'after' | 'epoch' | 'limit' | 'onHangUp'>

/**
 * The one call of a client's loop: judges and appends what it has queued, then answers with what is
 * newer than its cursor, held until there is something to say. The answer is a HandleActionsReply as
 * JSON text.
 * @throws no_current_session, not_allowed_in_session, login_required when the login ends in a hold
 */
export async function handleActions(
  ctx: Context,
  principal: Principal,
  input: HandleActionsInput,
): Promise<string> {
  const startedAt = ctx.clock.elapsedMs()
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const { log, member } = await accessTherapySession(ctx, principal, id)
  if (!member.inside) await enterLog(ctx, log, principal)
  const hasDrafts = input.drafts.length > 0
  const results = await submit(ctx, log, principal, input.drafts)
  if (input.active || isActivity(input.drafts, results)) ctx.logins.touch(principal.loginId)
  if (input.typing !== undefined) hintTyping(log, principal.id, input.typing)
  if (input.signals) await passSignals(ctx, log, principal.id, input.signals)
  let page: Page
  try {
    page = await poll(ctx, log, principal, input, hasDrafts ? 0 : input.waitMs)
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

/**
 * What most polls are: nothing to hand in, nothing new, and no wish to wait. Answers as
 * `handleActions` would, without a wait of its own; undefined for whatever is more than that.
 */
export function answerQuietPoll(
  ctx: Context,
  principal: Principal,
  input: HandleActionsInput,
): string | undefined {
  const startedAt = ctx.clock.elapsedMs()
  const { after, epoch } = input
  const id = input.therapySessionId ?? principal.currentTsId
  if (id === null || input.drafts.length > 0 || input.waitMs > 0) return undefined
  if (!mayReach(principal, id)) return undefined
  if (input.typing !== undefined || input.active || input.signals) return undefined
  const log = ctx.logs.peek(id)
  const you = log?.state.members.get(principal.id)
  if (!log || !you?.inside || you.standing !== 'admitted') return undefined
  if (log.signals.has(you.id)) return undefined
  const { session } = log.state
  if (session.status !== 'open' || after !== session.lastActionId) return undefined
  if (epoch !== undefined && epoch !== session.epoch) return undefined
  if (you.role === 'therapist' && !principal.isStaff) return undefined
  log.presence.pollStarted(you.id)
  log.presence.pollEnded(you.id)
  const tookMs = ctx.clock.elapsedMs() - startedAt
  return toActionsReply(ctx, log, you, { page: nothingMore(after), results: [], tookMs })
}

/** Judges a queue under the log's lock and appends what stands, all together. */
export async function submit(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  drafts: readonly unknown[],
): Promise<Verdict[]> {
  if (drafts.length === 0) return []
  const author = { kind: 'member' as const, id: principal.id }
  const reminders = await findReminderFacts(ctx, log.state.session.id, drafts)
  const verdicts = await log.commit({ author: author.id, ...namedIn(drafts) }, (turn) => {
    // Checked again under the log's lock: somebody may have been removed since.
    requireMember(ctx, turn.state, principal.id)
    requireLogin(ctx, principal)
    return judgeQueue(ctx, turn, author, drafts, reminders)
  })
  sendReminders(ctx, drafts, verdicts, reminders)
  return verdicts
}

/** The client ids and targets in a queue, for looking them up before it is judged. */
export function namedIn(drafts: readonly unknown[]): { cids: string[]; ids: number[] } {
  const cids = drafts.map(cidOf).filter((cid) => cid !== null)
  const ids = drafts
    .map((raw) => (typeof raw === 'object' && raw !== null && 'target' in raw ? raw.target : null))
    .filter(isActionId)
    .map(Number)
  return { cids, ids }
}

interface Page {
  /** The actions as JSON text, and how many they are. */
  text: string
  count: number
  /** What the page starts after. */
  from: number
  maxId: number
  more: boolean
  reset: ResetReason | undefined
  /** Whether it is worth answering for. */
  hasNews: boolean
  heldMs: number
  /** Whether nobody is there any more to take it. */
  hungUp: boolean
}

/** Reads one page, or holds. */
export function poll(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PollInput,
  waitMs: number,
): Promise<Page> {
  if (waitMs > 0) return hold(ctx, log, principal, input, waitMs)
  return look(ctx, log, principal, input)
}

async function look(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PollInput,
): Promise<Page> {
  log.presence.pollStarted(principal.id)
  try {
    return await readPage(ctx, log, principal, input)
  } finally {
    log.presence.pollEnded(principal.id)
  }
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

async function readPage(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PollInput,
): Promise<Page> {
  requireLogin(ctx, principal)
  // The state that the page is read from, and that its text is kept with: it may be another one soon.
  const { state } = log
  const member = requireMember(ctx, state, principal.id)
  // Who was not let in yet has seen nothing: the cursor stays, or it would pass over what comes.
  if (member.standing === 'invited') return nothingMore(input.after)
  const { lastActionId, epoch } = state.session
  const limit = input.limit ?? DEFAULT_PAGE_SIZE
  let reset: ResetReason | undefined
  if (input.epoch !== undefined && input.epoch !== epoch) reset = 'epoch'
  else if (input.after > lastActionId) reset = 'ahead'
  let from = reset ? 0 : input.after
  let scanned = log.recall(from, limit) ?? (await log.read(from, limit))
  const admit = scanned.findLast((one) => one.type === 'admit' && one.participant === member.id)
  if (admit && member.standing === 'admitted') {
    // What was passed over while waiting comes now, in the same answer as the admit: a cursor
    // before the admit would be reset again and again.
    reset = 'admitted'
    from = 0
    scanned = await log.read(0, Math.min(lastActionId, Math.max(limit, admit.id)))
  }
  const maxId = scanned.at(-1)?.id ?? from
  const seen = scanned.filter((action) => maySee(member, action))
  return {
    text: ctx.texts.page({ log, state }, seen, member),
    count: seen.length,
    from,
    maxId,
    more: maxId < lastActionId,
    reset,
    hasNews:
      reset !== undefined ||
      maxId < lastActionId ||
      seen.some((action) => action.type !== 'message_read'),
    heldMs: 0,
    hungUp: false,
  }
}

/** Whether something was done that a person means: reading is presence, a refused draft is nothing. */
export function isActivity(drafts: readonly unknown[], verdicts: readonly Verdict[]): boolean {
  return drafts.some((raw, index) => {
    const isRead = typeof raw === 'object' && raw && 'type' in raw && raw.type === 'message_read'
    return !isRead && verdicts[index]?.ok === true
  })
}

function nothingMore(after: number): Page {
  return {
    text: '',
    count: 0,
    from: after,
    maxId: after,
    more: false,
    reset: undefined,
    hasNews: false,
    heldMs: 0,
    hungUp: false,
  }
}

function isNotAllowed(error: unknown): boolean {
  return error instanceof AppError && error.code === 'not_allowed_in_session'
}
