import type { Context, Principal } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Assessment, AssessmentList } from '../protocol/therapy-sessions.ts'
import type { StoredAssessment } from '../store/assessments.ts'
import { listAssessments } from '../store/assessments.ts'
import { accessTherapySession, leads, resolveTherapySessionId } from './access.ts'

/**
 * The assessments of a member: one's own, or for therapists another's.
 * @throws not_allowed, the same for somebody who is not there
 */
export async function getTherapySessionAssessments(
  ctx: Context,
  principal: Principal,
  input: { therapySessionId: string | undefined; participantId: string | undefined },
): Promise<AssessmentList> {
  const id = resolveTherapySessionId(principal, input.therapySessionId)
  const { log, member } = await accessTherapySession(ctx, principal, id)
  const whose = input.participantId ?? principal.id
  if (whose !== principal.id) {
    const other = log.state.members.get(whose)
    if (!leads(member) || !other || other.standing === 'removed') {
      throw new AppError('not_allowed', 'Only therapists may see the assessments of another person')
    }
  }
  const assessments = await listAssessments(ctx.store, whose, id)
  return { assessments: assessments.map(toWireAssessment) }
}

/** An assessment as it goes out: with its address only while there is something to fill in. */
export function toWireAssessment(assessment: StoredAssessment): Assessment {
  return {
    name: assessment.name,
    title: assessment.title,
    when: assessment.due,
    status: assessment.status,
    ...(assessment.status === 'incomplete' ? { url: assessment.url } : {}),
  }
}
