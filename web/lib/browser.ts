import { v7 } from 'uuid'
import { createApi } from '../api/client.ts'
import type { AppDeps, Page } from '../state/deps.ts'
import { indexedDbOutboxStorage } from '../sync/outbox-indexed-db.ts'
import {
  keyValueOutboxStorage,
  layeredOutboxStorage,
  memoryOutboxStorage,
} from '../sync/outbox-storage.ts'
import { browserTabs } from './browser-tabs.ts'
import type { Clock } from './clock.ts'
import type { KeyValueStore } from './key-value.ts'
import { memoryKeyValueStore } from './key-value.ts'

interface Surroundings {
  database: string
  /** Where in a store of the browser things are kept. */
  keep(store: KeyValueStore): KeyValueStore
  send(path: string, init: RequestInit): Promise<Response>
}

const OWN_PAGE: Surroundings = {
  database: 'samtale',
  keep: (store) => store,
  send: (path, init) => fetch(path, init),
}

/** The browser's own clock, storage, network and events, for everything that is handed in. */
export function browserDeps({ database: name, keep, send }: Surroundings = OWN_PAGE): AppDeps {
  const clock = browserClock()
  const local = keep(webStorage(() => localStorage))
  const layers = [keyValueOutboxStorage(local), memoryOutboxStorage()]
  if ('indexedDB' in globalThis) {
    const database = indexedDbOutboxStorage(name)
    layers.unshift(database)
    // Who touches the page may be about to write.
    for (const by of ['pointerdown', 'keydown'])
      addEventListener(by, () => void database.prepare().catch(() => undefined), { once: true })
  }
  return {
    api: createApi({ fetch: send, clock }),
    storage: layeredOutboxStorage(layers, clock),
    kept: local,
    keptForTab: keep(webStorage(() => sessionStorage)),
    clock,
    random,
    newId: () => v7(),
    page: browserPage(),
    tabs: browserTabs(),
    holdPolls: true,
  }
}

/** Evenly from 0 to below 1. Unlike `crypto.randomUUID`, it is there without a secure context. */
function random(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}

function browserClock(): Clock {
  return {
    now: () => Date.now(),
    after: (ms, call) => {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  }
}

function browserPage(): Page {
  const isVisible = () => document.visibilityState === 'visible'
  return {
    isVisible,
    onReturn: (call) => {
      const ending = new AbortController()
      const { signal } = ending
      const shown = () => isVisible() && call()
      document.addEventListener('visibilitychange', shown, { signal })
      addEventListener('online', call, { signal })
      addEventListener('pageshow', (event) => event.persisted && call(), { signal })
      return () => ending.abort()
    },
    onOffline: (call) => addEventListener('offline', call),
    onHide: (call) => {
      document.addEventListener('visibilitychange', () => isVisible() || call())
      // Some browsers close a page that is shown without hiding it first.
      addEventListener('pagehide', call)
    },
  }
}

/** Falls back to memory where the browser refuses: private windows, a full disk. */
function webStorage(open: () => Storage): KeyValueStore {
  const memory = memoryKeyValueStore()
  const attempt = <T>(act: (storage: Storage) => T, otherwise: T): T => {
    try {
      return act(open())
    } catch {
      return otherwise
    }
  }
  return {
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key), null),
    set: (key, value) => {
      memory.remove(key)
      const isKept = attempt((storage) => {
        storage.setItem(key, value)
        return true
      }, false)
      if (!isKept) memory.set(key, value)
    },
    remove: (key) => {
      memory.remove(key)
      attempt((storage) => storage.removeItem(key), undefined)
    },
    keys: () => [...new Set([...memory.keys(), ...attempt((it) => Object.keys(it), [])])],
  }
}
