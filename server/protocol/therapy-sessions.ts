import type { Static } from 'typebox'
import { ConsultationBrief } from './consultations.ts'
import { KEYSTROKES } from './keystrokes.ts'
import { ID_PATTERN } from './limits.ts'
import { Type } from './schema.ts'

export const PersonId = Type.String({ pattern: ID_PATTERN })
export const TherapySessionId = Type.String({ pattern: ID_PATTERN })

export const STATUSES = ['scheduled', 'open', 'closed', 'cancelled'] as const
export type Status = (typeof STATUSES)[number]
export const Status = Type.Enum([...STATUSES])

export const ROLES = ['participant', 'therapist'] as const
export type Role = (typeof ROLES)[number]
export const Role = Type.Enum([...ROLES])

export const STANDINGS = ['invited', 'waiting', 'admitted', 'removed'] as const
export type Standing = (typeof STANDINGS)[number]
export const Standing = Type.Enum([...STANDINGS])

export const Time = Type.String({
  description: 'ISO 8601 UTC with milliseconds',
  examples: ['2026-11-21T20:00:00.123Z'],
})

const DAY_MS = 86_400_000

/** What a therapy session allows. */
export const Settings = Type.Object(
  {
    admission: Type.Enum(['open', 'by_therapist']),
    private_messages: Type.Enum(['everyone', 'therapists', 'off']),
    therapists_read_private: Type.Boolean(),
    read_receipts: Type.Boolean(),
    assessments_before_entry: Type.Boolean(),
    keystrokes: Type.Enum([...KEYSTROKES]),
    typing: Type.Enum(['off', 'therapists', 'everyone']),
    poll_interval_ms: Type.Integer({ minimum: 500, maximum: 60_000 }),
    read_after_close_ms: Type.Integer({ minimum: 0, maximum: 3650 * DAY_MS }),
    help_after_ms: Type.Integer({ minimum: 1000, maximum: 3_600_000 }),
    late_ms: Type.Integer({ minimum: 0, maximum: DAY_MS }),
  },
  { title: 'Settings', additionalProperties: false },
)
export type Settings = Static<typeof Settings>

/** The settings of a therapy session that says nothing; `poll_interval_ms` comes from the configuration. */
export const DEFAULT_SETTINGS: Omit<Settings, 'poll_interval_ms'> = {
  admission: 'open',
  private_messages: 'everyone',
  therapists_read_private: true,
  read_receipts: true,
  assessments_before_entry: false,
  keystrokes: 'off',
  typing: 'off',
  read_after_close_ms: 7 * DAY_MS,
  help_after_ms: 60_000,
  late_ms: 120_000,
}

export const Assessment = Type.Object(
  {
    name: Type.String(),
    title: Type.String(),
    when: Type.Enum(['before', 'after']),
    status: Type.Enum(['complete', 'incomplete']),
    url: Type.Optional(Type.String({ description: 'Only while incomplete' })),
  },
  { title: 'Assessment' },
)
export type Assessment = Static<typeof Assessment>

/** How the participants of a therapy session are, for who leads it. */
export const LeadCounts = Type.Object(
  {
    participants: Type.Integer({ description: 'Who was not removed' }),
    waiting: Type.Integer(),
    present: Type.Integer({ description: 'Let in, and there now' }),
    held: Type.Integer(),
    help: Type.Integer({ description: 'Who asks for help and was not answered' }),
  },
  { title: 'LeadCounts' },
)
export type LeadCounts = Static<typeof LeadCounts>

export const TherapySessionList = Type.Object({
  may_make: Type.Boolean({ description: 'Whether the caller may make therapy sessions' }),
  therapy_sessions: Type.Array(
    Type.Object(
      {
        id: TherapySessionId,
        name: Type.String(),
        date: Time,
        ends_at: Type.Union([Time, Type.Null()]),
        status: Status,
        role: Role,
        assessments: Type.Array(Assessment),
        /** Only of a closed one that can still be read. */
        readable_until: Type.Optional(Time),
        counts: Type.Optional(LeadCounts),
        /** Only where it is one. */
        consultation: Type.Optional(ConsultationBrief),
      },
      { title: 'TherapySessionListItem' },
    ),
  ),
})
export type TherapySessionList = Static<typeof TherapySessionList>
export type TherapySessionListItem = TherapySessionList['therapy_sessions'][number]

/** What a caller knows of its own place in a therapy session. */
export const You = Type.Object({ role: Role, standing: Standing, muted: Type.Boolean() })
export type You = Static<typeof You>

/** What somebody has agreed to, newest decision only; `off` is a no. */
export const Consent = Type.Object(
  { keystrokes: Type.Enum([...KEYSTROKES]), at: Time },
  { title: 'Consent' },
)
export type Consent = Static<typeof Consent>

export const RosterEntry = Type.Object(
  {
    id: PersonId,
    display_name: Type.String(),
    role: Role,
    standing: Standing,
    present: Type.Boolean(),
    muted: Type.Boolean(),
    last_seen_at: Type.Union([Time, Type.Null()]),
    held: Type.Optional(Type.Boolean({ description: 'Only for therapists' })),
    waiting_since: Type.Optional(Time),
  },
  { title: 'RosterEntry' },
)
export type RosterEntry = Static<typeof RosterEntry>

export const TherapySessionDetail = Type.Object(
  {
    id: TherapySessionId,
    name: Type.String(),
    topic: Type.Union([Type.String(), Type.Null()]),
    date: Time,
    ends_at: Type.Union([Time, Type.Null()]),
    status: Status,
    readable_until: Type.Union([Time, Type.Null()], { description: 'null: not closed' }),
    whiteboard: Type.Union([Type.String(), Type.Null()]),
    closes_at: Type.Union([Time, Type.Null()], { description: 'When the last call ends' }),
    settings: Settings,
    you: Type.Object({
      id: PersonId,
      role: Role,
      standing: Standing,
      muted: Type.Boolean(),
      consent: Type.Union([Consent, Type.Null()], { description: 'null: nothing decided yet' }),
      held: Type.Boolean({ description: 'What you write to everyone goes to a therapist first' }),
    }),
    participants: Type.Array(RosterEntry),
    max_id: Type.Integer(),
    consultation: Type.Optional(ConsultationBrief),
  },
  { title: 'TherapySessionDetail' },
)
export type TherapySessionDetail = Static<typeof TherapySessionDetail>

export const EnterRequest = Type.Object({ ts_id: TherapySessionId })
export const LeaveRequest = Type.Union([
  Type.Object({ ts_id: Type.Optional(TherapySessionId) }),
  Type.Null(),
])
export const AssessmentList = Type.Object({ assessments: Type.Array(Assessment) })
export type AssessmentList = Static<typeof AssessmentList>
