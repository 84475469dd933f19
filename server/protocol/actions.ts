import type { Static, TSchema } from 'typebox'
import { VERDICT_CODES } from './errors.ts'
import type { Keystrokes } from './keystrokes.ts'
import { KEYSTROKES } from './keystrokes.ts'
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  MAX_QUEUE_LENGTH,
  MAX_SIGNALS,
  MAX_WAIT_MS,
} from './limits.ts'
import { Type } from './schema.ts'
import { PersonId, Status, TherapySessionId, Time, You } from './therapy-sessions.ts'

export const ACTION_TYPES = [
  'message',
  'delete',
  'reaction',
  'message_read',
  'notice',
  'whiteboard',
  'admit',
  'revoke',
  'mute',
  'unmute',
  'remove',
  'open_session',
  'close_session',
  'update_assessments',
  'update_chat_details',
  'consent',
  'note',
  'check_in',
  'feeling',
  'help',
  'help_seen',
  'help_raised',
  'hold',
  'unhold',
  'release',
  'return_message',
  'last_call',
  'cancel_call',
  'remind',
] as const
export type ActionType = (typeof ACTION_TYPES)[number]

export const ICONS = ['heart', 'smile', 'sad', 'angry'] as const
export type Icon = (typeof ICONS)[number]

/** What the house itself says in a notice: clients word it in their own language. */
export const NOTICE_EVENTS = ['joined', 'left'] as const
export type NoticeEvent = (typeof NOTICE_EVENTS)[number]

/** Why only its author and the therapists have a message. */
export type KeptBack = 'held' | 'late'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/**
 * An action as it goes out. One flat shape for all types: which fields are there depends on `type`.
 * This schema is the allow-list. What goes out is made in `domain/actions/wire-actions.ts`, and a test holds
 * it to the schema.
 */
export const Action = Type.Object(
  {
    id: Type.Integer({ description: 'Per therapy session, from 1, without gaps' }),
    type: Type.Enum([...ACTION_TYPES]),
    user: nullable(PersonId),
    timestamp: Time,
    client_ts: Type.Optional(Type.String()),
    cid: Type.Optional(Type.String({ description: 'Only for the author' })),
    body: Type.Optional(nullable(Type.String())),
    deleted: Type.Optional(
      Type.Literal(true, { description: 'A deleted message or notice: its body is null' }),
    ),
    recipients: Type.Optional(Type.Array(PersonId)),
    therapists_read: Type.Optional(Type.Boolean()),
    target: Type.Optional(nullable(Type.Integer())),
    icon: Type.Optional(nullable(Type.Enum([...ICONS]))),
    reason: Type.Optional(Type.String({ description: 'Only for the author and therapists' })),
    sender: Type.Optional(Type.Enum(['system', 'Therapist'])),
    event: Type.Optional(Type.Enum([...NOTICE_EVENTS])),
    participant: Type.Optional(PersonId),
    keystrokes: Type.Optional(
      Type.Enum([...KEYSTROKES], { description: 'What a consent agrees to' }),
    ),
    held: Type.Optional(Type.Literal(true, { description: 'With the therapists first' })),
    late: Type.Optional(Type.Literal(true, { description: 'Came after the close' })),
    held_id: Type.Optional(
      Type.Integer({ description: 'What it was held as; for its author and therapists' }),
    ),
    closes_at: Type.Optional(Time),
  },
  { title: 'Action' },
)
export type Action = Static<typeof Action>

/** A queued action as a client makes it. The server judges each by itself: see the table in docs/protocol.md. */
export interface Draft {
  type: ActionType
  cid?: string
  client_ts?: string
  body?: string
  recipients?: string[]
  target?: number | null
  icon?: Icon | null
  reason?: string
  participant?: string
  keystrokes?: Keystrokes
  character_history?: string[]
  time_to_complete?: string
  seconds?: number
}

export const ActionQueue = Type.Array(
  Type.Object({}, { description: 'An action; judged by itself, see `results`' }),
  { maxItems: MAX_QUEUE_LENGTH },
)

