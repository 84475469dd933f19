import type { Expression, SqlBool } from 'kysely'
import { sql } from 'kysely'
import type { Channel, ConsultationState, Source } from '../protocol/consultations.ts'
import type { Role, Status } from '../protocol/therapy-sessions.ts'
import type { Store } from './store.ts'

/** Somebody in a consultation, as the other one knows them. */
export interface ConsultationPerson {
  id: string
  /** First and last name. */
  name: string
  /** E.164. */
  phone: string
}

/** What is given about a consultation; how it stands is its therapy session's to say. */
export interface ConsultationFacts {
  /** The therapy session's id. */
  id: string
  code: string
  patientId: string
  serviceProviderId: string
  source: Source
  category: string
  primaryChannel: Channel
  enabledChannels: Channel[]
  /** Any JSON; null: nothing. */
  options: unknown
  nature: string
  /** The call that made it; null: ops did. */
  request: { id: string; hash: string } | null
  expiresAt: number
  createdAt: number
}

export interface Consultation extends ConsultationFacts {
  patient: ConsultationPerson
  serviceProvider: ConsultationPerson
  status: Status
  startedAt: number | null
  closedAt: number | null
  expiredAt: number | null
  review: { rating: number; text: string | null; at: number } | null
}

/** A consultation; undefined where there is none by that id. */
export async function findConsultation(
  store: Store,
  id: string,
): Promise<Consultation | undefined> {
  const row = await select(store).where('therapy_session_id', '=', id).executeTakeFirst()
  return row && toConsultation(row)
}

/** The consultation that a patient asked for with a call of this id. */
export async function findRequested(
  store: Store,
  patientId: string,
  requestId: string,
): Promise<{ id: string; hash: string | null } | undefined> {
  return await store.db
    .selectFrom('consultation')
    .select(['therapy_session_id as id', 'request_hash as hash'])
    .where('patient_id', '=', patientId)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
}

/** A member's own consultation and role in it; undefined for whoever is none or was removed. */
export async function findConsultationOf(
  store: Store,
  participantId: string,
  by: { id: string } | { code: string },
): Promise<{ consultation: Consultation; role: Role } | undefined> {
  const [column, value] =
    'id' in by ? (['therapy_session_id', by.id] as const) : (['code', by.code] as const)
  const row = await selectOf(store, participantId)
    .where(`consultation.${column}`, '=', value)
    .executeTakeFirst()
  return row && { consultation: toConsultation(row), role: row.role }
}

/** The newest consultations of a member, those first that were made first. */
export async function listConsultationsOf(
  store: Store,
  participantId: string,
  { state, limit }: { state: ConsultationState | undefined; limit: number },
): Promise<{ consultation: Consultation; role: Role }[]> {
  const rows = await selectOf(store, participantId)
    .$if(state !== undefined, (query) => query.where(isInState(state)))
    .orderBy('consultation.created_at', 'desc')
    .orderBy('consultation.therapy_session_id', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse().map((row) => ({ consultation: toConsultation(row), role: row.role }))
}

/** Those of these therapy sessions of a member that are consultations. */
export async function listConsultationsAmong(
  store: Store,
  participantId: string,
  ids: readonly string[],
): Promise<{ consultation: Consultation; role: Role }[]> {
  const rows = await selectOf(store, participantId)
    // As JSON: SQLite takes only so many values at once.
    .where('consultation.therapy_session_id', 'in', ({ selectFrom }) =>
      selectFrom(sql<{ value: string }>`json_each(${JSON.stringify(ids)})`.as('given')).select(
        'given.value',
      ),
    )
    .execute()
  return rows.map((row) => ({ consultation: toConsultation(row), role: row.role }))
}

/** A page in the order of ids. */
export async function listConsultations(
  store: Store,
  page: { state: ConsultationState | undefined; after: string; limit: number },
): Promise<Consultation[]> {
  const { state } = page
  const rows = await select(store)
    .$if(state !== undefined, (query) => query.where(isInState(state)))
    .where('therapy_session_id', '>', page.after)
    .orderBy('therapy_session_id')
    .limit(page.limit)
    .execute()
  return rows.map(toConsultation)
}

/** Those with a review, in the order in which the reviews came, after the one named. */
export async function listReviewed(
  store: Store,
  page: { after: { at: number; id: string }; limit: number },
): Promise<Consultation[]> {
  const { at, id } = page.after
  const rows = await select(store)
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('reviewed_at', 'therapy_session_id'), '>', tuple(at, id)),
    )
    .orderBy('reviewed_at')
    .orderBy('therapy_session_id')
    .limit(page.limit)
    .execute()
  return rows.map(toConsultation)
}

