import type { Icon } from '../../server/protocol/actions.ts'
import type { FoldedEntry, FoldedEvent, FoldedLog } from '../../server/protocol/fold-actions.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'
import { EVERYONE, tabOf } from './tabs.ts'
import type {
  MessageState,
  Person,
  TimelineEvent,
  TimelineItem,
  TimelineMessage,
  TimelineNotice,
} from './types.ts'

/** What the timeline needs to know of a draft. */
export type PendingDraft = Pick<OutboxItem, 'personId' | 'cid' | 'draft' | 'state' | 'failure'>

export interface TimelineSource {
  fold: FoldedLog
  /** This therapy session's drafts in order, those included that are accepted and not in the log yet. */
  pending: readonly PendingDraft[]
  me: Person
  people: readonly Person[]
  personOf(id: string): Person
  readReceipts: boolean
  offline: boolean
  /** How far this device's clock is ahead of the server's. */
  skewMs: number
}

const WRITTEN_BEFORE_MS = 60_000

const ICONS: readonly Icon[] = ['heart', 'smile', 'sad', 'angry']
const EVENTS: readonly string[] = [
  'open_session',
  'close_session',
  'whiteboard',
  'admit',
  'revoke',
  'mute',
  'unmute',
  'remove',
]

/** One tab's items, oldest first: the folded log with the drafts laid over it. Pure. */
export function timelineFor(source: TimelineSource, tab: string): TimelineItem[] {
  const overlay = readOverlay(source)
  const items: TimelineItem[] = []
  const cids = new Set<string>()
  for (const entry of source.fold.entries) {
    if (entry.kind === 'event') {
      if (tab === EVERYONE && isShown(entry)) items.push(toEvent(source, entry))
      continue
    }
    if (entry.cid !== undefined) cids.add(entry.cid)
    if (tabOf(entry, source.me.id) !== tab) continue
    const isNotice = entry.kind === 'notice'
    items.push(isNotice ? toNotice(source, entry) : toMessage(source, entry, overlay))
  }
  for (const item of source.pending) {
    // The action may be back before its verdict is.
    if (item.draft.type !== 'message' || cids.has(item.cid)) continue
    const recipients = item.draft.recipients ?? []
    if (tabOf({ user: item.personId, recipients }, source.me.id) !== tab) continue
    items.push(toPending(source, item, overlay))
  }
  return items
}

interface Overlay {
  entries: ReadonlyMap<number, FoldedEntry>
  deleting: ReadonlySet<number>
  /** One's own reactions on their way: message id → icon, null where it is taken back. */
  reactions: ReadonlyMap<number, Icon | null>
}

function readOverlay({ fold, pending }: TimelineSource): Overlay {
  const entries = new Map<number, FoldedEntry>()
  for (const entry of fold.entries) if (entry.kind !== 'event') entries.set(entry.id, entry)
  const deleting = new Set<number>()
  const reactions = new Map<number, Icon | null>()
  for (const { state, draft } of pending) {
    if (state !== 'queued' || !draft.target) continue
    if (draft.type === 'delete') deleting.add(draft.target)
    if (draft.type === 'reaction') reactions.set(draft.target, draft.icon ?? null)
  }
  return { entries, deleting, reactions }
}

/** An action type that this version does not know is not shown. */
function isShown(entry: FoldedEvent): entry is FoldedEvent & { type: TimelineEvent['type'] } {
  return EVENTS.includes(entry.type)
}

function toEvent(
  source: TimelineSource,
  entry: FoldedEvent & { type: TimelineEvent['type'] },
): TimelineEvent {
  return {
    kind: 'event',
    key: `a${entry.id}`,
    id: entry.id,
    type: entry.type,
    author: findPerson(source, entry.user),
    person: findPerson(source, entry.participant),
    at: toDeviceTime(source, entry.timestamp),
  }
}

function toNotice(source: TimelineSource, entry: FoldedEntry): TimelineNotice {
  return {
    kind: 'notice',
    key: `a${entry.id}`,
    id: entry.id,
    sender: entry.sender ?? 'system',
    author: findPerson(source, entry.user),
    event: entry.event ?? null,
    person: findPerson(source, entry.participant),
    body: entry.body,
    at: toDeviceTime(source, entry.timestamp),
  }
}

