import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb'
import { openDB } from 'idb'
import type { OutboxItem, OutboxStorage } from './outbox-storage.ts'

interface Schema extends DBSchema {
  outbox: { key: string; value: OutboxItem; indexes: { person: string } }
}

interface IndexedDbOutbox extends OutboxStorage {
  /** Makes the database, if there is none yet. */
  prepare(): Promise<void>
}

/**
 * Keeps drafts in IndexedDB, each on the disk before its promise is kept. Making the database can
 * hold a page up for half a second: reading what is not there does not make it.
 */
export function indexedDbOutboxStorage(name: string): IndexedDbOutbox {
  let opened: Promise<IDBPDatabase<Schema>> | null = null
  const open = () => {
    opened ??= openOutboxDb(name, () => {
      opened = null
    })
    return opened
  }
  // Browsers close a connection behind the page's back (after sleep, say): a second try opens anew.
  async function run<T>(act: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await act(await open())
    } catch {
      opened = null
      return act(await open())
    }
  }
  const write = (act: (store: Writable) => Promise<unknown>) =>
    run(async (db) => {
      const transaction = db.transaction('outbox', 'readwrite', { durability: 'strict' })
      await Promise.all([act(transaction.store), transaction.done])
    })
  return {
    prepare: () => run(async () => undefined),
    list: async (personId) => {
      if (!opened && (await isMissing(name))) return []
      return run((db) => db.getAllFromIndex('outbox', 'person', personId))
    },
    put: (item) => write((store) => store.put(item)),
    remove: ({ cid }) => write((store) => store.delete(cid)),
    clear: (personId) =>
      write(async (store) => {
        const cids = await store.index('person').getAllKeys(personId)
        await Promise.all(cids.map((cid) => store.delete(cid)))
      }),
  }
}

type Writable = IDBPObjectStore<Schema, ['outbox'], 'outbox', 'readwrite'>

/** False also where the browser does not tell. */
async function isMissing(name: string): Promise<boolean> {
  try {
    const all = await indexedDB.databases()
    return all.every((one) => one.name !== name)
  } catch {
    return false
  }
}

function openOutboxDb(name: string, onLost: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(name, 1, {
    upgrade: (db) => {
      db.createObjectStore('outbox', { keyPath: 'cid' }).createIndex('person', 'personId')
    },
    blocking: (_current, _blocked, event) => {
      // A newer version of the page wants to change the database in another tab.
      const db = event.target as IDBDatabase | null
      db?.close()
      onLost()
    },
    terminated: onLost,
  })
}
