import type { Locale } from '../protocol/login.ts'
import type { Store } from './store.ts'

/** Somebody who has something to fill in, and where to write to. */
export interface PersonToRemind {
  /** E.164. */
  phone: string
  locale: Locale
  hasBefore: boolean
  hasAfter: boolean
}

/** The members of a therapy session who have assessments left, by id. */
export async function listPeopleToRemind(
  store: Store,
  therapySessionId: string,
): Promise<Map<string, PersonToRemind>> {
  const rows = await store.db
    .selectFrom('assessment')
    .innerJoin('participant', 'participant.id', 'assessment.participant_id')
    .select(['participant.id', 'phone', 'locale', 'due'])
    .distinct()
    .where('therapy_session_id', '=', therapySessionId)
    .where('status', '=', 'incomplete')
    .execute()
  const people = new Map<string, PersonToRemind>()
  for (const { id, phone, locale, due } of rows) {
    const { hasBefore = false, hasAfter = false } = people.get(id) ?? {}
    people.set(id, {
      ...{ phone, locale },
      hasBefore: hasBefore || due === 'before',
      hasAfter: hasAfter || due === 'after',
    })
  }
  return people
}
