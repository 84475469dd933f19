import type { Static } from 'typebox'
import { ID_PATTERN } from './limits.ts'
import { Type } from './schema.ts'

const Time = Type.String({ description: 'ISO 8601 UTC with milliseconds' })

export const CONSULTATION_STATES = [
  'PENDING',
  'STARTED',
  'FINISHED',
  'CANCELLED',
  'EXPIRED',
] as const
export type ConsultationState = (typeof CONSULTATION_STATES)[number]
export const ConsultationState = Type.Enum([...CONSULTATION_STATES])

export const CHANNELS = ['PHONE', 'CHAT', 'VIDEO'] as const
export type Channel = (typeof CHANNELS)[number]
export const Channel = Type.Enum([...CHANNELS])

export const SOURCES = ['direct', 'referral'] as const
export type Source = (typeof SOURCES)[number]
export const Source = Type.Enum([...SOURCES])

/** What a patient thought of a consultation. */
export const Review = Type.Object(
  {
    rating: Type.Integer({ description: '1 to 5; 0: cannot say' }),
    text: Type.Union([Type.String(), Type.Null()]),
    at: Time,
  },
  { title: 'Review' },
)
export type Review = Static<typeof Review>

const ConsultationPerson = Type.Object({
  id: Type.String({ pattern: ID_PATTERN }),
  name: Type.String(),
})

/** What a member knows of the consultation that a therapy session is. */
export const ConsultationBrief = Type.Object(
  {
    id: Type.String({ description: 'The therapy session’s own' }),
    code: Type.String({ description: 'The address is /c/<code>' }),
    state: ConsultationState,
    patient: ConsultationPerson,
    service_provider: ConsultationPerson,
    expires_at: Time,
    channels: Type.Array(Channel),
    primary_channel: Channel,
    phone: Type.Union([Type.String(), Type.Null()], { description: 'Where to call, E.164' }),
    nature: Type.Optional(Type.String({ description: 'Only for therapists' })),
    review: Type.Union([Review, Type.Null()], { description: 'Only for the patient' }),
  },
  { title: 'ConsultationBrief' },
)
export type ConsultationBrief = Static<typeof ConsultationBrief>
