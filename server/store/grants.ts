import type { Insertable, Selectable } from 'kysely'
import type { ChatGrantTable, ChatSecretTable, VideoRoomTable } from './grant-tables.ts'
import type { Store } from './store.ts'

export type ChatSecretRow = Selectable<ChatSecretTable>
export type ChatGrantRow = Selectable<ChatGrantTable>
export type VideoRoomRow = Selectable<VideoRoomTable>
export type GrantRole = ChatGrantRow['role']

/** The newest secret of an origin: the one that signs. */
export async function findNewestSecret(
  store: Store,
  origin: ChatSecretRow['origin'],
): Promise<ChatSecretRow | undefined> {
  return await store.db
    .selectFrom('chat_secret')
    .selectAll()
    .where('origin', '=', origin)
    .orderBy('created_at', 'desc')
    .orderBy('issuer')
    .limit(1)
    .executeTakeFirst()
}

/** The secret behind a key id, also one that no longer signs. */
export async function findSecretOf(
  store: Store,
  issuer: string,
): Promise<ChatSecretRow | undefined> {
  return await store.db
    .selectFrom('chat_secret')
    .selectAll()
    .where('issuer', '=', issuer)
    .executeTakeFirst()
}

/** Keeps a secret. */
export async function insertSecret(store: Store, row: ChatSecretRow): Promise<void> {
  await store.db.insertInto('chat_secret').values(row).execute()
}

/** What one side's token is signed from. */
export async function findGrant(
  store: Store,
  therapySessionId: string,
  role: GrantRole,
): Promise<ChatGrantRow | undefined> {
  return await store.db
    .selectFrom('chat_grant')
    .selectAll()
    .where('therapy_session_id', '=', therapySessionId)
    .where('role', '=', role)
    .executeTakeFirst()
}

/** Puts a new grant in place of the one before; when that was revoked is kept. */
export async function putGrant(store: Store, row: Omit<ChatGrantRow, 'revoked_at'>): Promise<void> {
  const { therapy_session_id: _id, role: _role, ...changed } = row
  await store.db
    .insertInto('chat_grant')
    .values({ ...row, revoked_at: null })
    .onConflict((conflict) => conflict.columns(['therapy_session_id', 'role']).doUpdateSet(changed))
    .execute()
}

/** From now on nothing counts that was issued to this side before. */
export async function revokeGrant(
  store: Store,
  revoked: { therapySessionId: string; role: GrantRole; now: number },
): Promise<void> {
  const none = { jti: null, issuer: null, profile: null, revoked_at: revoked.now }
  const { therapySessionId: therapy_session_id, role } = revoked
  await store.db
    .insertInto('chat_grant')
    .values({ therapy_session_id, role, issued_at: 0, expires_at: 0, ...none })
    .onConflict((conflict) => conflict.columns(['therapy_session_id', 'role']).doUpdateSet(none))
    .execute()
}

/** The grants that are still there of consultations that are over. */
export async function listGrantsOver(
  store: Store,
): Promise<{ therapySessionId: string; role: GrantRole }[]> {
  return await store.db
    .selectFrom('chat_grant')
    .innerJoin('therapy_session', 'therapy_session.id', 'therapy_session_id')
    .select(['therapy_session_id as therapySessionId', 'role'])
    .where('jti', 'is not', null)
    .where('status', 'in', ['closed', 'cancelled'])
    .execute()
}

/** Where a consultation's sound and picture go. */
export async function findVideoRoom(
  store: Store,
  therapySessionId: string,
): Promise<VideoRoomRow | undefined> {
  return await store.db
    .selectFrom('video_room')
    .selectAll()
    .where('therapy_session_id', '=', therapySessionId)
    .executeTakeFirst()
}

/** Keeps a video room in place of the one before. */
export async function putVideoRoom(store: Store, row: Insertable<VideoRoomTable>): Promise<void> {
  const { therapy_session_id: _id, ...changed } = row
  await store.db
    .insertInto('video_room')
    .values(row)
    .onConflict((conflict) => conflict.column('therapy_session_id').doUpdateSet(changed))
    .execute()
}

/** Changes what is known of a video room. */
export async function updateVideoRoom(
  store: Store,
  therapySessionId: string,
  value: Partial<Pick<VideoRoomRow, 'keys_issued_at' | 'keys_expire_at' | 'ended_at' | 'retry_at'>>,
): Promise<void> {
  await store.db
    .updateTable('video_room')
    .set(value)
    .where('therapy_session_id', '=', therapySessionId)
    .execute()
}

/** The rooms of consultations that are over that are to be ended now. */
export async function listRoomsOver(
  store: Store,
  now: number,
): Promise<(VideoRoomRow & { patient_id: string })[]> {
  return await store.db
    .selectFrom('video_room')
    .innerJoin('therapy_session', 'therapy_session.id', 'video_room.therapy_session_id')
    .innerJoin('consultation', 'consultation.therapy_session_id', 'video_room.therapy_session_id')
    .selectAll('video_room')
    .select('patient_id')
    .where('ended_at', 'is', null)
    .where('retry_at', '<=', now)
    .where('therapy_session.status', 'in', ['closed', 'cancelled'])
    .execute()
}
