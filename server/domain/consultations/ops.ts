import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ConsultationState } from '../../protocol/consultations.ts'
import type {
  OpsConsultation,
  OpsConsultationList,
  OpsReviewList,
} from '../../protocol/ops-consultations.ts'
import type { Consultation } from '../../store/consultations.ts'
import {
  findConsultation,
  listReviewed,
  listConsultations as listRows,
} from '../../store/consultations.ts'
import { toTime, toTimeOrNull } from '../actions/wire-actions.ts'
import { mintChatTokens } from '../grants/grants.ts'
import { joinUrl } from '../login/join.ts'
import { stateOf, toReview, urlOf } from './view.ts'

/** A consultation as ops sees it. @throws not_found */
export async function getConsultation(ctx: Context, id: string): Promise<OpsConsultation> {
  const consultation = await findConsultation(ctx.store, id)
  if (!consultation) throw new AppError('not_found', 'There is no consultation by that id')
  return toOps(ctx, consultation, await findJoinUrl(ctx, consultation))
}

/** The patient's link; null where there is none, or none any more. */
export async function findJoinUrl(ctx: Context, consultation: Consultation) {
  const { patient } = await mintChatTokens(ctx, consultation)
  return patient === null ? null : joinUrl(ctx, consultation.code, patient)
}

/** A page of consultations in the order of their ids. */
export async function listConsultations(
  ctx: Context,
  page: { limit: number; cursor: string | undefined; state: ConsultationState | undefined },
): Promise<OpsConsultationList> {
  const { limit, cursor, state } = page
  const rows = await listRows(ctx.store, { state, after: cursor ?? '', limit: limit + 1 })
  const items = rows.slice(0, limit).map((one) => toListItem(ctx, one))
  const last = items.at(-1)
  return rows.length > limit && last ? { items, next_cursor: last.id } : { items }
}

/** A page of reviews in the order in which they came. */
export async function listReviews(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<OpsReviewList> {
  const [at, id = ''] = cursor?.split('.') ?? []
  const after = { at: Number(at ?? 0), id }
  const rows = await listReviewed(ctx.store, { after, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const items = page.flatMap((one) => {
    const review = toReview(one)
    if (!review) return []
    const { id: consultation, serviceProviderId: service_provider, category } = one
    return [{ consultation, service_provider, category, ...review }]
  })
  const last = page.at(-1)
  if (rows.length <= limit || !last) return { items }
  return { items, next_cursor: `${last.review?.at ?? 0}.${last.id}` }
}

/** Everything about a consultation, with the patient's link where there is one. */
export function toOps(
  ctx: Context,
  consultation: Consultation,
  join_url: string | null,
): OpsConsultation {
  const { nature, options } = consultation
  const review = toReview(consultation)
  return { ...toListItem(ctx, consultation), nature, options, review, join_url }
}

function toListItem(ctx: Context, one: Consultation): OpsConsultationList['items'][number] {
  return {
    id: one.id,
    code: one.code,
    state: stateOf(one),
    patient: one.patientId,
    service_provider: one.serviceProviderId,
    source: one.source,
    category: one.category,
    primary_channel: one.primaryChannel,
    enabled_channels: one.enabledChannels,
    created_at: toTime(one.createdAt),
    started_at: toTimeOrNull(one.startedAt),
    finished_at: toTimeOrNull(one.status === 'closed' ? one.closedAt : null),
    expires_at: toTime(one.expiresAt),
    url: urlOf(ctx, one),
  }
}
