import type { Static, TSchema } from 'typebox'
import { Channel, ConsultationState, Review, Source } from './consultations.ts'
import { ID_PATTERN, MAX_LIST_SIZE } from './limits.ts'
import { GivenTime, ListQuery, WriteQuery } from './ops.ts'
import { Type } from './schema.ts'
import { PersonId, Time } from './therapy-sessions.ts'

/** Bytes of a call that brings policy numbers, and how many it may bring. */
export const MAX_POLICIES_BYTES = 4 * 1024 * 1024
export const MAX_POLICIES = 100_000

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const dryRun = { dry_run: Type.Optional(Type.Literal(true)) }
const NextCursor = Type.Optional(Type.String({ description: 'Only where there is more' }))

/** Consultations are therapy sessions: their ids are, too. */
export const ConsultationId = Type.String({ pattern: ID_PATTERN })

export const PutConsultationRequest = Type.Object({
  patient: PersonId,
  service_provider: PersonId,
  nature: Type.String({ maxLength: 20_000, description: 'What the patient comes for' }),
  source: Type.Optional(Source),
  category: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' })),
  primary_channel: Type.Optional(Channel),
  enabled_channels: Type.Optional(Type.Array(Channel, { minItems: 1, maxItems: 3 })),
  options: Type.Optional(Type.Unknown({ description: 'Any JSON' })),
  expires_at: Type.Optional(GivenTime),
})
export type PutConsultationRequest = Static<typeof PutConsultationRequest>

export const PutConsultationQuery = Type.Object({
  ...WriteQuery.properties,
  send_sms: Type.Optional(
    Type.Enum(['0', '1'], { description: '`1`: the patient gets the address by text message' }),
  ),
})

const listItem = {
  id: ConsultationId,
  code: Type.String(),
  state: ConsultationState,
  patient: PersonId,
  service_provider: PersonId,
  source: Source,
  category: Type.String(),
  primary_channel: Channel,
  enabled_channels: Type.Array(Channel),
  created_at: Time,
  started_at: nullable(Time),
  finished_at: nullable(Time),
  expires_at: Time,
  url: Type.String({ description: 'Where the patient comes, after signing in' }),
}

export const OpsConsultation = Type.Object(
  {
    ...listItem,
    nature: Type.String(),
    options: Type.Unknown(),
    review: nullable(Review),
    join_url: nullable(Type.String({ description: 'Signs the patient in, for this alone' })),
    ...dryRun,
  },
  { title: 'OpsConsultation' },
)
export type OpsConsultation = Static<typeof OpsConsultation>

export const ConsultationListQuery = Type.Object({
  ...ListQuery.properties,
  state: Type.Optional(ConsultationState),
})

export const OpsConsultationList = Type.Object({
  items: Type.Array(Type.Object(listItem, { title: 'OpsConsultationListItem' })),
  next_cursor: NextCursor,
})
export type OpsConsultationList = Static<typeof OpsConsultationList>

export const ReviewListQuery = Type.Object({
  limit: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,6}$', description: `1 to ${MAX_LIST_SIZE}` }),
  ),
  cursor: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,15}\\.[A-Za-z0-9_-]{1,64}$',
      description: 'The `next_cursor` of the page before',
    }),
  ),
})

export const OpsReviewList = Type.Object({
  items: Type.Array(
    Type.Object(
      {
        consultation: ConsultationId,
        service_provider: PersonId,
        category: Type.String(),
        ...Review.properties,
      },
      { title: 'OpsReview' },
    ),
  ),
  next_cursor: NextCursor,
})
export type OpsReviewList = Static<typeof OpsReviewList>

export const PutPoliciesRequest = Type.Object({
  policy_numbers: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    maxItems: MAX_POLICIES,
  }),
})
export type PutPoliciesRequest = Static<typeof PutPoliciesRequest>

export const OpsPolicies = Type.Object({ count: Type.Integer(), ...dryRun })
export type OpsPolicies = Static<typeof OpsPolicies>
