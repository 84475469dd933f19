/** The rows of actions and what they mean; the statements over them are in `log-store.ts`. */
import type { Selectable } from 'kysely'
import type { ActionType, Icon, KeptBack, NoticeEvent } from '../protocol/actions.ts'
import { ACTION_TYPES } from '../protocol/actions.ts'
import type { Keystrokes } from '../protocol/keystrokes.ts'
import type { ActionTable } from './tables.ts'

/** An entry of a log, as the rules see it. What was deleted has lost its text here. */
export interface LoggedAction {
  id: number
  type: ActionType
  /** A person's id, `ops:<token name>`, or null for the house itself. */
  author: string | null
  cid: string | null
  /** HMAC-SHA-256 of what was asked for, in base64url. */
  payloadHash: string | null
  at: number
  clientTs: string | null
  body: string | null
  recipients: string[] | null
  /** Who may see it, frozen when it was written; null: whoever is admitted. */
  audience: string[] | null
  therapistsRead: boolean | null
  target: number | null
  icon: Icon | null
  reason: string | null
  participant: string | null
  /** What a consent agrees to. */
  keystrokes: Keystrokes | null
  sender: 'system' | 'Therapist' | null
  event: NoticeEvent | null
  /** Why only its author and the therapists have a message. */
  keptBack: KeptBack | null
  /** Of what was released: the id that it was held under. */
  heldId: number | null
  /** Of a last call: when it ends. */
  closesAt: number | null
  /** The id of the delete that took it back. */
  deletedBy: number | null
  /** Of what was held: the message that it was released as, or the `return_message`. */
  settledBy: number | null
}

/** What is written down with an action and read again by exports only. */
export interface ActionSeal {
  characterHistory: string[] | null
  timeToComplete: string | null
  salt: Uint8Array
  commitment: Uint8Array
  chain: Uint8Array
}

/** The columns that a log in memory knows. */
export const ACTION_COLUMNS = [
  'id',
  'type',
  'author',
  'cid',
  'payload_hash',
  'at',
  'client_ts',
  'body',
  'recipients',
  'audience',
  'therapists_read',
  'target',
  'icon',
  'reason',
  'participant',
  'keystrokes',
  'sender',
  'event',
  'kept_back',
  'held_id',
  'closes_at',
  'deleted_by',
  'settled_by',
] as const

/** Every column of an action. */
export const ALL_COLUMNS = [
  'therapy_session_id',
  ...ACTION_COLUMNS,
  'character_history',
  'time_to_complete',
  'salt',
  'commitment',
  'chain',
] as const satisfies readonly (keyof ActionTable)[]

export type LoggedActionRow = Pick<Selectable<ActionTable>, (typeof ACTION_COLUMNS)[number]>

/**
 * What was deleted loses its text here: nothing that reads a log for people has it. Thousands of
 * actions stay in memory: what is the same in many of them is there once.
 */
export function toLoggedAction(
  row: LoggedActionRow,
  authors = new Map<string, string>(),
): LoggedAction {
  return {
    id: row.id,
    type: TYPES.get(row.type) ?? row.type,
    author: row.author === null ? null : one(authors, row.author),
    cid: row.cid,
    payloadHash: row.payload_hash,
    at: row.at,
    clientTs: row.client_ts,
    body: row.deleted_by === null ? row.body : null,
    recipients: fromJson(row.recipients),
    audience: fromJson(row.audience),
    therapistsRead: row.therapists_read === null ? null : row.therapists_read === 1,
    target: row.target,
    icon: row.icon,
    reason: row.reason,
    participant: row.participant,
    keystrokes: row.keystrokes,
    sender: row.sender,
    event: row.event,
    keptBack: row.kept_back,
    heldId: row.held_id,
    closesAt: row.closes_at,
    deletedBy: row.deleted_by,
    settledBy: row.settled_by,
  }
}

/** The values of a new action's row, in the order of `ALL_COLUMNS`. */
export function toActionValues(
  therapySessionId: string,
  action: LoggedAction,
  seal: ActionSeal,
): ActionTable[keyof ActionTable][] {
  return [
    therapySessionId,
    action.id,
    action.type,
    action.author,
    action.cid,
    action.payloadHash,
    action.at,
    action.clientTs,
    action.body,
    toJson(action.recipients),
    toJson(action.audience),
    action.therapistsRead === null ? null : Number(action.therapistsRead),
    action.target,
    action.icon,
    action.reason,
    action.participant,
    action.keystrokes,
    action.sender,
    action.event,
    action.keptBack,
    action.heldId,
    action.closesAt,
    action.deletedBy,
    action.settledBy,
    toJson(seal.characterHistory),
    seal.timeToComplete,
    seal.salt,
    seal.commitment,
    seal.chain,
  ]
}

const TYPES: ReadonlyMap<string, ActionType> = new Map(ACTION_TYPES.map((type) => [type, type]))
const NOBODY: string[] = []

function one(known: Map<string, string>, text: string): string {
  const first = known.get(text)
  if (first === undefined) known.set(text, text)
  return first ?? text
}

function toJson(list: string[] | null): string | null {
  if (list === null) return null
  return list.length === 0 ? '[]' : JSON.stringify(list)
}

function fromJson(text: string | null): string[] | null {
  if (text === null) return null
  return text === '[]' ? NOBODY : (JSON.parse(text) as string[])
}
