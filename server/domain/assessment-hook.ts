import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AssessmentHookReply, AssessmentHookRequest } from '../protocol/hooks.ts'
import { insertHookCall, isHookCallKnown } from '../store/hook-calls.ts'
import { auditInTurn, auditRefusal } from './audit/audit.ts'
import { changeAssessment } from './ops/ops-assessments.ts'

/** How long the id of a call is remembered: far beyond the minutes in which its signature is good. */
export const HOOK_CALL_MS = 7 * 86_400_000

/**
 * Marks an assessment done, or not done any more, on the word of who keeps it. The same call again
 * does nothing. @throws not_found
 */
export async function takeAssessmentHook(
  ctx: Context,
  input: AssessmentHookRequest,
): Promise<AssessmentHookReply> {
  const { id, therapy_session_id: therapySessionId, participant_id: participantId, name } = input
  const act = { actor: null, act: 'assessment_hook', subject: participantId }
  // One by one: the same call twice at once finds the first one done.
  return await ctx.assessmentChanges.run(async () => {
    if (await isHookCallKnown(ctx.store, id)) return { ok: true, dup: true }
    const place = { therapySessionId, participantId, name }
    const change: Parameters<typeof changeAssessment>[2] = {
      author: null,
      toValues(before) {
        if (before) return { ...before, status: input.status }
        throw new AppError('not_found', 'This person has no assessment by that name')
      },
      inTurn(turn) {
        turn.alsoWrite((tx) => insertHookCall(tx, id, turn.now))
        auditInTurn(turn, act)
      },
    }
    await auditRefusal(ctx, { ...act, therapySessionId }, () =>
      changeAssessment(ctx, place, change),
    )
    return { ok: true }
  })
}
