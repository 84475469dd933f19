import type { Kysely } from 'kysely'
import { dialect } from './columns.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, end } = dialect(db)
  await db.schema
    .createTable('consultation')
    .addColumn('therapy_session_id', 'text', (column) =>
      column.primaryKey().references('therapy_session.id'),
    )
    .addColumn('code', 'text', (column) => column.notNull().unique())
    .addColumn('patient_id', 'text', (column) => column.notNull().references('participant.id'))
    .addColumn('service_provider_id', 'text', (column) =>
      column.notNull().references('participant.id'),
    )
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('category', 'text', (column) => column.notNull())
    .addColumn('primary_channel', 'text', (column) => column.notNull())
    .addColumn('enabled_channels', 'text', (column) => column.notNull())
    .addColumn('options', 'text')
    .addColumn('nature', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text')
    .addColumn('request_hash', 'text')
    .addColumn('expires_at', integer, (column) => column.notNull())
    .addColumn('expiry_due_at', integer)
    .addColumn('expired_at', integer)
    .addColumn('rating', integer)
    .addColumn('review', 'text')
    .addColumn('reviewed_at', integer)
    .addColumn('created_at', integer, (column) => column.notNull())
    .modifyEnd(end)
    .execute()
  // Lists a patient's consultations, and finds the one that a call asked for before.
  await db.schema
    .createIndex('consultation_request')
    .on('consultation')
    .columns(['patient_id', 'request_id'])
    .unique()
    .execute()
  // Tells whether a person is a service provider.
  await db.schema
    .createIndex('consultation_service_provider')
    .on('consultation')
    .column('service_provider_id')
    .execute()
  // Finds what expires, without looking at every consultation.
  await db.schema
    .createIndex('consultation_expiry_due_at')
    .on('consultation')
    .column('expiry_due_at')
    .where('expiry_due_at' as never, 'is not', null)
    .execute()
  // Finds the reviews in the order in which they came.
  await db.schema
    .createIndex('consultation_reviewed_at')
    .on('consultation')
    .columns(['reviewed_at', 'therapy_session_id'])
    .where('reviewed_at' as never, 'is not', null)
    .execute()
  // Who is insured, where ops keeps the list.
  await db.schema
    .createTable('policy')
    .addColumn('number_hash', 'text', (column) => column.primaryKey())
    .modifyEnd(end)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['policy', 'consultation']) {
    await db.schema.dropTable(table).execute()
  }
}
