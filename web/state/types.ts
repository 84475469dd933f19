import type { ReadonlySignal, Signal } from '@preact/signals'
import type { Draft, Icon, NoticeEvent } from '../../server/protocol/actions.ts'
import type { ProblemCode, VerdictCode } from '../../server/protocol/errors.ts'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import type { LoginInfo, Me } from '../../server/protocol/login.ts'
import type {
  RosterEntry,
  Standing,
  TherapySessionDetail,
  TherapySessionListItem,
} from '../../server/protocol/therapy-sessions.ts'
import type { Signals } from '../sync/signals.ts'
import type { AppDeps } from './deps.ts'
import type { Input } from './keystrokes.ts'
import type { PanelSource } from './panel-source.ts'

/** What the screens show and may do. Times are epoch milliseconds on this device's clock. */
export interface AppState {
  login: LoginState
  therapySessions: TherapySessionsState
  /** The therapy session that the address names, while signed in. */
  room: ReadonlySignal<RoomState | null>
  /** Goes to a therapy session's address: opens its room, closes the one before. null closes it. */
  openRoom(therapySessionId: string | null): void
  /** The link that led here could not sign in. */
  link: Signal<'rejected' | null>
  /** For what is loaded late. */
  deps: AppDeps
}

/** A failed call, for a screen to put into words. `offline`: no answer came. */
export interface CallProblem {
  code: ProblemCode | 'offline'
  /** The server's own sentence for the person, where it gave one. */
  detail?: string
  /** When it is worth trying again. */
  retryAt?: number
}

export interface LoginState {
  /** `unknown` until the server has answered once; `away` when it does not answer at all. */
  phase: ReadonlySignal<'unknown' | 'away' | 'signed-out' | 'signed-in'>
  /** When the server is tried again by itself, while `away`. */
  nextTryAt: ReadonlySignal<number | null>
  me: ReadonlySignal<Me | null>
  /** True where the person was signed in on this page and the login ended by itself. */
  expired: ReadonlySignal<boolean>
  info: ReadonlySignal<LoginInfo | null>
  /** What was typed: survives a reload of the page. */
  form: Signal<{ phone: string; name: string; code: string }>
  step: ReadonlySignal<'start' | 'code'>
  problem: ReadonlySignal<CallProblem | null>
  busy: ReadonlySignal<boolean>
  /** When the next code may be asked for. */
  resendAt: ReadonlySignal<number | null>
  /** Asks the server who this is; then, signed out, what the sign-in asks for. Never throws. */
  load(): Promise<void>
  requestCode(): Promise<void>
  /** Signs in; a wrong code goes back to `start` with the fields kept. Answers where to go, or null. */
  verifyCode(): Promise<string | null>
  changeNumber(): void
  /** Messages and other drafts that are not accepted yet, in all therapy sessions of this person. */
  unsentCount(): Promise<number>
  /** Signs out and deletes this person's data from the device. */
  signOut(): Promise<void>
  /** Told when the login ended by itself: what is on the device stays there. */
  ended(): Promise<void>
}

export interface TherapySessionsState {
  /** null until loaded. */
  list: ReadonlySignal<TherapySessionListItem[] | null>
  /** Whether this person may make therapy sessions. */
  mayMake: ReadonlySignal<boolean>
  problem: ReadonlySignal<CallProblem | null>
  load(): Promise<void>
}

export interface Person {
  id: string
  /** Empty for somebody who is not in the roster: who was removed, say. */
  displayName: string
  role: 'participant' | 'therapist'
  /** Order of joining among those of the same role, from 0: decides the colour. */
  order: number
  standing: Standing
  present: boolean
  muted: boolean
  lastSeenAt: number | null
}

/** `everyone`, or a private talk: its key is the other people's ids, sorted, joined by a comma. */
export interface Tab {
  key: string
  others: Person[]
  unread: number
}

/**
 * `stale`: not sent by itself any more; `retry` sends it anyway. `held`, `late`, `returned`: with the
 * therapists, nobody else has it.
 */
export type MessageState =
  | ('waiting' | 'sending' | 'stale' | 'sent' | 'read' | 'failed')
  | ('held' | 'late' | 'returned')

export interface TimelineMessage {
  kind: 'message'
  /** Stays the same from pending to accepted. */
  key: string
  /** null until accepted. */
  id: number | null
  author: Person
  own: boolean
  /** null once deleted. */
  body: string | null
  deletedBy: Person | null
  at: number
  /** When it was written, where that was well before it arrived: offline, say. */
  writtenAt: number | null
  state: MessageState
  failure: VerdictCode | null
  /** Others who have read it; only of own messages, only where read receipts are on. */
  readBy: Person[]
  /** What it replies to; `body` null: deleted; undefined: not a reply. */
  replyTo?: { id: number; author: Person | null; body: string | null }
  reactions: { icon: Icon; people: Person[]; own: boolean }[]
  therapistsRead: boolean
  /** A delete of it is on its way. */
  deleting: boolean
  /** Who gave it back to its author, and with what word. */
  returned?: { by: Person | null; word: string }
}

