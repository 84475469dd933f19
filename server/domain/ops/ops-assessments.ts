import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import type { OpsAssessment, PutAssessmentRequest } from '../../protocol/ops.ts'
import type { StoredAssessment } from '../../store/assessments.ts'
import { listAssessments, saveAssessment } from '../../store/assessments.ts'
import { withTherapists } from '../actions/visibility.ts'
import { auditInTurn, auditRefusal } from '../audit/audit.ts'
import { readText, readUrl } from './ops-input.ts'
import type { WriteOptions } from './ops-logs.ts'
import { getLog, holds, opsAuthor, rehearse } from './ops-logs.ts'

/** An assessment of a member. */
export interface AssessmentPlace {
  therapySessionId: string
  participantId: string
  name: string
}

type Values = Pick<StoredAssessment, 'title' | 'due' | 'status' | 'url'>

/** Somebody's wish for an assessment. */
interface AssessmentChange {
  /** Whom the log names for it; null: the house itself. */
  author: string | null
  /** What it is to be, given what it is. May throw: nothing is written then. */
  toValues(before: StoredAssessment | undefined): Values
  /** Runs in the turn that writes it, also where nothing changes. */
  inTurn(turn: LogCommit, isChanged: boolean): void
}

/**
 * Sets what a member has to fill in; the person and the therapists are told of a change.
 * @throws bad_request, not_found
 */
export async function putAssessment(
  ctx: Context,
  tokenName: string,
  place: AssessmentPlace,
  input: PutAssessmentRequest,
  { dryRun = false }: WriteOptions = {},
): Promise<{ created: boolean; assessment: OpsAssessment }> {
  const { therapySessionId, participantId: subject, name } = place
  const act = { actor: opsAuthor(tokenName), act: 'put_assessment', subject }
  const call = async () => {
    const title = readText('title', input.title)
    const url = readUrl('url', input.url)
    const { status, when } = input
    const change: AssessmentChange = {
      author: act.actor,
      toValues: () => ({ title, due: when, status, url }),
      inTurn: (turn, isChanged) => isChanged && auditInTurn(turn, act),
    }
    const { before } = await ctx.assessmentChanges.run(() =>
      changeAssessment(ctx, place, change, { dryRun }),
    )
    const assessment = { name, title, when, status, url }
    return {
      created: !before,
      assessment: dryRun ? { ...assessment, dry_run: true as const } : assessment,
    }
  }
  return await auditRefusal(ctx, { ...act, therapySessionId }, call, { dryRun })
}

/**
 * Changes an assessment and tells who is to know; who waits for it alone is let in with their next
 * call, which a held poll makes at once. To be run in `ctx.assessmentChanges`, since it reads first.
 * @throws not_found, and what `toValues` throws
 */
export async function changeAssessment(
  ctx: Context,
  place: AssessmentPlace,
  change: AssessmentChange,
  { dryRun = false }: WriteOptions = {},
): Promise<{ before: StoredAssessment | undefined }> {
  const log = await getLog(ctx, place.therapySessionId)
  const all = await listAssessments(ctx.store, place.participantId, place.therapySessionId)
  const before = all.find((one) => one.name === place.name)
  const position = before?.position ?? 1 + Math.max(0, ...all.map((one) => one.position))
  const plan = (turn: LogCommit) => {
    const member = turn.state.members.get(place.participantId)
    if (!member || member.standing === 'removed') throw noMember()
    const wanted = { ...place, ...change.toValues(before), position }
    const isChanged = !(before && holds(before, wanted))
    if (isChanged) planChange(turn, change.author, wanted)
    change.inTurn(turn, isChanged)
  }
  if (dryRun) rehearse(ctx, log.state, plan)
  else await log.commit({}, plan)
  return { before }
}

function planChange(turn: LogCommit, author: string | null, wanted: StoredAssessment): void {
  const { participantId: participant } = wanted
  turn.alsoWrite((tx) => saveAssessment(tx, wanted))
  const audience = withTherapists(turn.state, participant)
  turn.append({ type: 'update_assessments', author, participant, audience })
}

function noMember(): AppError {
  return new AppError('not_found', 'This person is not a member of the therapy session')
}
