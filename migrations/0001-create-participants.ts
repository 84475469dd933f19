import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, end } = dialect(db)
  await db.schema
    .createTable('meta')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  await db.schema
    .createTable('participant')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('first_name', 'text', (column) => column.notNull())
    .addColumn('last_name', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('phone', 'text', (column) => column.notNull())
    .addColumn('locale', 'text', (column) => column.notNull())
    .addColumn('login_fold', 'text', (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    // Finds the person who signs in; families share a phone, so the name is part of it.
    .addUniqueConstraint('participant_phone_login_fold', ['phone', 'login_fold'])
    .modifyEnd(end)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('participant').execute()
  await db.schema.dropTable('meta').execute()
}
