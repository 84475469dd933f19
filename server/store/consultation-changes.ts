import type { Consultation, ConsultationFacts } from './consultations.ts'
import type { Store } from './store.ts'
import type { ConsultationTable } from './tables.ts'

/** Fails where the id, the code, or the patient's request is taken. */
export async function insertConsultation(store: Store, facts: ConsultationFacts): Promise<void> {
  await store.db
    .insertInto('consultation')
    .values({
      ...toRow(facts),
      therapy_session_id: facts.id,
      code: facts.code,
      patient_id: facts.patientId,
      request_id: facts.request?.id ?? null,
      request_hash: facts.request?.hash ?? null,
      created_at: facts.createdAt,
    })
    .execute()
}

/** Replaces what may change: not the id, the code, the patient, nor when it was made. */
export async function updateConsultation(store: Store, facts: ConsultationFacts): Promise<void> {
  await store.db
    .updateTable('consultation')
    .set(toRow(facts))
    .where('therapy_session_id', '=', facts.id)
    .execute()
}

/** Somebody else is the service provider from now on. */
export async function setServiceProvider(store: Store, id: string, by: string): Promise<void> {
  await store.db
    .updateTable('consultation')
    .set({ service_provider_id: by })
    .where('therapy_session_id', '=', id)
    .execute()
}

/** Keeps a review in place of any before. */
export async function setReview(
  store: Store,
  id: string,
  { rating, text, at }: NonNullable<Consultation['review']>,
): Promise<void> {
  await store.db
    .updateTable('consultation')
    .set({ rating, review: text, reviewed_at: at })
    .where('therapy_session_id', '=', id)
    .execute()
}

/** The ids of those whose time to be started is over, and when the next one's will be. */
export async function findExpiring(
  { db }: Store,
  now: number,
): Promise<{ ids: string[]; nextAt: number | null }> {
  const due = db.selectFrom('consultation').where('expiry_due_at', 'is not', null)
  const rows = await due
    .select('therapy_session_id as id')
    .where('expiry_due_at', '<=', now)
    .execute()
  const next = await due
    .select(({ fn }) => fn.min('expiry_due_at').as('at'))
    .where('expiry_due_at', '>', now)
    .executeTakeFirst()
  return { ids: rows.map(({ id }) => id), nextAt: next?.at ?? null }
}

/**
 * Notes that a consultation has expired, or that it need not be looked at any more.
 * @throws Error where its time was moved meanwhile: nothing of the commit may stand then
 */
export async function settleExpiry(
  { db }: Store,
  id: string,
  { now, isExpired }: { now: number; isExpired: boolean },
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('consultation')
    .set({ expiry_due_at: null, ...(isExpired ? { expired_at: now } : {}) })
    .where('therapy_session_id', '=', id)
    .where('expiry_due_at', '<=', now)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new Error('it is not due any more')
}

/** What may change later. */
function toRow(facts: ConsultationFacts) {
  return {
    service_provider_id: facts.serviceProviderId,
    source: facts.source,
    category: facts.category,
    primary_channel: facts.primaryChannel,
    enabled_channels: JSON.stringify(facts.enabledChannels),
    options: facts.options === null ? null : JSON.stringify(facts.options),
    nature: facts.nature,
    expires_at: facts.expiresAt,
    expiry_due_at: facts.expiresAt,
  } satisfies Partial<ConsultationTable>
}
