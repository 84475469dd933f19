/** What therapists look up beside the therapy sessions that they lead. */
import type { ParticipantRow } from './participants.ts'
import type { Store } from './store.ts'

/** Sorts after whatever a name may go on with. */
const AFTER_ALL = '\u{10ffff}'

/** People whose folded login field begins so, in order; at most `limit`. */
export async function listPeopleByName(
  store: Store,
  fold: string,
  limit: number,
): Promise<ParticipantRow[]> {
  return await store.db
    .selectFrom('participant')
    .selectAll()
    .where('login_fold', '>=', fold)
    .where('login_fold', '<', fold + AFTER_ALL)
    .orderBy('login_fold')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Everybody with this phone (E.164); at most `limit`. */
export async function listPeopleByPhone(
  store: Store,
  phone: string,
  limit: number,
): Promise<ParticipantRow[]> {
  return await store.db
    .selectFrom('participant')
    .selectAll()
    .where('phone', '=', phone)
    .orderBy('login_fold')
    .limit(limit)
    .execute()
}

/** Which of these people are therapists: of any therapy session, or because ops says so. */
export async function listStaffAmong(store: Store, ids: readonly string[]): Promise<Set<string>> {
  const rows = await store.db
    .selectFrom('participant')
    .leftJoin('member', (join) =>
      join
        .onRef('member.participant_id', '=', 'participant.id')
        .on('member.role', '=', 'therapist')
        .on('member.standing', '!=', 'removed'),
    )
    .select('participant.id')
    .distinct()
    .where('participant.id', 'in', ids)
    .where((where) =>
      where.or([where('participant.therapist', '=', 1), where('member.role', '=', 'therapist')]),
    )
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** The participants of these therapy sessions who were not removed, as far as they are counted. */
export async function listCounted(
  store: Store,
  therapySessionIds: readonly string[],
): Promise<
  { therapySessionId: string; id: string; isWaiting: boolean; held: boolean; asksHelp: boolean }[]
> {
  if (therapySessionIds.length === 0) return []
  const rows = await store.db
    .selectFrom('member')
    .select(['therapy_session_id', 'participant_id', 'standing', 'held', 'help'])
    .where('therapy_session_id', 'in', therapySessionIds)
    .where('role', '=', 'participant')
    .where('standing', '!=', 'removed')
    .execute()
  return rows.map((row) => ({
    therapySessionId: row.therapy_session_id,
    id: row.participant_id,
    isWaiting: row.standing === 'waiting',
    held: row.held === 1,
    asksHelp: row.help !== null,
  }))
}

/** Which of these therapy sessions are consultations. */
export async function listConsultationsAmong(
  store: Store,
  therapySessionIds: readonly string[],
): Promise<Set<string>> {
  if (therapySessionIds.length === 0) return new Set()
  const rows = await store.db
    .selectFrom('consultation')
    .select('therapy_session_id')
    .where('therapy_session_id', 'in', therapySessionIds)
    .execute()
  return new Set(rows.map((row) => row.therapy_session_id))
}
