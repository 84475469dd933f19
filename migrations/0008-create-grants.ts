import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, end } = dialect(db)
  await db.schema
    .createTable('chat_secret')
    .addColumn('issuer', 'text', (column) => column.primaryKey())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('chat_grant')
    .addColumn('therapy_session_id', 'text', (column) =>
      column.notNull().references('therapy_session.id'),
    )
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('jti', 'text')
    .addColumn('issuer', 'text')
    .addColumn('profile', 'text')
    .addColumn('issued_at', integer, (column) => column.notNull())
    .addColumn('expires_at', integer, (column) => column.notNull())
    .addColumn('revoked_at', integer)
    .addPrimaryKeyConstraint('chat_grant_key', ['therapy_session_id', 'role'])
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('video_room')
    .addColumn('therapy_session_id', 'text', (column) =>
      column.primaryKey().references('therapy_session.id'),
    )
    .addColumn('adapter', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('external_id', 'text', (column) => column.notNull())
    .addColumn('domain_id', 'text', (column) => column.notNull())
    .addColumn('url', 'text')
    .addColumn('keys_issued_at', integer, (column) => column.notNull())
    .addColumn('keys_expire_at', integer, (column) => column.notNull())
    .addColumn('ended_at', integer)
    .addColumn('retry_at', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  // Both find what is to be ended, without looking at everything there ever was.
  await db.schema
    .createIndex('chat_grant_alive')
    .on('chat_grant')
    .column('therapy_session_id')
    .where('jti' as never, 'is not', null)
    .execute()
  await db.schema
    .createIndex('video_room_alive')
    .on('video_room')
    .column('therapy_session_id')
    .where('ended_at' as never, 'is', null)
    .execute()
  await db.schema.alterTable('login_session').addColumn('only_ts_id', 'text').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('login_session').dropColumn('only_ts_id').execute()
  for (const table of ['video_room', 'chat_grant', 'chat_secret']) {
    await db.schema.dropTable(table).execute()
  }
}
