import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import type { LogCommit } from '../live/log-commit.ts'
import type {
  OpsAssessment,
  OpsMember,
  PutAssessmentRequest,
  PutMemberRequest,
} from '../protocol/ops.ts'
import type { Role } from '../protocol/therapy-sessions.ts'
import type { StoredAssessment } from '../store/assessments.ts'
import { listAssessments, saveAssessment } from '../store/assessments.ts'
import { findParticipant } from '../store/participants.ts'
import { readText, readUrl } from './ops-input.ts'
import type { WriteOptions } from './ops-logs.ts'
import { getLog, holds, opsAuthor, rehearse } from './ops-logs.ts'
import { toOpsMember } from './ops-therapy-sessions.ts'
import { assessmentAudience } from './visibility.ts'

/** A person in a therapy session. */
interface Place {
  therapySessionId: string
  participantId: string
}

/**
 * Makes a person a member or gives a member another role. Whoever was removed is invited anew.
 * @throws not_found
 */
export async function putMember(
  ctx: Context,
  tokenName: string,
  { therapySessionId, participantId }: Place,
  { role }: PutMemberRequest,
  { dryRun = false }: WriteOptions = {},
): Promise<{ created: boolean; member: OpsMember }> {
  const log = await getLog(ctx, therapySessionId)
  const displayName = await getDisplayName(ctx, participantId)
  const plan = (turn: LogCommit) =>
    planMember(turn, opsAuthor(tokenName), { id: participantId, displayName, role })
  if (dryRun) {
    const { created, member } = rehearse(ctx, log.state, plan)
    return { created, member: { ...member, dry_run: true } }
  }
  const outcome = await log.commit({}, plan)
  await catchUpOnName(ctx, { therapySessionId, participantId })
  return outcome
}

/**
 * Sets what a member has to fill in; the person and the therapists are told of a change.
 * @throws bad_request, not_found
 */
export async function putAssessment(
  ctx: Context,
  tokenName: string,
  { name, ...place }: Place & { name: string },
  input: PutAssessmentRequest,
  { dryRun = false }: WriteOptions = {},
): Promise<{ created: boolean; assessment: OpsAssessment }> {
  const { status, when: due } = input
  const title = readText('title', input.title)
  const url = readUrl('url', input.url)
  const log = await getLog(ctx, place.therapySessionId)
  const all = await listAssessments(ctx.store, place.participantId, place.therapySessionId)
  const before = all.find((one) => one.name === name)
  const position = before?.position ?? 1 + Math.max(0, ...all.map((one) => one.position))
  const wanted: StoredAssessment = { ...place, name, title, due, status, url, position }
  const plan = (turn: LogCommit) => planAssessment(turn, opsAuthor(tokenName), before, wanted)
  if (dryRun) rehearse(ctx, log.state, plan)
  else await log.commit({}, plan)
  const assessment = { name, title, when: due, status, url }
  return {
    created: !before,
    assessment: dryRun ? { ...assessment, dry_run: true } : assessment,
  }
}

function planMember(
  turn: LogCommit,
  author: string,
  { id, displayName, role }: { id: string; displayName: string; role: Role },
): { created: boolean; member: OpsMember } {
  const before = turn.state.members.get(id)
  const anew = { role, standing: 'invited', muted: false, inside: false, sentBack: false } as const
  const returning = before !== undefined
  if (!before) {
    const nothing = { readMark: 0, readMarkAction: 0, consent: null, lastSeenAt: null }
    turn.addMember({ id, displayName, ...anew, ...nothing, returning })
  } else if (before.standing === 'removed') turn.changeMember(id, { ...anew, returning })
  else if (before.role !== role) turn.changeMember(id, { role })
  if (!turn.isEmpty) turn.append({ type: 'update_chat_details', author })
  const now = turn.state.members.get(id)
  if (!now) throw noMember()
  return { created: !before, member: toOpsMember(now) }
}

function planAssessment(
  turn: LogCommit,
  author: string,
  before: StoredAssessment | undefined,
  wanted: StoredAssessment,
): void {
  const { participantId: participant } = wanted
  const member = turn.state.members.get(participant)
  if (!member || member.standing === 'removed') throw noMember()
  if (before && holds(before, wanted)) return
  turn.alsoWrite((tx) => saveAssessment(tx, wanted))
  const audience = assessmentAudience(turn.state, participant)
  turn.append({ type: 'update_assessments', author, participant, audience })
}

/** A new name that was given while the person became a member did not find them in the log. */
async function catchUpOnName(ctx: Context, { therapySessionId, participantId }: Place) {
  const log = await getLog(ctx, therapySessionId)
  for (;;) {
    const displayName = await getDisplayName(ctx, participantId)
    if (log.state.members.get(participantId)?.displayName === displayName) return
    await log.commit({}, (turn) => turn.changeMember(participantId, { displayName }))
  }
}

async function getDisplayName(ctx: Context, participantId: string): Promise<string> {
  const person = await findParticipant(ctx.store, participantId)
  if (person) return person.display_name
  throw new AppError('not_found', 'There is no participant by that id')
}

function noMember(): AppError {
  return new AppError('not_found', 'This person is not a member of the therapy session')
}
