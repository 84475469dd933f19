import type { Static } from 'typebox'
import { DEFAULT_LIST_SIZE, ID_PATTERN, MAX_LIST_SIZE } from './limits.ts'
import { LOCALES } from './login.ts'
import { Type } from './schema.ts'
import {
  Assessment,
  PersonId,
  Role,
  Settings,
  STATUSES,
  Standing,
  Status,
  TherapySessionId,
  Time,
} from './therapy-sessions.ts'

/** The longest address of an assessment. */
const MAX_URL_LENGTH = 2000

const Name = Type.String({ minLength: 1, maxLength: 200, description: 'One line' })
const Locale = Type.Enum([...LOCALES])
export const GivenTime = Type.String({
  maxLength: 40,
  description: 'ISO 8601 with a zone: `Z` or an offset',
  examples: ['2026-11-21T20:00:00Z', '2026-11-21T21:00:00+01:00'],
})
const dryRun = {
  dry_run: Type.Optional(
    Type.Literal(true, { description: 'This is what would be: nothing was written' }),
  ),
}

export const WriteQuery = Type.Object({
  dry_run: Type.Optional(
    Type.Enum(['0', '1'], { description: '`1`: check, answer as if, write nothing' }),
  ),
})
export type WriteQuery = Static<typeof WriteQuery>

/** For calls that write and cannot be tried out: better refused than done. */
export const NoDryRunQuery = Type.Object({
  dry_run: Type.Optional(Type.Literal('0', { description: 'This call cannot be tried out' })),
})

export const ListQuery = Type.Object({
  limit: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,6}$',
      description: `1 to ${MAX_LIST_SIZE}; ${DEFAULT_LIST_SIZE} if left out`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ pattern: ID_PATTERN, description: 'The `next_cursor` of the page before' }),
  ),
})
export type ListQuery = Static<typeof ListQuery>

const NextCursor = Type.Optional(Type.String({ description: 'Only where there is more' }))

export const PutParticipantRequest = Type.Object({
  first_name: Name,
  last_name: Name,
  display_name: Name,
  phone: Type.String({ minLength: 1, maxLength: 40, description: 'A mobile phone' }),
  locale: Type.Optional(Type.Enum([...LOCALES], { description: 'Left out: as it was' })),
  therapist: Type.Optional(
    Type.Boolean({ description: 'May make therapy sessions; left out: as it was' }),
  ),
})
export type PutParticipantRequest = Static<typeof PutParticipantRequest>

const participant = {
  id: PersonId,
  first_name: Type.String(),
  last_name: Type.String(),
  display_name: Type.String(),
  phone: Type.String({ description: 'E.164' }),
  locale: Locale,
  therapist: Type.Boolean({ description: 'May make therapy sessions' }),
}

export const OpsParticipant = Type.Object(
  { ...participant, ...dryRun },
  { title: 'OpsParticipant' },
)
export type OpsParticipant = Static<typeof OpsParticipant>

export const OpsParticipantList = Type.Object({
  items: Type.Array(OpsParticipant),
  next_cursor: NextCursor,
})
export type OpsParticipantList = Static<typeof OpsParticipantList>

export const LoginCode = Type.Object(
  { code: Type.String({ description: 'To read out; works once' }), expires_at: Time },
  { title: 'LoginCode' },
)
export type LoginCode = Static<typeof LoginCode>

export const PutTherapySessionRequest = Type.Object({
  name: Name,
  topic: Type.Optional(Type.Union([Type.String({ maxLength: 2000 }), Type.Null()])),
  date: GivenTime,
  ends_at: Type.Optional(Type.Union([GivenTime, Type.Null()])),
  status: Type.Optional(Type.Enum([...STATUSES], { description: 'Left out: as it was' })),
  on_call_phone: Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Null()], {
      description: 'Who gets a text when nobody answers a call for help; left out: as it was',
    }),
  ),
  settings: Type.Optional(
    Type.Partial(Settings, {
      additionalProperties: false,
      description: 'Each one that is left out stays as it was',
    }),
  ),
})
export type PutTherapySessionRequest = Static<typeof PutTherapySessionRequest>

const member = {
  id: PersonId,
  display_name: Type.String(),
  role: Role,
  standing: Standing,
  muted: Type.Boolean(),
}

export const PutMemberRequest = Type.Object({ role: Role })
export type PutMemberRequest = Static<typeof PutMemberRequest>

export const OpsMember = Type.Object({ ...member, ...dryRun }, { title: 'OpsMember' })
export type OpsMember = Static<typeof OpsMember>

const therapySession = {
  id: TherapySessionId,
  name: Type.String(),
  topic: Type.Union([Type.String(), Type.Null()]),
  date: Time,
  ends_at: Type.Union([Time, Type.Null()]),
  status: Status,
  closed_at: Type.Union([Time, Type.Null()], { description: 'When it was last closed' }),
  on_call_phone: Type.Union([Type.String(), Type.Null()], { description: 'E.164' }),
  settings: Settings,
  max_id: Type.Integer({ description: 'The newest action' }),
}

export const OpsTherapySession = Type.Object(
  {
    ...therapySession,
    members: Type.Array(OpsMember, { description: 'Removed ones included' }),
    ...dryRun,
  },
  { title: 'OpsTherapySession' },
)
export type OpsTherapySession = Static<typeof OpsTherapySession>

export const OpsTherapySessionList = Type.Object({
  items: Type.Array(Type.Object(therapySession, { title: 'OpsTherapySessionListItem' })),
  next_cursor: NextCursor,
})
export type OpsTherapySessionList = Static<typeof OpsTherapySessionList>

export const PutAssessmentRequest = Type.Object({
  title: Name,
  when: Assessment.properties.when,
  status: Assessment.properties.status,
  url: Type.String({ maxLength: MAX_URL_LENGTH, description: 'http or https' }),
})
export type PutAssessmentRequest = Static<typeof PutAssessmentRequest>

/** Names of assessments: they are part of an address. */
export const AssessmentName = Type.String({ pattern: ID_PATTERN })

export const OpsAssessment = Type.Object(
  {
    name: AssessmentName,
    title: Type.String(),
    when: Assessment.properties.when,
    status: Assessment.properties.status,
    url: Type.String(),
    ...dryRun,
  },
  { title: 'OpsAssessment' },
)
export type OpsAssessment = Static<typeof OpsAssessment>