function toMessage(source: TimelineSource, entry: FoldedEntry, overlay: Overlay): TimelineMessage {
  const own = entry.user === source.me.id
  const keptBack = keptBackOf(entry)
  const isTold = own && source.readReceipts && !keptBack
  const audience = isTold ? listAudience(source, entry) : []
  const readBy = audience.filter(({ id }) => (source.fold.readMarks.get(id) ?? 0) >= entry.id)
  const readByAll = audience.length > 0 && readBy.length === audience.length
  return {
    kind: 'message',
    key: entry.cid ?? `a${entry.id}`,
    id: entry.id,
    author: source.personOf(entry.user ?? ''),
    own,
    body: entry.body,
    deletedBy: findPerson(source, entry.deletedBy),
    at: toDeviceTime(source, entry.timestamp),
    writtenAt: writtenLongBefore(source, entry),
    state: keptBack ?? (readByAll ? 'read' : 'sent'),
    failure: null,
    readBy,
    ...toReplyTo(source, entry.target, overlay),
    reactions: listReactions(source, entry, overlay),
    therapistsRead: entry.therapistsRead ?? false,
    deleting: !entry.deleted && overlay.deleting.has(entry.id),
    ...toReturned(source, entry),
  }
}

/** Of a read mark beyond it nothing follows for what the others never got. */
function keptBackOf({ held, late, returned }: FoldedEntry): MessageState | undefined {
  if (returned) return 'returned'
  if (held) return 'held'
  return late ? 'late' : undefined
}

function toReturned(
  source: TimelineSource,
  { returned }: FoldedEntry,
): Pick<TimelineMessage, 'returned'> {
  if (!returned) return {}
  return { returned: { by: findPerson(source, returned.user), word: returned.reason ?? '' } }
}

function toPending(source: TimelineSource, item: PendingDraft, overlay: Overlay): TimelineMessage {
  return {
    kind: 'message',
    key: item.cid,
    id: null,
    author: source.me,
    own: true,
    body: item.draft.body ?? '',
    deletedBy: null,
    at: Date.parse(item.draft.client_ts),
    writtenAt: null,
    state: stateOfPending(source, item),
    failure: item.failure?.code ?? null,
    readBy: [],
    ...toReplyTo(source, item.draft.target ?? null, overlay),
    reactions: [],
    therapistsRead: false,
    deleting: false,
  }
}

/** Says nothing of a minute: two devices' clocks differ, and a network takes its time. */
function writtenLongBefore(
  source: TimelineSource,
  { clientTs = '', timestamp }: FoldedEntry,
): number | null {
  const isLong = Date.parse(timestamp) - Date.parse(clientTs) > WRITTEN_BEFORE_MS
  return isLong ? toDeviceTime(source, clientTs) : null
}

function stateOfPending(source: TimelineSource, item: PendingDraft): MessageState {
  if (item.state !== 'queued') return item.state
  return source.offline ? 'waiting' : 'sending'
}

function toReplyTo(
  source: TimelineSource,
  target: number | null,
  overlay: Overlay,
): Pick<TimelineMessage, 'replyTo'> {
  if (target === null) return {}
  const entry = overlay.entries.get(target)
  const author = findPerson(source, entry?.user)
  return { replyTo: { id: target, author, body: entry?.body ?? null } }
}

/** The others whose reading is waited for: the admitted ones, or those it was written to. */
function listAudience({ people, me }: TimelineSource, entry: FoldedEntry): Person[] {
  const isMeant = ({ id }: Person) => entry.recipients.length === 0 || entry.recipients.includes(id)
  return people.filter(
    (person) => person.id !== me.id && person.standing === 'admitted' && isMeant(person),
  )
}

function listReactions(
  source: TimelineSource,
  entry: FoldedEntry,
  overlay: Overlay,
): TimelineMessage['reactions'] {
  if (entry.deleted) return []
  const byPerson = new Map(entry.reactions)
  const mine = overlay.reactions.get(entry.id)
  if (mine === null) byPerson.delete(source.me.id)
  else if (mine !== undefined) byPerson.set(source.me.id, mine)
  return ICONS.flatMap((icon) => {
    const ids = [...byPerson].flatMap(([id, chosen]) => (chosen === icon ? [id] : []))
    if (ids.length === 0) return []
    return [{ icon, people: ids.map(source.personOf), own: ids.includes(source.me.id) }]
  })
}

function findPerson(source: TimelineSource, id: string | null | undefined): Person | null {
  return id === null || id === undefined ? null : source.personOf(id)
}

function toDeviceTime({ skewMs }: TimelineSource, timestamp: string): number {
  return Date.parse(timestamp) + skewMs
}
