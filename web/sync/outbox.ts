import type { Draft, HandleActionsReply, Verdict } from '../../server/protocol/actions.ts'
import { MAX_QUEUE_LENGTH, MAX_REQUEST_BYTES } from '../../server/protocol/limits.ts'
import type { QueuedAction } from '../api/client.ts'
import type { Clock } from '../lib/clock.ts'
import type { OutboxItem, OutboxStorage } from './outbox-storage.ts'

/** What of a request's bytes is left for its queue. */
const MAX_QUEUE_BYTES = MAX_REQUEST_BYTES - 2048
/** A message that is older when it could be sent may have been overtaken: the person is asked. */
const STALE_MS = 600_000

export interface OutboxDeps {
  personId: string
  storage: OutboxStorage
  clock: Clock
  newId(): string
  /** Hears of every change, with all items in the order of sending. */
  onChange(items: readonly OutboxItem[]): void
}

/** An item that the server took, and where it stands in the log. */
export interface AcceptedItem {
  item: OutboxItem
  id: number
}

/**
 * One person's drafts on this device, in order. What is shown is stored already, and only a
 * verdict takes an item out. All writing goes through one chain, so that order is kept.
 */
export class Outbox {
  #deps: OutboxDeps
  #items: readonly OutboxItem[] = []
  #written: Promise<unknown> = Promise.resolve()
  /** Writes under way or waiting. */
  #writes = 0
  #lastOrder = 0
  /** What the server took, as far as this page knows: nothing brings it back. */
  #settled = new Set<string>()
  /** Another tab's items; its storage may be its own memory. */
  #adopted = new Set<string>()

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  /** All items of this person, in the order of sending. */
  get items(): readonly OutboxItem[] {
    return this.#items
  }

  /** Reads what is stored, other tabs' items included. */
  async load(): Promise<void> {
    const isWhole = await this.#afterWrites(async () => {
      const stored = await this.#deps.storage.list(this.#deps.personId)
      // Something is still to be written, the removal of what was accepted, say.
      if (this.#writes > 0) return false
      const left = stored.filter(({ cid }) => !this.#settled.has(cid))
      const cids = new Set(left.map(({ cid }) => cid))
      const isElsewhere = ({ cid }: OutboxItem) => this.#adopted.has(cid) && !cids.has(cid)
      this.#set([...left, ...this.#items.filter(isElsewhere)])
      return true
    })
    if (!isWhole) await this.load()
  }

  /** Gives the draft its order and, where it has none, its `cid`; resolves once it is stored and in `items`. */
  enqueue(therapySessionId: string, draft: Draft): Promise<OutboxItem> {
    const { personId, clock, newId } = this.#deps
    const cid = draft.cid ?? newId()
    const now = clock.now()
    this.#lastOrder = Math.max(this.#lastOrder + 1, now)
    const sent = { ...draft, cid, client_ts: new Date(now).toISOString() }
    const item = { personId, therapySessionId, cid, order: this.#lastOrder, draft: sent }
    return this.#put(judgeSize({ ...item, state: 'queued' }))
  }

  /** The next items to send for a therapy session that may go: what fits into one call, nothing stale. */
  batch(
    therapySessionId: string,
    limit = MAX_QUEUE_LENGTH,
    maxBytes = MAX_QUEUE_BYTES,
    maySend: (draft: Draft) => boolean = () => true,
  ): OutboxItem[] {
    const batch: OutboxItem[] = []
    let bytes = 0
    for (const item of this.#items) {
      if (item.state !== 'queued' || item.therapySessionId !== therapySessionId) continue
      if (this.#isOld(item) || !maySend(item.draft)) continue
      bytes += bytesOf(item)
      if (batch.length === Math.min(limit, MAX_QUEUE_LENGTH) || bytes > maxBytes) break
      batch.push(item)
    }
    return batch
  }

  /** The server can be reached again: messages that have waited for too long ask to be sent. */
  ageOut(therapySessionId: string): void {
    const isStale = (item: OutboxItem) =>
      item.state === 'queued' && item.therapySessionId === therapySessionId && this.#isOld(item)
    if (!this.#items.some(isStale)) return
    // Not stored: its age says the same after a reload.
    this.#set(this.#items.map((item) => (isStale(item) ? { ...item, state: 'stale' } : item)))
  }

  /** Takes in what another tab has stored, or changed. */
  adopt(item: OutboxItem): void {
    if (item.personId !== this.#deps.personId || this.#settled.has(item.cid)) return
    this.#adopted.add(item.cid)
    this.#set([...this.#items.filter(({ cid }) => cid !== item.cid), item])
  }

  /**
   * Takes out what was accepted and marks what was refused. A refused read mark is dropped: it
   * means nothing to anybody. `wrong_user` leaves the item as it is: it waits for its author.
   */
  settle(verdicts: readonly Verdict[]): AcceptedItem[] {
    const byCid = new Map(verdicts.map((verdict) => [verdict.cid, verdict]))
    const accepted: AcceptedItem[] = []
    const left: OutboxItem[] = []
    for (const item of this.#items) {
      const verdict = byCid.get(item.cid)
      if (!verdict || verdict.code === 'wrong_user') {
        left.push(item)
        continue
      }
      if (verdict.ok) {
        accepted.push({ item, id: verdict.id ?? 0 })
        this.#settled.add(item.cid)
      }
      if (verdict.ok || item.draft.type === 'message_read') void this.#forget(item)
      else left.push(this.#fail(item, verdict))
    }
    if (verdicts.length > 0) this.#set(left)
    return accepted
  }

  /** Sends a failed or stale item after all, under the same `cid`; answers it as it is then. */
  async retry(cid: string): Promise<OutboxItem | null> {
    const item = this.#findResting(cid)
    if (!item) return null
    const { failure: _, ...rest } = item
    return await this.#put({ ...rest, freshAt: this.#deps.clock.now(), state: 'queued' })
  }

  /** Gives up a failed or stale item; answers whether it was one. */
  async discard(cid: string): Promise<boolean> {
    if (!this.#findResting(cid)) return false
    await this.drop(cid)
    return true
  }

  /** Takes out what was given up in another tab. */
  async drop(cid: string): Promise<void> {
    const item = this.#items.find((one) => one.cid === cid)
    if (!item) return
    this.#settled.add(cid)
    this.#set(this.#items.filter((other) => other !== item))
    await this.#forget(item)
  }

  /** Deletes everything of this person from the device. */
  clear(): Promise<void> {
    return this.#inTurn(async () => {
      this.#set([])
      await this.#deps.storage.clear(this.#deps.personId)
    })
  }

  #put(item: OutboxItem): Promise<OutboxItem> {
    return this.#inTurn(async () => {
      await this.#deps.storage.put(item)
      this.#set([...this.#items.filter((other) => other.cid !== item.cid), item])
      return item
    })
  }

  /** Never throws: an item that comes back is sent once more, and its `cid` is known. */
  #forget(item: OutboxItem): Promise<void> {
    return this.#inTurn(() => this.#deps.storage.remove(item)).catch(() => undefined)
  }

