import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, bytes, endInOrder } = dialect(db)
  await db.schema
    .createTable('action')
    .addColumn('therapy_session_id', 'text', (column) =>
      column.notNull().references('therapy_session.id'),
    )
    .addColumn('id', integer, (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('author', 'text')
    .addColumn('cid', 'text')
    .addColumn('payload_hash', 'text')
    .addColumn('at', integer, (column) => column.notNull())
    .addColumn('client_ts', 'text')
    .addColumn('body', 'text')
    .addColumn('recipients', 'text')
    .addColumn('audience', 'text')
    .addColumn('therapists_read', integer)
    .addColumn('target', integer)
    .addColumn('icon', 'text')
    .addColumn('reason', 'text')
    .addColumn('participant', 'text')
    .addColumn('keystrokes', 'text')
    .addColumn('sender', 'text')
    .addColumn('event', 'text')
    .addColumn('kept_back', 'text')
    .addColumn('held_id', integer)
    .addColumn('closes_at', integer)
    .addColumn('character_history', 'text')
    .addColumn('time_to_complete', 'text')
    .addColumn('deleted_by', integer)
    .addColumn('settled_by', integer)
    .addColumn('salt', bytes, (column) => column.notNull())
    .addColumn('commitment', bytes, (column) => column.notNull())
    .addColumn('chain', bytes, (column) => column.notNull())
    // Reads a log from a cursor, in order.
    .addPrimaryKeyConstraint('action_pk', ['therapy_session_id', 'id'])
    .modifyEnd(endInOrder)
    .execute()
  // Knows a retry again for as long as the log lives. Clients' ids rise with time: the newest lie
  // together, so that a commit touches few pages.
  await db.schema
    .createIndex('action_cid')
    .unique()
    .on('action')
    .columns(['therapy_session_id', 'cid', 'author'])
    .where('cid' as never, 'is not', null)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('action').execute()
}
