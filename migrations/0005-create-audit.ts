import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { dialect } from './columns.ts'

/** Where the chain starts: SHA-256 of `samtale audit`. */
const FIRST_CHAIN = '2bdc1ccc96587561217a88e73f0420315a650621d9d8b9461406d346f1130005'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, bytes, end } = dialect(db)
  await db.schema
    .createTable('audit')
    .addColumn('id', integer, (column) => column.primaryKey())
    .addColumn('at', integer, (column) => column.notNull())
    .addColumn('actor', 'text')
    .addColumn('act', 'text', (column) => column.notNull())
    .addColumn('therapy_session_id', 'text')
    .addColumn('subject', 'text')
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('chain', bytes, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  // Reads what was done in one therapy session, in order.
  await db.schema
    .createIndex('audit_therapy_session')
    .on('audit')
    .columns(['therapy_session_id', 'id'])
    .execute()
  // One row, the end of the chain: whoever adds to the audit holds it until the commit.
  await db.schema
    .createTable('audit_head')
    .addColumn('only', integer, (column) => column.primaryKey())
    .addColumn('last_id', integer, (column) => column.notNull())
    .addColumn('last_chain', bytes, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  const first = Buffer.from(FIRST_CHAIN, 'hex')
  await sql`insert into audit_head (only, last_id, last_chain) values (1, 0, ${first})`.execute(db)
  await refuseChanges(db)
  // Calls from outside that were carried out once: none is carried out twice.
  await db.schema
    .createTable('hook_call')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  await db.schema.createIndex('hook_call_at').on('hook_call').column('at').execute()
}

/**
 * What is written stays. These are SQLite's words; on PostgreSQL the same is a trigger function that
 * raises, before update, delete and truncate, and `revoke update, delete, truncate on audit`.
 */
async function refuseChanges(db: Kysely<unknown>): Promise<void> {
  await sql`create trigger audit_no_update before update on audit
    begin select raise(abort, 'the audit is never changed'); end`.execute(db)
  await sql`create trigger audit_no_delete before delete on audit
    begin select raise(abort, 'nothing is taken out of the audit'); end`.execute(db)
  // Also what "insert or replace" would put in the place of another row.
  await sql`create trigger audit_in_order before insert on audit
    when new.id is not (select coalesce(max(id), 0) + 1 from audit)
    begin select raise(abort, 'the audit has no gaps'); end`.execute(db)
  await sql`create trigger audit_head_is_one before insert on audit_head
    begin select raise(abort, 'the audit has one end'); end`.execute(db)
  await sql`create trigger audit_head_stays before delete on audit_head
    begin select raise(abort, 'the audit has an end'); end`.execute(db)
  await sql`create trigger audit_head_moves_on before update on audit_head
    when new.last_id is not old.last_id + 1
    begin select raise(abort, 'the end of the audit moves on by one'); end`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['hook_call', 'audit_head', 'audit']) {
    await db.schema.dropTable(table).execute()
  }
}
