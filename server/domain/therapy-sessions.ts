import type { Context, Principal } from '../context.ts'
import type { LogCommit } from '../live/log-commit.ts'
import type { SessionLog } from '../live/session-log.ts'
import type { TherapySessionDetail, TherapySessionList } from '../protocol/therapy-sessions.ts'
import { listAssessments } from '../store/assessments.ts'
import { isStaff } from '../store/logins.ts'
import type { Member } from '../store/therapy-sessions.ts'
import { listTherapySessionsOf } from '../store/therapy-sessions.ts'
import {
  accessTherapySession,
  isReadable,
  leads,
  mayReach,
  readableUntil,
  requireLogin,
  requireMember,
  resolveTherapySessionId,
} from './access.ts'
import { appendJoined, appendLeft } from './actions/action-effects.ts'
import { toTime, toTimeOrNull } from './actions/wire-actions.ts'
import { toWireAssessment } from './assessments.ts'
import { findBriefs } from './consultations/access.ts'
import { countParticipants } from './lead/counts.ts'

/** Enters and makes it the current therapy session. @throws not_allowed_in_session */
export async function enterTherapySession(
  ctx: Context,
  principal: Principal,
  therapySessionId: string,
): Promise<TherapySessionDetail> {
  const { log } = await accessTherapySession(ctx, principal, therapySessionId)
  await enterLog(ctx, log, principal)
  await ctx.logins.setCurrent(principal.loginId, therapySessionId)
  ctx.logins.touch(principal.loginId)
  log.presence.pollStarted(principal.id)
  log.presence.pollEnded(principal.id)
  return await withConsultation(
    ctx,
    principal,
    toDetail(log, requireMember(ctx, log.state, principal.id)),
  )
}

/** Makes the caller one who is there, as far as the settings allow. Being there already is fine. */
export async function enterLog(ctx: Context, log: SessionLog, principal: Principal): Promise<void> {
  const before = requireMember(ctx, log.state, principal.id)
  if (before.standing === 'admitted' && before.inside) return
  const assessments = await listAssessments(ctx.store, principal.id, log.state.session.id)
  const isReady = assessments.every((one) => one.due !== 'before' || one.status === 'complete')
  await log.commit({}, (turn) => {
    requireLogin(ctx, principal)
    planEntry(turn, principal.id, isReady)
  })
}

/** Leaves the named or the current therapy session; the others are told. @throws no_current_session */
export async function leaveTherapySession(
  ctx: Context,
  principal: Principal,
  given: string | undefined,
): Promise<void> {
  const id = resolveTherapySessionId(principal, given)
  const { log } = await accessTherapySession(ctx, principal, id)
  await leaveLog(log, principal.id)
  const login = await ctx.logins.find(principal.loginId)
  if (login?.currentTsId === id) await ctx.logins.setCurrent(principal.loginId, null)
  ctx.logins.touch(principal.loginId)
}

/** Leaves every therapy session that a person is in, as far as the login reaches. */
export async function leaveAll(ctx: Context, principal: Principal): Promise<void> {
  const { id: participantId } = principal
  for (const { session, inside } of await listTherapySessionsOf(ctx.store, participantId)) {
    if (!mayReach(principal, session.id)) continue
    // An entry may wait for its commit: a log in memory knows better than the row.
    const active = ctx.logs.peek(session.id)
    if (!inside && !active) continue
    const log = active ?? (await ctx.logs.open(session.id))
    if (log) await leaveLog(log, participantId)
  }
}

/** What a member may know about a therapy session as a whole. @throws not_allowed_in_session */
export async function getTherapySessionDetail(
  ctx: Context,
  principal: Principal,
  given: string | undefined,
): Promise<TherapySessionDetail> {
  const id = resolveTherapySessionId(principal, given)
  const { log, member } = await accessTherapySession(ctx, principal, id)
  return await withConsultation(ctx, principal, toDetail(log, member))
}

