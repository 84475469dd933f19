import type { Insertable, Selectable } from 'kysely'
import type { Store } from './store.ts'
import type { ParticipantTable } from './tables.ts'

export type ParticipantRow = Selectable<ParticipantTable>

/** A person, or undefined. */
export async function findParticipant(
  store: Store,
  id: string,
): Promise<ParticipantRow | undefined> {
  return store.db.selectFrom('participant').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The one person with this phone (E.164) and this folded login field. */
export async function findParticipantByLogin(
  store: Store,
  phone: string,
  loginFold: string,
): Promise<ParticipantRow | undefined> {
  return store.db
    .selectFrom('participant')
    .selectAll()
    .where('phone', '=', phone)
    .where('login_fold', '=', loginFold)
    .executeTakeFirst()
}

/** Fails where the id, or phone and login field together, are taken. */
export async function insertParticipant(
  store: Store,
  row: Insertable<ParticipantTable>,
): Promise<void> {
  await store.db.insertInto('participant').values(row).execute()
}

/** Replaces everything but the id and when it was made. */
export async function updateParticipant(
  store: Store,
  { id, ...values }: Omit<ParticipantRow, 'created_at'>,
): Promise<void> {
  await store.db.updateTable('participant').set(values).where('id', '=', id).execute()
}

/** A page in the order of ids, after `cursor`. */
export async function listParticipantRows(
  store: Store,
  { limit, cursor }: { limit: number; cursor: string | null },
): Promise<ParticipantRow[]> {
  return store.db
    .selectFrom('participant')
    .selectAll()
    .where('id', '>', cursor ?? '')
    .orderBy('id')
    .limit(limit)
    .execute()
}
