import type { Store } from './store.ts'

export interface StoredAssessment {
  therapySessionId: string
  participantId: string
  name: string
  title: string
  due: 'before' | 'after'
  status: 'complete' | 'incomplete'
  url: string
  position: number
}

/** A person's assessments, of one therapy session or of all, in the order of being set. */
export async function listAssessments(
  store: Store,
  participantId: string,
  therapySessionId?: string,
): Promise<StoredAssessment[]> {
  let query = store.db
    .selectFrom('assessment')
    .select([
      'therapy_session_id as therapySessionId',
      'participant_id as participantId',
      'name',
      'title',
      'due',
      'status',
      'url',
      'position',
    ])
    .where('participant_id', '=', participantId)
  if (therapySessionId !== undefined) {
    query = query.where('therapy_session_id', '=', therapySessionId)
  }
  return await query.orderBy('position').orderBy('name').execute()
}

/** Inserts or replaces. */
export async function saveAssessment(store: Store, assessment: StoredAssessment): Promise<void> {
  const { therapySessionId, participantId, name, ...rest } = assessment
  await store.db
    .insertInto('assessment')
    .values({ therapy_session_id: therapySessionId, participant_id: participantId, name, ...rest })
    .onConflict((conflict) =>
      conflict.columns(['therapy_session_id', 'participant_id', 'name']).doUpdateSet(rest),
    )
    .execute()
}