/** The caller's therapy sessions that are coming, open or readable, or have something to fill in. */
export async function listOwnTherapySessions(
  ctx: Context,
  principal: Principal,
): Promise<TherapySessionList> {
  const [mine, assessments, mayMake] = await Promise.all([
    listTherapySessionsOf(ctx.store, principal.id),
    listAssessments(ctx.store, principal.id),
    isStaff(ctx.store, principal.id),
  ])
  const led = mine.flatMap((one) => (leads(one) ? [one.session.id] : []))
  const counted = await countParticipants(ctx, led)
  const now = ctx.clock.now()
  const items = mine.flatMap(({ session, role }) => {
    if (!mayReach(principal, session.id)) return []
    const own = assessments.filter((one) => one.therapySessionId === session.id)
    const hasLeft = session.status === 'closed' && own.some((one) => one.status === 'incomplete')
    const stand = { session, settings: ctx.logs.settingsOf(session) }
    const readable = isReadable(stand, now)
    if (!readable && !hasLeft) return []
    const until = readable ? readableUntil(stand) : null
    const counts = counted.get(session.id)
    return [
      {
        id: session.id,
        name: session.name,
        date: toTime(session.startsAt),
        ends_at: toTimeOrNull(session.endsAt),
        status: session.status,
        role,
        assessments: own.map(toWireAssessment),
        ...(until === null ? {} : { readable_until: toTime(until) }),
        ...(counts ? { counts } : {}),
      },
    ]
  })
  const briefs = await findBriefs(
    ctx,
    principal,
    items.map(({ id }) => id),
  )
  const therapySessions = items.map((item) => {
    const consultation = briefs.get(item.id)
    return consultation ? { ...item, consultation } : item
  })
  return { may_make: mayMake, therapy_sessions: therapySessions }
}

async function withConsultation(
  ctx: Context,
  principal: Principal,
  detail: TherapySessionDetail,
): Promise<TherapySessionDetail> {
  const consultation = (await findBriefs(ctx, principal, [detail.id])).get(detail.id)
  return consultation ? { ...detail, consultation } : detail
}

function planEntry(turn: LogCommit, participantId: string, isReady: boolean): void {
  const member = turn.state.members.get(participantId)
  if (!member || member.standing === 'removed') return
  const { admission, assessments_before_entry: gated } = turn.state.settings
  const mayGoIn =
    !member.sentBack &&
    (member.role === 'therapist' || (admission === 'open' && (!gated || isReady)))
  if (member.standing === 'admitted') {
    if (!member.inside) appendJoined(turn, participantId)
    return
  }
  if (!mayGoIn) {
    if (member.standing !== 'waiting') turn.changeMember(participantId, { standing: 'waiting' })
    return
  }
  // Who was here and could not see all has a cursor that passed over it: their `admit` resets it.
  if (member.standing === 'waiting' || member.returning) {
    turn.append({ type: 'admit', participant: participantId })
  }
  turn.changeMember(participantId, { standing: 'admitted', returning: false })
  appendJoined(turn, participantId)
}

async function leaveLog(log: SessionLog, participantId: string): Promise<void> {
  const lastSeenAt = log.presence.lastSeenAt(participantId)
  await log.commit({}, (turn) => {
    if (!turn.state.members.get(participantId)?.inside) return
    appendLeft(turn, participantId)
    if (lastSeenAt !== null) turn.changeMember(participantId, { lastSeenAt })
  })
  log.presence.gone(participantId)
  log.parking.wakeWhere((poll) => poll.personId === participantId, 'give-up')
}

/** Only participants are held: a therapist has nobody to wait for. */
function isHeld({ role, held }: Member): boolean {
  return role === 'participant' && held
}

function forTherapists(log: SessionLog, member: Member) {
  const since = member.standing === 'waiting' ? log.presence.cameAt(member.id) : null
  const waiting = since === null ? {} : { waiting_since: toTime(since) }
  return { held: isHeld(member), ...waiting }
}

function toDetail(log: SessionLog, you: Member): TherapySessionDetail {
  const { session, settings, members } = log.state
  return {
    id: session.id,
    name: session.name,
    topic: session.topic,
    date: toTime(session.startsAt),
    ends_at: toTimeOrNull(session.endsAt),
    status: session.status,
    readable_until: toTimeOrNull(readableUntil(log.state)),
    // The pinned note is part of the talk: only who is let in may read it.
    whiteboard: you.standing === 'admitted' ? session.whiteboard : null,
    closes_at: toTimeOrNull(session.closesAt),
    settings,
    you: {
      id: you.id,
      role: you.role,
      standing: you.standing,
      muted: you.muted,
      held: isHeld(you),
      consent: you.consent && { ...you.consent, at: toTime(you.consent.at) },
    },
    participants: [...members.values()]
      .filter((member) => member.standing !== 'removed')
      .map((member) => {
        const lastSeenAt = log.presence.lastSeenAt(member.id) ?? member.lastSeenAt
        return {
          id: member.id,
          display_name: member.displayName,
          role: member.role,
          standing: member.standing,
          present: log.presence.isPresent(member.id),
          muted: member.muted,
          last_seen_at: toTimeOrNull(lastSeenAt),
          ...(leads(you) ? forTherapists(log, member) : {}),
        }
      }),
    max_id: session.lastActionId,
  }
}
