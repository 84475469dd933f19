import type { Context, Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import type { LogState } from '../live/log-commit.ts'
import type { SessionLog } from '../live/session-log.ts'
import type { Member } from '../store/therapy-sessions.ts'

/** A therapy session that the caller belongs to, with the caller's own place in it. */
interface Access {
  log: SessionLog
  member: Member
}

/**
 * Loading a therapy session is proving that one belongs to it: absent, not one's own, removed from,
 * cancelled and closed too long ago are the same answer.
 * @throws not_allowed_in_session
 */
export async function accessTherapySession(
  ctx: Context,
  principal: Principal,
  therapySessionId: string,
): Promise<Access> {
  if (!mayReach(principal, therapySessionId)) throw notAllowedInSession()
  const log = ctx.logs.peek(therapySessionId) ?? (await ctx.logs.open(therapySessionId))
  if (!log) throw notAllowedInSession()
  const member = requireMember(ctx, log.state, principal.id)
  if (member.role === 'therapist' && !principal.isStaff) {
    await ctx.logins.markStaff(principal.loginId)
  }
  return { log, member }
}

/**
 * As `accessTherapySession`, if that needs nothing but memory: undefined where it does.
 * @throws not_allowed_in_session
 */
export function recallAccess(
  ctx: Context,
  principal: Principal,
  therapySessionId: string,
): Access | undefined {
  const log = mayReach(principal, therapySessionId) ? ctx.logs.peek(therapySessionId) : undefined
  if (!log) return undefined
  const member = requireMember(ctx, log.state, principal.id)
  return member.role === 'therapist' && !principal.isStaff ? undefined : { log, member }
}

/** Whether a member is one of the therapists and was not sent back. */
export function leads({ role, standing }: Pick<Member, 'role' | 'standing'>): boolean {
  return role === 'therapist' && standing !== 'waiting'
}

/** Whether a login is good for this therapy session at all. */
export function mayReach({ onlyTsId }: Principal, therapySessionId: string): boolean {
  return onlyTsId === null || onlyTsId === therapySessionId
}

/** Proves, at the last moment, that the login has not ended since the call began. @throws login_required */
export function requireLogin(ctx: Context, principal: Principal): void {
  if (!ctx.logins.peek(principal.loginId)) throw loginRequired()
}

/** Whoever asks is not signed in, or not any more. */
export function loginRequired(): AppError {
  return new AppError('login_required', 'Please sign in')
}

/** The caller's place in a therapy session that stands so. @throws not_allowed_in_session */
export function requireMember(ctx: Context, state: LogState, participantId: string): Member {
  const member = state.members.get(participantId)
  if (!member || member.standing === 'removed' || !isReadable(state, ctx.clock.now())) {
    throw notAllowedInSession()
  }
  return member
}

/** The therapy session that a call means. @throws no_current_session */
export function resolveTherapySessionId(principal: Principal, given: string | undefined): string {
  const id = given ?? principal.currentTsId
  if (id !== null) return id
  throw new AppError('no_current_session', 'Enter a therapy session first, or name one in ts_id')
}

function notAllowedInSession(): AppError {
  return new AppError(
    'not_allowed_in_session',
    'You are not allowed in this session. If you think that you should be, call your clinic.',
  )
}

type Stand = Pick<LogState, 'session' | 'settings'>

/** Whether a therapy session may be entered and read now. */
export function isReadable(state: Stand, now: number): boolean {
  if (state.session.status === 'cancelled') return false
  const until = readableUntil(state)
  return until === null || now < until
}

/** When the time to read a closed therapy session is over, in epoch milliseconds; else null. */
export function readableUntil({ session, settings }: Stand): number | null {
  if (session.status !== 'closed') return null
  return (session.closedAt ?? 0) + settings.read_after_close_ms
}