export interface TimelineNotice {
  kind: 'notice'
  key: string
  id: number
  /** `system`, or a therapist's own words. */
  sender: 'system' | 'Therapist'
  author: Person | null
  event: NoticeEvent | null
  person: Person | null
  body: string | null
  at: number
}

/** Somebody opened the session, wrote the pinned note, let somebody in … */
export interface TimelineEvent {
  kind: 'event'
  key: string
  id: number
  type:
    | 'open_session'
    | 'close_session'
    | 'whiteboard'
    | 'admit'
    | 'revoke'
    | 'mute'
    | 'unmute'
    | 'remove'
  author: Person | null
  person: Person | null
  at: number
}

export type TimelineItem = TimelineMessage | TimelineNotice | TimelineEvent

/** Something that somebody else wrote, wherever in the room. */
export interface Arrival {
  id: number
  tab: string
  /** null: the house. */
  author: Person | null
  body: string
  at: number
}

export interface Connection {
  /** `connecting` until the first answer; `offline` after a failure, until the next answer. */
  state: 'connecting' | 'up-to-date' | 'offline'
  /** When it was last up to date, while `offline`. */
  since: number | null
  /** Drafts not accepted yet. */
  waiting: number
}

/** A draft other than a message that the server refused: a reaction, a delete, a therapist's act. */
export interface RefusedDraft {
  /** For `retry` and `discard`. */
  key: string
  draft: Draft
  failure: VerdictCode
  /** When it is worth trying again. */
  notBefore?: number
}

/** What the therapy session asks to keep of how one types, and what one said to that. */
export interface ConsentState {
  asked: Keystrokes
  /** null: nothing decided yet. */
  given: Keystrokes | null
  /** The smaller of the two: what is kept. */
  kept: Keystrokes
  /** When it was decided. */
  at: number | null
}

export interface RoomState {
  therapySessionId: string
  /** null until the first answer. */
  detail: ReadonlySignal<TherapySessionDetail | null>
  /** `entering`, then `room` (admitted) or `waiting`, or gone: `not-allowed` says why in `problem`. */
  place: ReadonlySignal<'entering' | 'waiting' | 'room' | 'not-allowed'>
  problem: ReadonlySignal<CallProblem | null>
  connection: ReadonlySignal<Connection>
  status: ReadonlySignal<TherapySessionDetail['status']>
  me: ReadonlySignal<Person | null>
  /** All members in the roster's order, oneself and those who wait included. */
  people: ReadonlySignal<Person[]>
  /** Others who are typing now; empty where the setting does not allow it. */
  typing: ReadonlySignal<Person[]>
  pinned: ReadonlySignal<{ body: string; author: Person | null } | null>
  assessments: ReadonlySignal<TherapySessionListItem['assessments']>
  tabs: ReadonlySignal<Tab[]>
  activeTab: ReadonlySignal<string>
  /** The open tab's items, oldest first. */
  timeline: ReadonlySignal<TimelineItem[]>
  /** What others wrote and nobody deleted, of all tabs, oldest first. */
  arrivals: ReadonlySignal<Arrival[]>
  /** Kept on the device for each tab, survives reload. */
  draftText: Signal<string>
  replyingTo: Signal<TimelineMessage | null>
  /** Sets `draftText` to what the person has typed; `input` says how. */
  write(text: string, input: Input): void
  consent: ReadonlySignal<ConsentState>
  /** Says yes to that much, or with `off` no; `wording` is what was read, as it was shown. */
  decide(keystrokes: Keystrokes, wording: string): Promise<void>
  /** Why the person cannot write here now, or null. */
  cannotWrite: ReadonlySignal<'closed' | 'scheduled' | 'cancelled' | 'muted' | 'private-off' | null>
  openTab(key: string): void
  /** Opens (and makes, if need be) the private talk with somebody. */
  openPrivate(personId: string): void
  /** Stores the message durably, shows it, sends it. Resolves once it is stored. */
  send(): Promise<void>
  retry(key: string): Promise<void>
  discard(key: string): Promise<void>
  /** Sets or, with null, takes back one's own reaction. */
  react(messageId: number, icon: Icon | null): Promise<void>
  remove(messageId: number, reason?: string): Promise<void>
  /** A therapist's acts, sent in one go: admit, revoke, mute, unmute, remove, notice, whiteboard, open and close. */
  act(...drafts: Draft[]): Promise<void>
  /** For a therapist's panel. */
  source: PanelSource
  /** For a call: what goes past the log. */
  signals: Signals
  /** What was refused and is no message of the timeline. */
  refused: ReadonlySignal<RefusedDraft[]>
  /** The newest entry of the open tab is on the screen: sends the read mark, at most once in 5 s. */
  sawNewest(): void
  /** The person touched, scrolled or typed. */
  touched(): void
  refreshAssessments(): Promise<void>
  /** Leaves: the others are told. */
  leave(): Promise<void>
}

export type { OutboxItem } from '../sync/outbox-storage.ts'
export type { RosterEntry }
