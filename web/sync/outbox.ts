import type { Draft, Verdict } from '../../server/protocol/actions.ts'
import { MAX_QUEUE_LENGTH, MAX_REQUEST_BYTES } from '../../server/protocol/limits.ts'
import type { QueuedAction } from '../api/client.ts'
import type { Clock } from '../lib/clock.ts'
import type { OutboxItem, OutboxStorage } from './outbox-storage.ts'

/** What of a request's bytes is left for its queue. */
const MAX_QUEUE_BYTES = MAX_REQUEST_BYTES - 2048

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
  #turns = 0
  #lastOrder = 0

  constructor(deps: OutboxDeps) {
    this.#deps = deps
  }

  /** All items of this person, in the order of sending. */
  get items(): readonly OutboxItem[] {
    return this.#items
  }

  /** Reads what is stored, other tabs' items included. */
  async load(): Promise<void> {
    const isWhole = await this.#inTurn(async () => {
      const stored = await this.#deps.storage.list(this.#deps.personId)
      // Something is still to be written, the removal of what was accepted, say.
      if (this.#turns > 1) return false
      this.#set(stored)
      return true
    })
    if (!isWhole) await this.load()
  }

  /** Gives the draft its `cid` and order; resolves once it is stored and in `items`. */
  enqueue(therapySessionId: string, draft: Draft): Promise<OutboxItem> {
    const { personId, clock, newId } = this.#deps
    const cid = newId()
    const now = clock.now()
    this.#lastOrder = Math.max(this.#lastOrder + 1, now)
    const sent = { ...draft, cid, client_ts: new Date(now).toISOString() }
    const item = { personId, therapySessionId, cid, order: this.#lastOrder, draft: sent }
    return this.#put(judgeSize({ ...item, state: 'queued' }))
  }

  /** The next items to send for a therapy session: what fits into one call. */
  batch(therapySessionId: string, limit = MAX_QUEUE_LENGTH): OutboxItem[] {
    const batch: OutboxItem[] = []
    let bytes = 0
    for (const item of this.#items) {
      if (item.state !== 'queued' || item.therapySessionId !== therapySessionId) continue
      bytes += bytesOf(item)
      if (batch.length === Math.min(limit, MAX_QUEUE_LENGTH) || bytes > MAX_QUEUE_BYTES) break
      batch.push(item)
    }
    return batch
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
      if (verdict.ok) accepted.push({ item, id: verdict.id ?? 0 })
      if (verdict.ok || item.draft.type === 'message_read') void this.#forget(item)
      else left.push(this.#fail(item, verdict))
    }
    if (verdicts.length > 0) this.#set(left)
    return accepted
  }

  /** Sends a failed item again, under the same `cid`. */
  async retry(cid: string): Promise<void> {
    const item = this.#findFailed(cid)
    if (!item) return
    const { failure: _, ...rest } = item
    await this.#put({ ...rest, state: 'queued' })
  }

  /** Gives up a failed item. */
  async discard(cid: string): Promise<void> {
    const item = this.#findFailed(cid)
    if (!item) return
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
    const failure = { code: verdict.code ?? 'invalid_action', detail: verdict.detail ?? '' }
    const failed: OutboxItem = { ...item, state: 'failed', failure }
    // Not waited for: should it be lost, the item is sent once more and judged once more.
    void this.#inTurn(() => this.#deps.storage.put(failed)).catch(() => undefined)
    return failed
  }

  #findFailed(cid: string): OutboxItem | undefined {
    return this.#items.find((item) => item.cid === cid && item.state === 'failed')
  }

  #set(items: readonly OutboxItem[]): void {
    this.#items = items.toSorted((a, b) => a.order - b.order)
    this.#lastOrder = Math.max(this.#lastOrder, this.#items.at(-1)?.order ?? 0)
    this.#deps.onChange(this.#items)
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    this.#turns += 1
    const turn = this.#written.then(act).finally(() => {
      this.#turns -= 1
    })
    this.#written = turn.catch(() => undefined)
    return turn
  }
}

/** The item as it goes to the server. */
export function toQueuedAction(item: OutboxItem): QueuedAction {
  return { ...item.draft, user: item.personId }
}

/** What fits into no call would block all that comes after it. */
function judgeSize(item: OutboxItem): OutboxItem {
  if (bytesOf(item) <= MAX_QUEUE_BYTES) return item
  return { ...item, state: 'failed', failure: { code: 'too_long', detail: '' } }
}

function bytesOf(item: OutboxItem): number {
  return new TextEncoder().encode(JSON.stringify(toQueuedAction(item))).length + 1
}
