import type { Selectable } from 'kysely'
import type { Store } from './store.ts'
import type { OtpCodeTable, OtpTryTable, StaffCodeTable } from './tables.ts'

export type OtpCodeRow = Selectable<OtpCodeTable>
export type OtpTryRow = Selectable<OtpTryTable>
export type StaffCodeRow = Selectable<StaffCodeTable>

/** The code that a login session has out, used up or not. */
export async function findCode(store: Store, idHash: string): Promise<OtpCodeRow | undefined> {
  return store.db
    .selectFrom('otp_code')
    .selectAll()
    .where('id_hash', '=', idHash)
    .executeTakeFirst()
}

/** Stores a code in place of the one that this login session had out. */
export async function replaceCode(store: Store, row: OtpCodeRow): Promise<void> {
  const { id_hash: _, ...values } = row
  await store.db
    .insertInto('otp_code')
    .values(row)
    .onConflict((conflict) => conflict.column('id_hash').doUpdateSet(values))
    .execute()
}

/**
 * Pays for one guess before anybody compares, so that of many at once only as many are tried as
 * the code allows. The row as it is then; undefined: there is none, or no guess left.
 */
export async function takeGuess(store: Store, idHash: string): Promise<OtpCodeRow | undefined> {
  return store.db
    .updateTable('otp_code')
    .set(({ eb }) => ({ guesses_left: eb('guesses_left', '-', 1) }))
    .where('id_hash', '=', idHash)
    .where('guesses_left', '>', 0)
    .returningAll()
    .executeTakeFirst()
}

/** Ends the code that a login session has out. */
export async function deleteCode(store: Store, idHash: string): Promise<void> {
  await store.db.deleteFrom('otp_code').where('id_hash', '=', idHash).execute()
}

/** Ends what a person has out, codes of staff included. */
export async function deleteCodesOf(store: Store, participantId: string): Promise<void> {
  await store.db.deleteFrom('otp_code').where('participant_id', '=', participantId).execute()
  await deleteStaffCode(store, participantId)
}

/** What has been tried for a phone, and from an address, after `since`. */
export async function listTries(
  store: Store,
  { phoneHash, addressHash, since }: { phoneHash: string; addressHash: string; since: number },
): Promise<{ ofPhone: OtpTryRow[]; ofAddress: OtpTryRow[] }> {
  const recent = store.db.selectFrom('otp_try').selectAll().where('at', '>', since)
  return {
    ofPhone: await recent.where('phone_hash', '=', phoneHash).execute(),
    ofAddress: await recent.where('address_hash', '=', addressHash).execute(),
  }
}

/** Counts a try. */
export async function insertTry(store: Store, row: OtpTryRow): Promise<void> {
  await store.db.insertInto('otp_try').values(row).execute()
}

/** As `takeGuess`, of a code that staff have read out and that has not run out at `now`. */
export async function takeStaffGuess(
  store: Store,
  participantId: string,
  now: number,
): Promise<StaffCodeRow | undefined> {
  return store.db
    .updateTable('staff_code')
    .set(({ eb }) => ({ guesses_left: eb('guesses_left', '-', 1) }))
    .where('participant_id', '=', participantId)
    .where('guesses_left', '>', 0)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
}

/** Stores a code of staff in place of the one that the person had. */
export async function replaceStaffCode(store: Store, row: StaffCodeRow): Promise<void> {
  const { participant_id: _, ...values } = row
  await store.db
    .insertInto('staff_code')
    .values(row)
    .onConflict((conflict) => conflict.column('participant_id').doUpdateSet(values))
    .execute()
}

/** Ends the code that staff have read out to a person. */
export async function deleteStaffCode(store: Store, participantId: string): Promise<void> {
  await store.db.deleteFrom('staff_code').where('participant_id', '=', participantId).execute()
}

/** Drops codes that have run out at `now`, and tries up to `triesUntil`. */
export async function sweepCodes(
  store: Store,
  { now, triesUntil }: { now: number; triesUntil: number },
): Promise<void> {
  await store.db.deleteFrom('otp_code').where('expires_at', '<=', now).execute()
  await store.db.deleteFrom('staff_code').where('expires_at', '<=', now).execute()
  await store.db.deleteFrom('otp_try').where('at', '<=', triesUntil).execute()
}
