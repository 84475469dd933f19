import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, bytes, end } = dialect(db)
  await db.schema
    .createTable('therapy_session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('topic', 'text')
    .addColumn('starts_at', integer, (column) => column.notNull())
    .addColumn('ends_at', integer)
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('closed_at', integer)
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('whiteboard', 'text')
    .addColumn('check_in', integer)
    .addColumn('closes_at', integer)
    .addColumn('hold_all', integer, (column) => column.notNull())
    .addColumn('on_call_phone', 'text')
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('last_action_id', integer, (column) => column.notNull())
    .addColumn('last_chain', bytes, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  // Finds what closes by itself, without looking at every therapy session.
  await db.schema
    .createIndex('therapy_session_closes_at')
    .on('therapy_session')
    .column('closes_at')
    .where('closes_at' as never, 'is not', null)
    .execute()
  await db.schema
    .createTable('member')
    .addColumn('therapy_session_id', 'text', (column) =>
      column.notNull().references('therapy_session.id'),
    )
    .addColumn('participant_id', 'text', (column) => column.notNull().references('participant.id'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('standing', 'text', (column) => column.notNull())
    .addColumn('muted', integer, (column) => column.notNull())
    .addColumn('held', integer, (column) => column.notNull())
    .addColumn('help', integer)
    .addColumn('help_due_at', integer)
    .addColumn('help_raised', integer, (column) => column.notNull())
    .addColumn('inside', integer, (column) => column.notNull())
    .addColumn('sent_back', integer, (column) => column.notNull())
    .addColumn('returning', integer, (column) => column.notNull())
    .addColumn('read_mark', integer, (column) => column.notNull())
    .addColumn('read_mark_action', integer, (column) => column.notNull())
    .addColumn('consent', 'text')
    .addColumn('consent_at', integer)
    .addColumn('last_seen_at', integer)
    .addColumn('position', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('member_pk', ['therapy_session_id', 'participant_id'])
    .modifyEnd(end)
    .execute()
  // Lists a person's therapy sessions, and tells whether the person is staff.
  await db.schema.createIndex('member_participant').on('member').column('participant_id').execute()
  // Finds who asks for help and has not been answered.
  await db.schema
    .createIndex('member_help_due_at')
    .on('member')
    .column('help_due_at')
    .where('help_due_at' as never, 'is not', null)
    .execute()
  await db.schema
    .createTable('assessment')
    .addColumn('therapy_session_id', 'text', (column) => column.notNull())
    .addColumn('participant_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('due', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('position', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('assessment_pk', ['therapy_session_id', 'participant_id', 'name'])
    .addForeignKeyConstraint(
      'assessment_member_fk',
      ['therapy_session_id', 'participant_id'],
      'member',
      ['therapy_session_id', 'participant_id'],
    )
    .modifyEnd(end)
    .execute()
  // Finds what a person has left to fill in, whatever the therapy session.
  await db.schema
    .createIndex('assessment_participant')
    .on('assessment')
    .column('participant_id')
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('assessment').execute()
  await db.schema.dropTable('member').execute()
  await db.schema.dropTable('therapy_session').execute()
}
