import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { OpsConsultation, PutConsultationRequest } from '../../protocol/ops-consultations.ts'
import { updateConsultation } from '../../store/consultation-changes.ts'
import type { Consultation, ConsultationFacts } from '../../store/consultations.ts'
import { findConsultation } from '../../store/consultations.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import { findParticipant } from '../../store/participants.ts'
import { findTherapySession } from '../../store/therapy-sessions.ts'
import { auditIn, auditInTurn, auditRefusal } from '../audit/audit.ts'
import { revokeGrants } from '../grants/grants.ts'
import { readTime } from '../ops/ops-input.ts'
import { getLog, opsAuthor } from '../ops/ops-logs.ts'
import { catchUpOnName, placeMember } from '../ops/ops-members.ts'
import { planServiceProvider } from './changes.ts'
import { insertWithSession, newCode, readWish } from './new-consultation.ts'
import { findJoinUrl, toOps } from './ops.ts'
import { requireNotOver, textPatient } from './referral-text.ts'

/** What the audit calls it. */
const PUT = 'put_consultation'

interface PutOptions {
  dryRun?: boolean
  sendSms?: boolean
  /** Of a new one; left out: made here. */
  code?: string
}

/**
 * The house, or another back end, makes a consultation or changes it; what is left out keeps its
 * value. `sendSms` sends the patient its address, each time that it is asked for.
 * @throws bad_request, conflict, public_url_missing
 */
export async function putConsultation(
  ctx: Context,
  tokenName: string,
  id: string,
  input: PutConsultationRequest,
  options: PutOptions = {},
): Promise<{ created: boolean; consultation: OpsConsultation }> {
  const { dryRun = false, sendSms = false } = options
  const actor = opsAuthor(tokenName)
  const act = { actor, act: PUT, therapySessionId: id }
  const call = async () => {
    if (sendSms && ctx.config.publicUrl === null) {
      throw new AppError('public_url_missing', 'Set PUBLIC_URL: the text needs an address')
    }
    const before = await findConsultation(ctx.store, id)
    if (sendSms && before) requireNotOver(before)
    const people = await readPeople(ctx, input)
    const facts = readFacts(ctx, id, { input, before, code: options.code })
    if (dryRun) {
      const planned = toOps(ctx, asPlanned(facts, people, before), null)
      return { created: !before, consultation: { ...planned, dry_run: true as const } }
    }
    if (before) await change(ctx, actor, { before, facts, provider: people.provider })
    else await create(ctx, actor, facts, people.patient)
    const consultation = await findConsultation(ctx.store, id)
    if (!consultation) throw new AppError('not_found', 'There is no consultation by that id')
    const link = await findJoinUrl(ctx, consultation)
    if (sendSms) textPatient(ctx, consultation, { to: people.patient, link })
    return { created: !before, consultation: toOps(ctx, consultation, link) }
  }
  return await auditRefusal(ctx, act, call, { dryRun })
}

interface People {
  patient: ParticipantRow
  provider: ParticipantRow
}

async function readPeople(ctx: Context, input: PutConsultationRequest): Promise<People> {
  const patient = await findParticipant(ctx.store, input.patient)
  const provider = await findParticipant(ctx.store, input.service_provider)
  if (!patient || !provider) {
    throw new AppError('bad_request', 'patient and service_provider must be people who are here')
  }
  if (patient.id === provider.id) {
    throw new AppError('bad_request', 'patient and service_provider must be two people')
  }
  return { patient, provider }
}

function readFacts(
  ctx: Context,
  id: string,
  given: {
    input: PutConsultationRequest
    before: Consultation | undefined
    code: string | undefined
  },
): ConsultationFacts {
  const { input, before, code } = given
  if (before && before.patientId !== input.patient) {
    throw new AppError('conflict', 'This consultation is another patient’s')
  }
  const wanted = readWish(ctx, {
    nature: input.nature,
    category: input.category ?? before?.category,
    primaryChannel: input.primary_channel ?? before?.primaryChannel,
    enabledChannels: input.enabled_channels ?? before?.enabledChannels,
    options: input.options === undefined ? before?.options : input.options,
    expiresAt:
      input.expires_at === undefined ? before?.expiresAt : readTime('expires_at', input.expires_at),
  })
  return {
    ...wanted,
    id,
    code: before?.code ?? code ?? newCode(ctx.random),
    patientId: input.patient,
    serviceProviderId: input.service_provider,
    source: input.source ?? before?.source ?? 'referral',
    request: before?.request ?? null,
    createdAt: before?.createdAt ?? ctx.clock.now(),
  }
}

async function create(
  ctx: Context,
  actor: string,
  facts: ConsultationFacts,
  patient: ParticipantRow,
): Promise<void> {
  await ctx.store.transaction(async (tx) => {
    if (await findTherapySession(tx, facts.id)) {
      throw new AppError('conflict', 'There is a therapy session by that id already')
    }
    await insertWithSession(ctx, tx, facts, { patient })
    const act = { actor, act: PUT, therapySessionId: facts.id, subject: facts.patientId }
    await auditIn(tx, act, facts.createdAt)
  })
}

async function change(
  ctx: Context,
  actor: string,
  {
    before,
    facts,
    provider,
  }: { before: Consultation; facts: ConsultationFacts; provider: ParticipantRow },
): Promise<void> {
  const isOthers = before.serviceProviderId !== provider.id
  if (!isOthers && isSame(before, facts)) return
  const log = await getLog(ctx, facts.id)
  await log.commit({}, (turn) => {
    if (isOthers) {
      const { id, display_name: displayName } = provider
      placeMember(turn, { id, displayName, role: 'therapist' })
      planServiceProvider(turn, actor, id)
    } else turn.append({ type: 'update_chat_details', author: actor })
    turn.alsoWrite((tx) => updateConsultation(tx, facts))
    auditInTurn(turn, { actor, act: PUT })
  })
  if (!isOthers) return
  await catchUpOnName(ctx, { therapySessionId: facts.id, participantId: provider.id })
  await revokeGrants(ctx, facts.id, 'service_provider')
}

function isSame(before: Consultation, facts: ConsultationFacts): boolean {
  const wanted: Record<string, unknown> = { ...facts }
  const now: Record<string, unknown> = { ...before }
  return Object.keys(wanted).every(
    (key) => JSON.stringify(wanted[key]) === JSON.stringify(now[key]),
  )
}

/** What it would be, for a dry run. */
function asPlanned(
  facts: ConsultationFacts,
  { patient, provider }: People,
  before: Consultation | undefined,
): Consultation {
  const toPerson = ({ id, first_name, last_name, phone }: ParticipantRow) => ({
    id,
    name: `${first_name} ${last_name}`,
    phone,
  })
  const fresh = { startedAt: null, closedAt: null, expiredAt: null, review: null }
  return {
    status: 'scheduled',
    ...fresh,
    ...before,
    ...facts,
    patient: toPerson(patient),
    serviceProvider: toPerson(provider),
  }
}