/** How many consultations a patient is waiting for. */
export async function countPending(store: Store, patientId: string): Promise<number> {
  const { count } = await store.db
    .selectFrom('consultation')
    .innerJoin('therapy_session', 'therapy_session.id', 'therapy_session_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('patient_id', '=', patientId)
    .where('status', '=', 'scheduled')
    .executeTakeFirstOrThrow()
  return count
}

/** Whether somebody is the service provider of any consultation. */
export async function isServiceProvider(store: Store, participantId: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('consultation')
    .select('therapy_session_id')
    .where('service_provider_id', '=', participantId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

function select({ db }: Store) {
  return db
    .selectFrom('consultation')
    .innerJoin('therapy_session', 'therapy_session.id', 'consultation.therapy_session_id')
    .innerJoin('participant as patient', 'patient.id', 'consultation.patient_id')
    .innerJoin('participant as provider', 'provider.id', 'consultation.service_provider_id')
    .selectAll('consultation')
    .select(['therapy_session.status', 'therapy_session.closed_at'])
    .select(['patient.first_name', 'patient.last_name', 'patient.phone'])
    .select(['provider.first_name as provider_first_name'])
    .select(['provider.last_name as provider_last_name', 'provider.phone as provider_phone'])
    .select(({ selectFrom }) =>
      // What the log says: when it was opened first.
      selectFrom('action')
        .select('action.at')
        .whereRef('action.therapy_session_id', '=', 'consultation.therapy_session_id')
        .where('action.type', '=', 'open_session')
        .orderBy('action.id')
        .limit(1)
        .as('started_at'),
    )
}

function selectOf(store: Store, participantId: string) {
  return select(store)
    .innerJoin('member', 'member.therapy_session_id', 'consultation.therapy_session_id')
    .select('member.role')
    .where('member.participant_id', '=', participantId)
    .where('member.standing', '!=', 'removed')
}

const STATUS_OF = {
  PENDING: 'scheduled',
  STARTED: 'open',
  FINISHED: 'closed',
  CANCELLED: 'cancelled',
  EXPIRED: 'cancelled',
} as const satisfies Record<ConsultationState, Status>

function isInState(state: ConsultationState | undefined): Expression<SqlBool> {
  if (state === undefined) return sql<SqlBool>`1 = 1`
  const status = sql<SqlBool>`therapy_session.status = ${STATUS_OF[state]}`
  const expired = sql<SqlBool>`coalesce(consultation.expired_at, 0) >= consultation.expires_at`
  if (state === 'CANCELLED') return sql<SqlBool>`${status} and not ${expired}`
  if (state === 'EXPIRED') return sql<SqlBool>`${status} and ${expired}`
  return status
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

function toConsultation(row: Row): Consultation {
  const { rating, review, reviewed_at: reviewedAt } = row
  return {
    id: row.therapy_session_id,
    code: row.code,
    patientId: row.patient_id,
    serviceProviderId: row.service_provider_id,
    patient: {
      id: row.patient_id,
      name: `${row.first_name} ${row.last_name}`,
      phone: row.phone,
    },
    serviceProvider: {
      id: row.service_provider_id,
      name: `${row.provider_first_name} ${row.provider_last_name}`,
      phone: row.provider_phone,
    },
    source: row.source,
    category: row.category,
    primaryChannel: row.primary_channel,
    enabledChannels: JSON.parse(row.enabled_channels) as Channel[],
    options: row.options === null ? null : JSON.parse(row.options),
    nature: row.nature,
    request: row.request_id === null ? null : { id: row.request_id, hash: row.request_hash ?? '' },
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    status: row.status,
    startedAt: row.started_at,
    closedAt: row.closed_at,
    expiredAt: row.expired_at,
    review:
      rating === null || reviewedAt === null ? null : { rating, text: review, at: reviewedAt },
  }
}
