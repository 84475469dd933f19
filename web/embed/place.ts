import type { KeyValueStore } from '../lib/key-value.ts'
import type { Tabs } from '../sync/tabs.ts'

/**
 * Whose talk a chat token is for, as a name of the place on the device where its drafts lie: one
 * consultation's never meet another's, nor the other side's. A token that comes later for the same
 * finds them again. Nothing is proved here, the server does that; null: it is none.
 */
export function placeOf(token: string): string | null {
  try {
    const [, claims = ''] = token.split('.')
    const { recipients, owner } = JSON.parse(fromBase64Url(claims)) as Record<string, unknown>
    const consultation = (recipients as string[]).find((one) => one.startsWith('Consultation/'))
    if (consultation === undefined || typeof owner !== 'string') return null
    return `${consultation}:${owner}`
  } catch {
    return null
  }
}

/** The part of a store that belongs to a place. */
export function storeWithin(store: KeyValueStore, place: string): KeyValueStore {
  const prefix = `samtale-embed:${place}:`
  return {
    get: (key) => store.get(prefix + key),
    set: (key, value) => store.set(prefix + key, value),
    remove: (key) => store.remove(prefix + key),
    keys: () =>
      store.keys().flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : [])),
  }
}

/** The tabs and frames that show the same place, and no other. */
export function tabsWithin(tabs: Tabs, place: string): Tabs {
  const name = (inner: string) => `samtale-embed:${place}:${inner}`
  return {
    join: (inner, hooks) => tabs.join(name(inner), hooks),
    listen: (inner, onWord) => tabs.listen(name(inner), onWord),
  }
}

function fromBase64Url(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)))
}
