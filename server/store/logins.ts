import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Locale } from '../protocol/login.ts'
import type { Store } from './store.ts'
import type { LoginSessionTable } from './tables.ts'

export type LoginRow = Selectable<LoginSessionTable> & {
  display_name: string | null
  locale: Locale | null
}

/** A login session, with what is shown of its person. */
export async function findLoginRow(store: Store, idHash: string): Promise<LoginRow | undefined> {
  return store.db
    .selectFrom('login_session')
    .leftJoin('participant', 'participant.id', 'login_session.participant_id')
    .selectAll('login_session')
    .select(['participant.display_name', 'participant.locale'])
    .where('id_hash', '=', idHash)
    .executeTakeFirst()
}

/** A new login session of nobody yet. */
export async function insertLogin(store: Store, idHash: string, now: number): Promise<void> {
  await store.db
    .insertInto('login_session')
    .values({
      id_hash: idHash,
      participant_id: null,
      created_at: now,
      authenticated_at: null,
      last_activity_at: now,
      staff: 0,
      current_ts_id: null,
      only_ts_id: null,
    })
    .execute()
}

/**
 * Makes a login session that of a person, if both are still there and the person still has the
 * phone that was proved. Tells whether it did.
 */
export async function authenticateLogin(
  store: Store,
  login: {
    idHash: string
    participantId: string
    phone: string
    staff: boolean
    onlyTsId?: string | null
    now: number
  },
): Promise<boolean> {
  const { numUpdatedRows } = await store.db
    .updateTable('login_session')
    .set({
      participant_id: login.participantId,
      authenticated_at: login.now,
      last_activity_at: login.now,
      staff: login.staff ? 1 : 0,
      only_ts_id: login.onlyTsId ?? null,
    })
    .where('id_hash', '=', login.idHash)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('participant')
          .select('id')
          .where('id', '=', login.participantId)
          .where('phone', '=', login.phone),
      ),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Sets one column of a login session that is there; one that has ended stays ended. */
export async function updateLogin(
  store: Store,
  idHash: string,
  value: { staff: 1 } | { current_ts_id: string | null },
): Promise<void> {
  await store.db.updateTable('login_session').set(value).where('id_hash', '=', idHash).execute()
}

/** Writes down when something was last done in each of these login sessions; those that ended stay ended. */
export async function touchLogins(
  store: Store,
  logins: readonly { idHash: string; lastActivityAt: number }[],
): Promise<void> {
  const times = Object.fromEntries(logins.map((login) => [login.idHash, login.lastActivityAt]))
  await sql`
    update login_session set last_activity_at = touched.value
    from json_each(${JSON.stringify(times)}) as touched
    where login_session.id_hash = touched.key
  `.execute(store.db)
}

/** Deletes a login session; one that is not there is fine. */
export async function deleteLogin(store: Store, idHash: string): Promise<void> {
  await store.db.deleteFrom('login_session').where('id_hash', '=', idHash).execute()
}

/** Deletes all login sessions of a person, and tells which. */
export async function deleteLoginsOf(store: Store, participantId: string): Promise<string[]> {
  const rows = await store.db
    .deleteFrom('login_session')
    .where('participant_id', '=', participantId)
    .returning('id_hash')
    .execute()
  return rows.map((row) => row.id_hash)
}

/** Deletes the login sessions whose last activity or sign-in is so long ago, and tells which. */
export async function deleteRunOutLogins(
  store: Store,
  until: { activity: number; staffActivity: number; authenticated: number },
): Promise<string[]> {
  const rows = await store.db
    .deleteFrom('login_session')
    .where('created_at', '<=', Math.max(...Object.values(until)))
    .where(({ and, eb, or }) =>
      or([
        and([eb('staff', '=', 0), eb('last_activity_at', '<=', until.activity)]),
        and([eb('staff', '=', 1), eb('last_activity_at', '<=', until.staffActivity)]),
        eb('authenticated_at', '<=', until.authenticated),
      ]),
    )
    .returning('id_hash')
    .execute()
  return rows.map((row) => row.id_hash)
}

/** Whether the person is a therapist anywhere, or ops says that they are one. */
export async function isStaff(store: Store, participantId: string): Promise<boolean> {
  const leads = await store.db
    .selectFrom('member')
    .select('participant_id')
    .where('participant_id', '=', participantId)
    .where('role', '=', 'therapist')
    .where('standing', '!=', 'removed')
    .limit(1)
    .executeTakeFirst()
  if (leads) return true
  const said = await store.db
    .selectFrom('participant')
    .select('therapist')
    .where('id', '=', participantId)
    .executeTakeFirst()
  return said?.therapist === 1
}

/** Ids of therapy sessions that are open for the person, at most `limit`. */
export async function listOpenTherapySessionIds(
  store: Store,
  participantId: string,
  limit: number,
): Promise<string[]> {
  const rows = await store.db
    .selectFrom('member')
    .innerJoin('therapy_session', 'therapy_session.id', 'member.therapy_session_id')
    .select('therapy_session.id')
    .where('member.participant_id', '=', participantId)
    .where('member.standing', '!=', 'removed')
    .where('therapy_session.status', '=', 'open')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
