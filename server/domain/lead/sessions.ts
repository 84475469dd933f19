import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { ChangeTherapySessionRequest, MakeTherapySessionRequest } from '../../protocol/lead.ts'
import type { TherapySessionDetail } from '../../protocol/therapy-sessions.ts'
import { listConsultationsAmong } from '../../store/lead.ts'
import { requireLogin } from '../access.ts'
import { readText, readTime } from '../ops/ops-input.ts'
import { getLog } from '../ops/ops-logs.ts'
import { catchUpOnName } from '../ops/ops-members.ts'
import type { Details } from '../ops/ops-therapy-sessions.ts'
import { insertUnlessThere, newState, planChange } from '../ops/ops-therapy-sessions.ts'
import { getTherapySessionDetail } from '../therapy-sessions.ts'
import { accessAsTherapist, auditAttempt, requireStaff, requireTherapist } from './access.ts'
import type { Newcomers } from './members.ts'
import { findNewcomers, planMembers } from './members.ts'

const MAKE = 'make_therapy_session'
const CHANGE = 'change_therapy_session'
/** Of an id: as many characters as nobody can guess. */
const ID_LENGTH = 22

/**
 * Makes a therapy session that the caller leads; the same request again answers with what it made.
 * @throws not_allowed, bad_request, not_found for somebody who is not there, too_many_requests
 */
export async function makeTherapySession(
  ctx: Context,
  principal: Principal,
  input: MakeTherapySessionRequest,
): Promise<TherapySessionDetail> {
  // From the request itself: whoever sends it again comes by the same id, and nobody else does.
  const id = ctx.secrets
    .hashPayload(JSON.stringify([MAKE, principal.id, input.request_id]))
    .slice(0, ID_LENGTH)
  const act = { actor: principal.id, act: MAKE, therapySessionId: id }
  return await auditAttempt(ctx, act, async () => {
    await requireStaff(ctx, principal)
    const self = { id: principal.id, role: 'therapist' } as const
    const members = [...(input.members ?? []).filter((one) => one.id !== principal.id), self]
    const values = { details: readDetails(input), settings: input.settings ?? {} }
    const newcomers = await findNewcomers(ctx, principal, members, MAKE)
    await insertUnlessThere(ctx, newState(ctx, id, values).session, act)
    const log = await getLog(ctx, id)
    await log.commit({}, (turn) => {
      requireLogin(ctx, principal)
      // It was made before, and may have been changed since.
      if (turn.state.members.has(principal.id)) return
      planMembers(turn, principal.id, members, newcomers)
    })
    await catchUp(ctx, log, newcomers)
    return await getTherapySessionDetail(ctx, principal, id)
  })
}

/**
 * Changes a therapy session that the caller leads, all of it or nothing; what is left out stays.
 * @throws not_allowed_in_session, not_allowed, bad_request, not_found for somebody who is not there,
 * conflict where the caller would no longer lead it, too_many_requests
 */
export async function changeTherapySession(
  ctx: Context,
  principal: Principal,
  { ts_id: id, ...input }: ChangeTherapySessionRequest,
): Promise<TherapySessionDetail> {
  const act = { actor: principal.id, act: CHANGE, therapySessionId: id }
  return await auditAttempt(ctx, act, async () => {
    const { log } = await accessAsTherapist(ctx, principal, id)
    const { members = [], settings = {} } = input
    // So a therapy session never has nobody to lead it.
    if (members.some((one) => one.id === principal.id && one.role !== 'therapist')) {
      throw new AppError('conflict', 'Another therapist must take you out')
    }
    if ((await listConsultationsAmong(ctx.store, [id])).size > 0) {
      throw new AppError('conflict', 'A consultation is not changed in this way')
    }
    const fresh = members.filter((one) => !log.state.members.has(one.id))
    const known = members.filter((one) => log.state.members.has(one.id))
    const newcomers = await findNewcomers(ctx, principal, fresh, CHANGE, known)
    await log.commit({}, (turn) => {
      requireLogin(ctx, principal)
      requireTherapist(ctx, turn.state, principal.id)
      planChange(turn, act, { details: readDetails(input, turn.state.session), settings })
      planMembers(turn, principal.id, members, newcomers)
    })
    await catchUp(ctx, log, newcomers)
    return await getTherapySessionDetail(ctx, principal, id)
  })
}

type DetailsInput = Pick<ChangeTherapySessionRequest, 'name' | 'topic' | 'date' | 'ends_at'>

/** @throws bad_request */
function readDetails(input: DetailsInput, before?: Details): Details {
  const given = {
    ...(input.name === undefined ? {} : { name: readText('name', input.name) }),
    ...(input.topic === undefined ? {} : { topic: input.topic && readText('topic', input.topic) }),
    ...(input.date === undefined ? {} : { startsAt: readTime('date', input.date) }),
    ...(input.ends_at === undefined
      ? {}
      : { endsAt: input.ends_at && readTime('ends_at', input.ends_at) }),
  }
  const { name, topic, startsAt, endsAt } = { ...NOTHING, ...before, ...given }
  if (endsAt && endsAt < startsAt) {
    throw new AppError('bad_request', 'ends_at must not be before date')
  }
  return { name, topic: topic || null, startsAt, endsAt: endsAt || null }
}

const NOTHING: Details = { name: '', topic: null, startsAt: 0, endsAt: null }

async function catchUp(ctx: Context, log: SessionLog, newcomers: Newcomers): Promise<void> {
  const therapySessionId = log.state.session.id
  for (const participantId of newcomers.keys()) {
    if (log.state.members.has(participantId)) {
      await catchUpOnName(ctx, { therapySessionId, participantId })
    }
  }
}
