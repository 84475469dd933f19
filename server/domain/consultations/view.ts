import type { Context } from '../../context.ts'
import type { ConsultationBrief, ConsultationState, Review } from '../../protocol/consultations.ts'
import type { Consultation } from '../../store/consultations.ts'
import { toTime } from '../actions/wire-actions.ts'
import type { Seat } from './access.ts'

/** How a consultation stands: what its therapy session says, in the words of consultations. */
export function stateOf({ status, expiredAt, expiresAt }: Consultation): ConsultationState {
  switch (status) {
    case 'scheduled':
      return 'PENDING'
    case 'open':
      return 'STARTED'
    case 'closed':
      return 'FINISHED'
    case 'cancelled':
      return expiredAt !== null && expiredAt >= expiresAt ? 'EXPIRED' : 'CANCELLED'
  }
}

/** The address of a consultation, the same for whoever was sent it and whoever asked for it. */
export function urlOf({ config }: Context, { code }: Consultation): string {
  return `${config.publicUrl?.origin ?? ''}/c/${code}`
}

/** Where to call, if this consultation may be held by phone; else null. */
export function phoneOf({ config }: Context, { enabledChannels }: Consultation): string | null {
  return enabledChannels.includes('PHONE') ? config.phoneNumber : null
}

/** What the patient thought of it: for the patient and the house, not for who is judged. */
export function reviewFor({ consultation, part }: Seat): Review | null {
  return part === 'patient' ? toReview(consultation) : null
}

/** A review as it goes out. */
export function toReview({ review }: Consultation): Review | null {
  return review && { ...review, at: toTime(review.at) }
}

/** What the detail and the list of therapy sessions say about a consultation. */
export function toBrief(ctx: Context, seat: Seat): ConsultationBrief {
  const { consultation, part } = seat
  const { patient, serviceProvider, nature } = consultation
  return {
    id: consultation.id,
    code: consultation.code,
    state: stateOf(consultation),
    patient: { id: patient.id, name: patient.name },
    service_provider: { id: serviceProvider.id, name: serviceProvider.name },
    expires_at: toTime(consultation.expiresAt),
    channels: consultation.enabledChannels,
    primary_channel: consultation.primaryChannel,
    phone: phoneOf(ctx, consultation),
    ...(part === 'patient' ? {} : { nature }),
    review: reviewFor(seat),
  }
}
