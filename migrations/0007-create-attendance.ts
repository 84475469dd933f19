import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, endInOrder } = dialect(db)
  await db.schema
    .alterTable('participant')
    .addColumn('therapist', integer, (column) => column.notNull().defaultTo(0))
    .execute()
  // Finds people by the beginning of the name that they sign in with.
  await db.schema
    .createIndex('participant_login_fold')
    .on('participant')
    .column('login_fold')
    .execute()
  await db.schema.alterTable('member').addColumn('reminded_at', integer).execute()
  await db.schema
    .createTable('attendance')
    .addColumn('therapy_session_id', 'text', (column) => column.notNull())
    .addColumn('participant_id', 'text', (column) => column.notNull())
    .addColumn('came_at', integer, (column) => column.notNull())
    .addColumn('gone_at', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('attendance_pk', ['therapy_session_id', 'participant_id', 'came_at'])
    .addForeignKeyConstraint(
      'attendance_member_fk',
      ['therapy_session_id', 'participant_id'],
      'member',
      ['therapy_session_id', 'participant_id'],
    )
    .modifyEnd(endInOrder)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('attendance').execute()
  await db.schema.alterTable('member').dropColumn('reminded_at').execute()
  await db.schema.dropIndex('participant_login_fold').execute()
  await db.schema.alterTable('participant').dropColumn('therapist').execute()
}