  #fail(item: OutboxItem, verdict: Verdict): OutboxItem {
    const { code = 'invalid_action', detail = '', not_before: notBefore } = verdict
    const failure = { code, detail, ...(notBefore === undefined ? {} : { notBefore }) }
    const failed: OutboxItem = { ...item, state: 'failed', failure }
    // Not waited for: should it be lost, the item is sent once more and judged once more.
    void this.#inTurn(() => this.#deps.storage.put(failed)).catch(() => undefined)
    return failed
  }

  #findResting(cid: string): OutboxItem | undefined {
    return this.#items.find((item) => item.cid === cid && item.state !== 'queued')
  }

  /** Reactions, deletes and read marks are as good as new for ever. */
  #isOld({ draft, freshAt }: OutboxItem): boolean {
    if (draft.type !== 'message') return false
    return this.#deps.clock.now() - (freshAt ?? Date.parse(draft.client_ts)) > STALE_MS
  }

  #set(items: readonly OutboxItem[]): void {
    this.#items = items.toSorted((a, b) => a.order - b.order || (a.cid < b.cid ? -1 : 1))
    this.#lastOrder = Math.max(this.#lastOrder, this.#items.at(-1)?.order ?? 0)
    this.#deps.onChange(this.#items)
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    this.#writes += 1
    return this.#afterWrites(act).finally(() => {
      this.#writes -= 1
    })
  }

  #afterWrites<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#written.then(act)
    this.#written = turn.catch(() => undefined)
    return turn
  }
}

/** The item as it goes to the server, told when by a clock that is right: `skewMs` is how far this one is ahead. */
export function toQueuedAction({ draft, personId }: OutboxItem, skewMs = 0): QueuedAction {
  const at = Date.parse(draft.client_ts) - skewMs
  return { ...draft, client_ts: new Date(at).toISOString(), user: personId }
}

/** All that a reply says of drafts: its verdicts, and what is in the log although no verdict came. */
export function verdictsOf({ results, data }: HandleActionsReply): Verdict[] {
  const written = data.flatMap(({ cid, id }) => (cid === undefined ? [] : [{ cid, ok: true, id }]))
  return [...written, ...results]
}

/** What fits into no call would block all that comes after it. */
function judgeSize(item: OutboxItem): OutboxItem {
  if (bytesOf(item) <= MAX_QUEUE_BYTES) return item
  return { ...item, state: 'failed', failure: { code: 'too_long', detail: '' } }
}

function bytesOf(item: OutboxItem): number {
  return new TextEncoder().encode(JSON.stringify(toQueuedAction(item))).length + 1
}
