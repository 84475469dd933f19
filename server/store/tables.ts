import type { Generated } from 'kysely'
import type { ActionType, Icon, KeptBack, NoticeEvent } from '../protocol/actions.ts'
import type { Channel, Source } from '../protocol/consultations.ts'
import type { Keystrokes } from '../protocol/keystrokes.ts'
import type { Locale } from '../protocol/login.ts'
import type { Role, Standing, Status } from '../protocol/therapy-sessions.ts'
import type { ChatGrantTable, ChatSecretTable, VideoRoomTable } from './grant-tables.ts'

/** The rows as they lie in the database: times are epoch milliseconds, yes and no are 1 and 0. */
export interface Tables {
  meta: MetaTable
  participant: ParticipantTable
  therapy_session: TherapySessionTable
  member: MemberTable
  assessment: AssessmentTable
  attendance: AttendanceTable
  action: ActionTable
  login_session: LoginSessionTable
  otp_code: OtpCodeTable
  otp_try: OtpTryTable
  staff_code: StaffCodeTable
  audit: AuditTable
  audit_head: AuditHeadTable
  hook_call: HookCallTable
  consultation: ConsultationTable
  chat_secret: ChatSecretTable
  chat_grant: ChatGrantTable
  video_room: VideoRoomTable
  policy: PolicyTable
}

export interface MetaTable {
  key: string
  value: string
}

export interface ParticipantTable {
  id: string
  first_name: string
  last_name: string
  display_name: string
  /** E.164. */
  phone: string
  locale: Locale
  /** The login field, folded for comparing. */
  login_fold: string
  /** 1: ops says that this person may make therapy sessions, before leading any. */
  therapist: Generated<number>
  created_at: number
  updated_at: number
}

export interface TherapySessionTable {
  id: string
  name: string
  topic: string | null
  starts_at: number
  ends_at: number | null
  status: Status
  /** When it was last closed. */
  closed_at: number | null
  /** JSON of the settings that were given. */
  settings: string
  whiteboard: string | null
  /** The check-in that may be answered now. */
  check_in: number | null
  /** When the last call ends. */
  closes_at: number | null
  /** 1: also what new participants write goes to the therapists first. */
  hold_all: number
  /** E.164: who gets a text message when nobody answers a call for help. */
  on_call_phone: string | null
  /** The log's incarnation: another one means that ids may stand for other actions. */
  epoch: string
  last_action_id: number
  last_chain: Uint8Array
  created_at: number
}

export interface MemberTable {
  therapy_session_id: string
  participant_id: string
  role: Role
  standing: Standing
  muted: number
  /** 1: what this person writes to everyone goes to the therapists first. */
  held: number
  /** The call for help that no therapist has answered yet. */
  help: number | null
  /** When the on-call number gets a text message about it; null: never, or it has. */
  help_due_at: number | null
  /** 1: the log says already that somebody is called. */
  help_raised: number
  /** 1 from entering until leaving, signing out, being sent back or removed. */
  inside: number
  /** 1: a therapist has sent this person back, so only a therapist lets them in again. */
  sent_back: number
  /** 1: removed once and invited again, so that a cursor of then may have passed over something. */
  returning: number
  /** The highest action id that this person has read; 0: none. */
  read_mark: number
  /** The id of the `message_read` that says so; 0: none. */
  read_mark_action: number
  /** What this person decided last about keystrokes, and when; null: nothing yet. */
  consent: Keystrokes | null
  consent_at: number | null
  last_seen_at: number | null
  /** When a therapist sent a reminder of what is to be filled in; null: never. */
  reminded_at: number | null
  /** Order of becoming a member, from 1. */
  position: number
}

export interface AssessmentTable {
  therapy_session_id: string
  participant_id: string
  name: string
  title: string
  due: 'before' | 'after'
  status: 'complete' | 'incomplete'
  url: string
  position: number
}