/** A queued action's verdict. */
export const Verdict = Type.Object(
  {
    cid: nullable(Type.String()),
    ok: Type.Boolean(),
    id: Type.Optional(Type.Integer({ description: 'Where `ok`: committed and synced to disk' })),
    dup: Type.Optional(Type.Boolean({ description: 'It was there already' })),
    code: Type.Optional(Type.Enum([...VERDICT_CODES])),
    detail: Type.Optional(Type.String()),
    not_before: Type.Optional(
      Type.String({ description: 'Of `outside_hours`: when it may be tried again' }),
    ),
  },
  { title: 'Verdict' },
)
export type Verdict = Static<typeof Verdict>

const Cursor = Type.Union([
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  Type.String({ pattern: '^[0-9]{1,15}$' }),
])

const SignalData = Type.Object({}, { description: 'Whatever the other one understands' })

/** What one member of a consultation says to another, past the log. */
export const SignalDraft = Type.Object({ to: PersonId, data: SignalData })
export type SignalDraft = Static<typeof SignalDraft>

export const HandleActionsRequest = Type.Object({
  maxID: Type.Optional(Cursor),
  actionQueue: Type.Optional(ActionQueue),
  ts_id: Type.Optional(TherapySessionId),
  epoch: Type.Optional(Type.String({ maxLength: 64 })),
  waitMs: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_WAIT_MS })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE }),
  ),
  active: Type.Optional(Type.Boolean()),
  typing: Type.Optional(Type.Boolean()),
  signals: Type.Optional(Type.Array(SignalDraft, { maxItems: MAX_SIGNALS })),
})
export type HandleActionsRequest = Static<typeof HandleActionsRequest>

export const RESET_REASONS = ['epoch', 'ahead', 'pruned', 'admitted'] as const
export type ResetReason = (typeof RESET_REASONS)[number]

export const HandleActionsReply = Type.Object(
  {
    data: Type.Array(Action),
    maxID: Type.Integer({ description: 'Highest id scanned: the next cursor' }),
    more: Type.Boolean(),
    results: Type.Array(Verdict),
    reset: Type.Optional(Type.Object({ reason: Type.Enum([...RESET_REASONS]) })),
    epoch: Type.String(),
    now: Time,
    serverTime: Type.Number({
      description: 'Milliseconds spent computing, time held not included',
    }),
    session: Type.Object({
      status: Status,
      poll_interval_ms: Type.Integer(),
      you: Type.Object({ id: PersonId, ...You.properties }),
    }),
    present: Type.Array(PersonId),
    typing: Type.Array(PersonId),
    signals: Type.Optional(Type.Array(Type.Object({ from: PersonId, data: SignalData }))),
  },
  { title: 'HandleActionsReply' },
)
export type HandleActionsReply = Static<typeof HandleActionsReply>

const digits = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description }))

export const GetActionsQuery = Type.Object({
  last_action_id: digits('Cursor: actions after this id'),
  before: digits('Page backwards: actions before this id, 0 for the newest'),
  ts_id: Type.Optional(TherapySessionId),
  waitMs: digits(`0 to ${MAX_WAIT_MS}`),
  limit: digits(`1 to ${MAX_PAGE_SIZE}`),
})
export type GetActionsQuery = Static<typeof GetActionsQuery>

const ServerTime = Type.String({ description: 'Time spent computing', examples: ['103us'] })

export const GetActionsReply = Type.Object(
  {
    result: Type.String({ description: 'A sentence' }),
    server_time: ServerTime,
    min_id: Type.Optional(Type.Integer({ description: 'When paging backwards' })),
    max_id: Type.Integer(),
    more: Type.Optional(
      Type.Boolean({ description: 'When paging backwards, or the page was cut' }),
    ),
    reset: Type.Optional(Type.Object({ reason: Type.Enum([...RESET_REASONS]) })),
    actions: Type.Array(Action),
  },
  { title: 'GetActionsReply' },
)
export type GetActionsReply = Static<typeof GetActionsReply>

export const SaveActionsRequest = Type.Union([
  ActionQueue,
  Type.Object({ ts_id: Type.Optional(TherapySessionId), payloads: ActionQueue }),
])
export type SaveActionsRequest = Static<typeof SaveActionsRequest>

export const SaveActionsReply = Type.Object(
  {
    result: Type.String({ description: 'A sentence' }),
    server_time: ServerTime,
    max_id: Type.Integer(),
    results: Type.Array(Verdict),
  },
  { title: 'SaveActionsReply' },
)
export type SaveActionsReply = Static<typeof SaveActionsReply>
