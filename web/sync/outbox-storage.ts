import type { Draft } from '../../server/protocol/actions.ts'
import type { VerdictCode } from '../../server/protocol/errors.ts'
import type { Clock } from '../lib/clock.ts'
import type { KeyValueStore } from '../lib/key-value.ts'
import { personPrefix, removeByPrefix } from '../lib/key-value.ts'

/** How a draft waits on the device. */
export interface OutboxItem {
  /** Who wrote it: nobody else ever sends it. */
  personId: string
  therapySessionId: string
  cid: string
  /** Rising within the device: the order of sending. */
  order: number
  draft: Draft & { cid: string; client_ts: string }
  /** When it was sent anyway; before that it grows old from `client_ts` on. Both on the device's clock. */
  freshAt?: number
  /** `stale`: too old to be sent without asking the person. */
  state: 'queued' | 'stale' | 'failed'
  /** `notBefore`: when it is worth trying again, as the server wrote it. */
  failure?: { code: VerdictCode; detail: string; notBefore?: string }
}

/** Where drafts wait. A promise that is kept means: written. */
export interface OutboxStorage {
  list(personId: string): Promise<OutboxItem[]>
  /** Adds the item, or replaces the one with the same `cid`. */
  put(item: OutboxItem): Promise<void>
  remove(item: Pick<OutboxItem, 'personId' | 'cid'>): Promise<void>
  clear(personId: string): Promise<void>
}

/** Keeps drafts as long as the page lives. */
export function memoryOutboxStorage(): OutboxStorage {
  const items = new Map<string, OutboxItem>()
  return {
    list: async (personId) => [...items.values()].filter((item) => item.personId === personId),
    put: async (item) => void items.set(item.cid, item),
    remove: async ({ cid }) => void items.delete(cid),
    clear: async (personId) => {
      for (const item of items.values()) if (item.personId === personId) items.delete(item.cid)
    },
  }
}

/** Keeps drafts as texts, one key an item, so that two tabs never overwrite each other's. */
export function keyValueOutboxStorage(store: KeyValueStore): OutboxStorage {
  const prefix = (personId: string) => `${personPrefix(personId)}outbox.`
  return {
    list: async (personId) => {
      const keys = store.keys().filter((key) => key.startsWith(prefix(personId)))
      return keys.flatMap((key) => parseItem(store.get(key)))
    },
    put: async (item) => {
      const key = prefix(item.personId) + item.cid
      const text = JSON.stringify(item)
      store.set(key, text)
      if (store.get(key) !== text) throw new Error('The device keeps no text')
    },
    remove: async ({ personId, cid }) => store.remove(prefix(personId) + cid),
    clear: async (personId) => removeByPrefix(store, prefix(personId)),
  }
}

function parseItem(text: string | null): OutboxItem[] {
  try {
    return text === null ? [] : [JSON.parse(text) as OutboxItem]
  } catch {
    return []
  }
}

/** How long a layer may take, before the next one is asked: some browsers never answer. */
const LAYER_MS = 3000

/**
 * Layers of storage as one: the first that works takes an item, and all are read. What a later
 * layer holds is newer than what an earlier one, which failed then, holds of the same item.
 */
export function layeredOutboxStorage(layers: OutboxStorage[], clock: Clock): OutboxStorage {
  const failed = new Set<OutboxStorage>()
  const attempt = <T>(act: () => Promise<T>) => within(clock, act)
  const everywhere = async (act: (layer: OutboxStorage) => Promise<void>) => {
    await Promise.allSettled(layers.map((layer) => attempt(() => act(layer))))
  }
  return {
    list: async (personId) => {
      const lists = await Promise.allSettled(
        layers.map((layer) => attempt(() => layer.list(personId))),
      )
      const byCid = new Map<string, OutboxItem>()
      for (const list of lists) {
        if (list.status === 'rejected') continue
        for (const item of list.value) byCid.set(item.cid, item)
      }
      return [...byCid.values()]
    },
    put: async (item) => {
      for (const [index, layer] of layers.entries()) {
        if (failed.has(layer)) continue
        try {
          await attempt(() => layer.put(item))
          await Promise.allSettled(layers.slice(index + 1).map((later) => later.remove(item)))
          return
        } catch {
          // The next layer takes it, and all that follow: nobody waits for a dead one twice.
          failed.add(layer)
        }
      }
      throw new Error('The device keeps nothing')
    },
    remove: (item) => everywhere((layer) => layer.remove(item)),
    clear: (personId) => everywhere((layer) => layer.clear(personId)),
  }
}

function within<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(LAYER_MS, () => reject(new Error('The storage does not answer')))
    act().then(resolve, reject).finally(cancel)
  })
}
