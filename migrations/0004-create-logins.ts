import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, end } = dialect(db)
  await db.schema
    .createTable('login_session')
    .addColumn('id_hash', 'text', (column) => column.primaryKey())
    .addColumn('participant_id', 'text', (column) => column.references('participant.id'))
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('authenticated_at', integer)
    .addColumn('last_activity_at', integer)
    .addColumn('staff', integer, (column) => column.notNull())
    .addColumn('current_ts_id', 'text')
    .modifyEnd(end)
    .execute()
  // Ends all logins of a person.
  await db.schema
    .createIndex('login_session_participant')
    .on('login_session')
    .column('participant_id')
    .execute()
  // Sweeps what has run out.
  await db.schema
    .createIndex('login_session_created_at')
    .on('login_session')
    .column('created_at')
    .execute()
  await db.schema
    .createTable('otp_code')
    .addColumn('id_hash', 'text', (column) => column.primaryKey())
    .addColumn('phone_hash', 'text', (column) => column.notNull())
    .addColumn('participant_id', 'text')
    .addColumn('code_hash', 'text', (column) => column.notNull())
    .addColumn('sent_at', integer, (column) => column.notNull())
    .addColumn('expires_at', integer, (column) => column.notNull())
    .addColumn('guesses_left', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('otp_try')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('phone_hash', 'text', (column) => column.notNull())
    .addColumn('address_hash', 'text', (column) => column.notNull())
    .addColumn('at', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  // Counts the tries of a phone, and of an address, within the hour.
  await db.schema.createIndex('otp_try_phone').on('otp_try').columns(['phone_hash', 'at']).execute()
  await db.schema
    .createIndex('otp_try_address')
    .on('otp_try')
    .columns(['address_hash', 'at'])
    .execute()
  await db.schema
    .createTable('staff_code')
    .addColumn('participant_id', 'text', (column) =>
      column.primaryKey().references('participant.id'),
    )
    .addColumn('code_hash', 'text', (column) => column.notNull())
    .addColumn('issued_at', integer, (column) => column.notNull())
    .addColumn('expires_at', integer, (column) => column.notNull())
    .addColumn('guesses_left', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['staff_code', 'otp_try', 'otp_code', 'login_session']) {
    await db.schema.dropTable(table).execute()
  }
}
