import type { ReadonlySignal } from '@preact/signals'
import { computed } from '@preact/signals'
import type { FoldedEntry } from '../../server/protocol/fold-actions.ts'
import { foldActions } from '../../server/protocol/fold-actions.ts'
import { keepSame } from './keep-same.ts'
import { createPeople, strangerOf } from './people.ts'
import type { RoomSync } from './room-sync.ts'
import { asksToBeRead, EVERYONE, entriesOf, othersIn, tabOf, unreadByTab } from './tabs.ts'
import type { PendingDraft, TimelineSource } from './timeline.ts'
import { timelineFor } from './timeline.ts'
import type {
  Arrival,
  Connection,
  Person,
  RefusedDraft,
  RoomState,
  Tab,
  TimelineItem,
} from './types.ts'

export interface RoomViewDeps {
  sync: RoomSync
  personId: string
  activeTab: ReadonlySignal<string>
  /** Private talks that are opened without a message yet. */
  openedTabs: ReadonlySignal<readonly string[]>
  /** Sent and not in the outbox yet. */
  storing: ReadonlySignal<readonly PendingDraft[]>
  seen: ReadonlySignal<ReadonlyMap<string, number>>
}

/** What is shown of a therapy session, worked out from what the server told and what waits. */
export function createRoomView(deps: RoomViewDeps) {
  const { sync } = deps
  const fold = computed(() => foldActions(sync.actions.value))
  const entries = computed(() => entriesOf(fold.value))
  const roster = createRosterView(deps)
  const seenOf = computed(() => {
    const mark = fold.value.readMarks.get(deps.personId) ?? 0
    const seen = deps.seen.value
    return (tab: string) => Math.max(mark, seen.get(tab) ?? 0)
  })
  const source = computed<TimelineSource>(() => ({
    fold: fold.value,
    pending: withStoring(sync.pending.value, deps.storing.value),
    me: roster.me.value ?? strangerOf(deps.personId),
    people: roster.people.value,
    personOf: roster.personOf.value,
    readReceipts: sync.fetched.detail.value?.settings.read_receipts ?? false,
    offline: sync.contact.value.state === 'offline',
    skewMs: sync.skewMs.value,
  }))
  let shown: TimelineItem[] = []
  const timeline = computed(() => {
    shown = keepSame(shown, timelineFor(source.value, deps.activeTab.value))
    return shown
  })
  const unread = computed(() => unreadByTab(entries.value, deps.personId, seenOf.value))
  return {
    ...roster,
    fold,
    entries,
    seenOf,
    tabs: computed(() => listTabs(deps, unread.value, roster.personOf.value)),
    timeline,
    arrivals: computed(() => listArrivals(entries.value, source.value)),
    place: computed(() => placeOf(sync)),
    connection: computed<Connection>(() => ({
      ...sync.contact.value,
      waiting: sync.pending.value.filter(isWaiting).length,
    })),
    pinned: computed(() => {
      const written = fold.value.whiteboard
      const body = written ? written.body : sync.fetched.detail.value?.whiteboard
      if (!body) return null
      return { body, author: written?.user ? roster.personOf.value(written.user) : null }
    }),
    refused: computed(() => sync.pending.value.flatMap(toRefused)),
    cannotWrite: computed(() => whyCannotWrite(deps, roster.personOf.value)),
  }
}

/** What is in the outbox by now is not counted twice. */
function withStoring(
  pending: readonly PendingDraft[],
  storing: readonly PendingDraft[],
): readonly PendingDraft[] {
  const isNew = ({ cid }: PendingDraft) => pending.every((one) => one.cid !== cid)
  return storing.length === 0 ? pending : [...pending, ...storing.filter(isNew)]
}

function listArrivals(entries: readonly FoldedEntry[], source: TimelineSource): Arrival[] {
  const { me, personOf, skewMs } = source
  return entries.flatMap((entry) => {
    if (entry.body === null || !asksToBeRead(entry, me.id)) return []
    const author = entry.user === null ? null : personOf(entry.user)
    const at = Date.parse(entry.timestamp) + skewMs
    return [{ id: entry.id, tab: tabOf(entry, me.id), author, body: entry.body, at }]
  })
}

function createRosterView({ sync, personId }: RoomViewDeps) {
  const toPeople = createPeople()
  const people = computed(() =>
    toPeople(sync.fetched.detail.value?.participants ?? [], {
      present: sync.fetched.present.value,
      meId: personId,
      you: sync.you.value,
    }),
  )
  const personOf = computed(() => {
    const byId = new Map(people.value.map((person) => [person.id, person]))
    return (id: string): Person => byId.get(id) ?? strangerOf(id)
  })
  return {
    people,
    personOf,
    me: computed(() => people.value.find(({ id }) => id === personId) ?? null),
    typing: computed(() =>
      sync.typing.value.filter((id) => id !== personId).map((id) => personOf.value(id)),
    ),
  }
}

function listTabs(
  { openedTabs }: RoomViewDeps,
  unread: ReadonlyMap<string, number>,
  personOf: (id: string) => Person,
): Tab[] {
  const keys = new Set([EVERYONE, ...unread.keys(), ...openedTabs.value])
  return [...keys].map((key) => ({
    key,
    others: othersIn(key).map(personOf),
    unread: unread.get(key) ?? 0,
  }))
}

function placeOf(sync: RoomSync): 'entering' | 'waiting' | 'room' | 'not-allowed' {
  if (sync.notAllowed.value) return 'not-allowed'
  if (!sync.you.value) return 'entering'
  return sync.you.value.standing === 'admitted' ? 'room' : 'waiting'
}

function isWaiting({ state, draft }: RoomSync['pending']['value'][number]): boolean {
  return state === 'queued' && draft.type !== 'message_read'
}

function toRefused({ cid, draft, failure }: RoomSync['pending']['value'][number]): RefusedDraft[] {
  if (!failure || draft.type === 'message') return []
  const { code, notBefore } = failure
  const tryAt = notBefore === undefined ? {} : { notBefore: Date.parse(notBefore) }
  return [{ key: cid, draft, failure: code, ...tryAt }]
}

function whyCannotWrite(
  { sync, activeTab }: RoomViewDeps,
  personOf: (id: string) => Person,
): RoomState['cannotWrite']['value'] {
  const status = sync.status.value
  if (status !== 'open') return status
  if (sync.you.value?.muted) return 'muted'
  const allowed = sync.fetched.detail.value?.settings.private_messages
  const others = othersIn(activeTab.value).map(personOf)
  if (others.length === 0 || allowed === 'everyone' || allowed === undefined) return null
  const toTherapists = others.every(({ role }) => role === 'therapist')
  const mayWriteToThem = sync.you.value?.role === 'therapist' || toTherapists
  return allowed === 'therapists' && mayWriteToThem ? null : 'private-off'
}