/** A stretch of time in which a member's device asked for news. */
export interface AttendanceTable {
  therapy_session_id: string
  participant_id: string
  came_at: number
  gone_at: number
}

export interface ActionTable {
  therapy_session_id: string
  id: number
  type: ActionType
  /** A person's id, `ops:<token name>`, or null for the house itself. */
  author: string | null
  cid: string | null
  /** Keyed hash of what the client asked for, to tell a retry from another action. */
  payload_hash: string | null
  at: number
  client_ts: string | null
  body: string | null
  /** JSON array of person ids; null where the type has none. */
  recipients: string | null
  /** JSON array of person ids, sorted; null: whoever is admitted. */
  audience: string | null
  therapists_read: number | null
  target: number | null
  icon: Icon | null
  reason: string | null
  participant: string | null
  /** What a consent agrees to. */
  keystrokes: Keystrokes | null
  sender: 'system' | 'Therapist' | null
  event: NoticeEvent | null
  /** Why only its author and the therapists have a message. */
  kept_back: KeptBack | null
  /** Of what was released: the id that it was held under. */
  held_id: number | null
  /** Of a last call: when it ends. */
  closes_at: number | null
  /** JSON array of strings; research data. */
  character_history: string | null
  time_to_complete: string | null
  /** The id of the delete that took it back. */
  deleted_by: number | null
  /** Of what was held: the message that it was released as, or the `return_message`. */
  settled_by: number | null
  salt: Uint8Array
  commitment: Uint8Array
  chain: Uint8Array
}

export interface LoginSessionTable {
  /** SHA-256 of the id in the cookie, in hex. */
  id_hash: string
  participant_id: string | null
  created_at: number
  authenticated_at: number | null
  last_activity_at: number | null
  /** 1: the shorter idle limit holds. */
  staff: number
  current_ts_id: string | null
  /** Signed in by a join link: the one consultation that this login is good for. */
  only_ts_id: string | null
}

export interface OtpCodeTable {
  /** The anonymous login session that asked for the code. */
  id_hash: string
  phone_hash: string
  /** null: nobody is known by that phone and name, and no text was sent. */
  participant_id: string | null
  code_hash: string
  sent_at: number
  expires_at: number
  guesses_left: number
}

export interface OtpTryTable {
  id: string
  kind: 'send' | 'guess'
  phone_hash: string
  address_hash: string
  at: number
}

export interface StaffCodeTable {
  participant_id: string
  code_hash: string
  issued_at: number
  expires_at: number
  guesses_left: number
}

export interface AuditTable {
  id: number
  at: number
  /** A person's id, `ops:<token name>`, or null for the house itself. */
  actor: string | null
  act: string
  therapy_session_id: string | null
  /** A person's id, or `action:<id>`. */
  subject: string | null
  /** `ok`, or the code of the refusal. */
  outcome: string
  chain: Uint8Array
}

export interface AuditHeadTable {
  only: number
  last_id: number
  last_chain: Uint8Array
}

export interface HookCallTable {
  id: string
  at: number
}

export interface ConsultationTable {
  therapy_session_id: string
  /** Part of the address under which the patient comes. */
  code: string
  patient_id: string
  service_provider_id: string
  source: Source
  category: string
  primary_channel: Channel
  /** JSON array of channels. */
  enabled_channels: string
  /** JSON of whatever was given; null: nothing. */
  options: string | null
  /** What the patient comes for. */
  nature: string
  /** The caller's own id of the call that made it, unique for the patient. */
  request_id: string | null
  /** Keyed hash of what that call asked for. */
  request_hash: string | null
  /** Not started by then, it expires. */
  expires_at: number
  /** When that has to be looked at; null: it was. */
  expiry_due_at: number | null
  expired_at: number | null
  rating: number | null
  review: string | null
  reviewed_at: number | null
  created_at: number
}

export interface PolicyTable {
  /** Keyed hash of a policy number. */
  number_hash: string
}
