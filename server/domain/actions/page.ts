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
  const from = reset ? 0 : input.after
  const place = { log, state, member }
  const scanned = log.recall(from, limit)
  if (!scanned || findAdmit(member, scanned)) return readMore(ctx, place, { from, limit, reset })
  return toPage(ctx, place, { scanned, from, reset })
}

/** Where a page is read: as whom, and from which state of the log. */
interface Place {
  log: SessionLog
  state: LogState
  member: Member
}

/** Reads what is more than the newest that everybody asks for. */
async function readMore(
  ctx: Context,
  place: Place,
  { from, limit, reset }: { from: number; limit: number; reset: ResetReason | undefined },
): Promise<Page> {
  const { log, state, member } = place
  const scanned = await log.read(from, limit)
  const admit = findAdmit(member, scanned)
  if (!admit) return toPage(ctx, place, { scanned, from, reset })
  // What was passed over while waiting comes now, in the same answer as the admit: a cursor
  // before the admit would be reset again and again.
  const upTo = Math.min(state.session.lastActionId, Math.max(limit, admit.id))
  return toPage(ctx, place, { scanned: await log.read(0, upTo), from: 0, reset: 'admitted' })
}

/** The action that let somebody in who is still in, where it is among these. */
function findAdmit(
  { id, standing }: Member,
  scanned: readonly LoggedAction[],
): LoggedAction | undefined {
  if (standing !== 'admitted') return undefined
  return scanned.findLast((one) => one.type === 'admit' && one.participant === id)
}

function toPage(
  ctx: Context,
  place: Place,
  read: { scanned: readonly LoggedAction[]; from: number; reset: ResetReason | undefined },
): Page {
  const { member, state } = place
  const { scanned, from, reset } = read
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
