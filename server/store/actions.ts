import type { Insertable, Selectable } from 'kysely'
import type { ActionType, Icon, NoticeEvent } from '../protocol/actions.ts'
import type { Store } from './store.ts'
import type { ActionTable } from './tables.ts'

/** An entry of a log, as the rules see it. What was deleted has lost its text here. */
export interface LoggedAction {
  id: number
  type: ActionType
  /** A person's id, `ops:<token name>`, or null for the house itself. */
  author: string | null
  cid: string | null
  payloadHash: Uint8Array | null
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
  sender: 'system' | 'Therapist' | null
  event: NoticeEvent | null
  /** The id of the delete that took it back. */
  deletedBy: number | null
}

/** What is written down with an action and read again by exports only. */
export interface ActionSeal {
  characterHistory: string[] | null
  timeToComplete: string | null
  salt: Uint8Array
  commitment: Uint8Array
  chain: Uint8Array
}

const COLUMNS = [
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
  'sender',
  'event',
  'deleted_by',
] as const

/** Actions with `after` < id, the oldest first. */
export async function listActionsAfter(
  store: Store,
  therapySessionId: string,
  page: { after: number; limit: number },
): Promise<LoggedAction[]> {
  const rows = await store.db
    .selectFrom('action')
    .select(COLUMNS)
    .where('therapy_session_id', '=', therapySessionId)
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(toLoggedAction)
}

export async function listActionsById(
  store: Store,
  therapySessionId: string,
  ids: number[],
): Promise<LoggedAction[]> {
  const rows = await store.db
    .selectFrom('action')
    .select(COLUMNS)
    .where('therapy_session_id', '=', therapySessionId)
    .where('id', 'in', ids)
    .execute()
  return rows.map(toLoggedAction)
}

/** The actions of an author that carry one of these client ids. */
export async function listActionsByCid(
  store: Store,
  therapySessionId: string,
  author: string,
  cids: string[],
): Promise<LoggedAction[]> {
  const rows = await store.db
    .selectFrom('action')
    .select(COLUMNS)
    .where('therapy_session_id', '=', therapySessionId)
    .where('author', '=', author)
    .where('cid', 'in', cids)
    .execute()
  return rows.map(toLoggedAction)
}

export async function insertAction(
  store: Store,
  therapySessionId: string,
  action: LoggedAction,
  seal: ActionSeal,
): Promise<void> {
  await store.db
    .insertInto('action')
    .values(toRow(therapySessionId, action, seal))
    .execute()
}

/** Notes that an action was taken back. Its text stays, for the audit. */
export async function markDeleted(
  store: Store,
  therapySessionId: string,
  id: number,
  deletedBy: number,
): Promise<void> {
  await store.db
    .updateTable('action')
    .set({ deleted_by: deletedBy })
    .where('therapy_session_id', '=', therapySessionId)
    .where('id', '=', id)
    .execute()
}

function toLoggedAction(
  row: Pick<Selectable<ActionTable>, (typeof COLUMNS)[number]>,
): LoggedAction {
  return {
    id: row.id,
    type: row.type,
    author: row.author,
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
    sender: row.sender,
    event: row.event,
    deletedBy: row.deleted_by,
  }
}

function toRow(
  therapySessionId: string,
  action: LoggedAction,
  seal: ActionSeal,
): Insertable<ActionTable> {
  return {
    therapy_session_id: therapySessionId,
    id: action.id,
    type: action.type,
    author: action.author,
    cid: action.cid,
    payload_hash: action.payloadHash,
    at: action.at,
    client_ts: action.clientTs,
    body: action.body,
    recipients: toJson(action.recipients),
    audience: toJson(action.audience),
    therapists_read: action.therapistsRead === null ? null : Number(action.therapistsRead),
    target: action.target,
    icon: action.icon,
    reason: action.reason,
    participant: action.participant,
    sender: action.sender,
    event: action.event,
    character_history: toJson(seal.characterHistory),
    time_to_complete: seal.timeToComplete,
    deleted_by: null,
    salt: seal.salt,
    commitment: seal.commitment,
    chain: seal.chain,
  }
}

function toJson(list: string[] | null): string | null {
  return list === null ? null : JSON.stringify(list)
}

function fromJson(text: string | null): string[] | null {
  return text === null ? null : (JSON.parse(text) as string[])
}
