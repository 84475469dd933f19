import type { Context, Principal } from '../../context.ts'
import type { LogState } from '../../live/log-commit.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { ResetReason } from '../../protocol/actions.ts'
import { DEFAULT_PAGE_SIZE } from '../../protocol/limits.ts'
import type { LoggedAction } from '../../store/actions.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import { requireLogin, requireMember } from '../access.ts'
import { maySee } from './visibility.ts'

/** What of a log is asked for. */
export interface PageInput {
  /** The caller's cursor. */
  after: number
  epoch?: string | undefined
  limit?: number | undefined
}

export interface Page {
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

/**
 * A page of a log as its reader may see it, at once where memory knows it all.
 * @throws not_allowed_in_session, login_required
 */
export function readPage(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PageInput,
): Page | Promise<Page> {
  return recallPage(ctx, log, principal, input) ?? readMore(ctx, log, principal, input)
}

/** As `readPage`, of what is in memory: undefined where the database must be asked. */
export function recallPage(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PageInput,
): Page | undefined {
  const place = placeOf(ctx, log, principal, input)
  // Who was not let in yet has seen nothing: the cursor stays, or it would pass over what comes.
  if (place.member.standing === 'invited') return nothingMore(input.after)
  const scanned = log.recall(place.from, place.limit)
  return scanned && !findAdmit(place.member, scanned) ? toPage(ctx, place, scanned) : undefined
}

/** Reads what is more than the newest that everybody asks for. */
async function readMore(
  ctx: Context,
  log: SessionLog,
  principal: Principal,
  input: PageInput,
): Promise<Page> {
  const place = placeOf(ctx, log, principal, input)
  const { state, member, from, limit } = place
  const scanned = await log.read(from, limit)
  const admit = findAdmit(member, scanned)
  if (!admit) return toPage(ctx, place, scanned)
  // What was passed over while waiting comes now, in the same answer as the admit: a cursor
  // before the admit would be reset again and again.
  const upTo = Math.min(state.session.lastActionId, Math.max(limit, admit.id))
  const reset = 'admitted'
  return toPage(ctx, { ...place, from: 0, reset }, await log.read(0, upTo))
}

/** Where a page begins: for whom, and in which state of the log. */
interface Place {
  log: SessionLog
  /** What the page is read from, and what its text is kept with: the log's may be another one soon. */
  state: LogState
  member: Member
  from: number
  limit: number
  reset: ResetReason | undefined
}

function placeOf(ctx: Context, log: SessionLog, principal: Principal, input: PageInput): Place {
  requireLogin(ctx, principal)
  const { state } = log
  const member = requireMember(ctx, state, principal.id)
  const { lastActionId, epoch } = state.session
  let reset: ResetReason | undefined
  if (input.epoch !== undefined && input.epoch !== epoch) reset = 'epoch'
  else if (input.after > lastActionId) reset = 'ahead'
  const from = reset ? 0 : input.after
  return { log, state, member, from, limit: input.limit ?? DEFAULT_PAGE_SIZE, reset }
}

/** The action that let somebody in who is still in, where it is among these. */
function findAdmit(
  { id, standing }: Member,
  scanned: readonly LoggedAction[],
): LoggedAction | undefined {
  if (standing !== 'admitted') return undefined
  return scanned.findLast((one) => one.type === 'admit' && one.participant === id)
}

function toPage(ctx: Context, place: Place, scanned: readonly LoggedAction[]): Page {
  const { member, state, from, reset } = place
  const maxId = scanned.at(-1)?.id ?? from
  const more = maxId < state.session.lastActionId
  const seen = scanned.filter((action) => maySee(member, action))
  const says = seen.some((action) => action.type !== 'message_read')
  return {
    text: ctx.texts.page(place, seen, member),
    count: seen.length,
    from,
    maxId,
    more,
    reset,
    hasNews: reset !== undefined || more || says,
    heldMs: 0,
    hungUp: false,
  }
}

/** The page of whoever has it all. */
export function nothingMore(after: number): Page {
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
