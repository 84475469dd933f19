import type { KeyValueStore } from '../lib/key-value.ts'
import { personPrefix, removeByPrefix } from '../lib/key-value.ts'

/** What one person has begun to write in one therapy session, and how far each tab was seen. */
export interface Drafts {
  read(tab: string): string
  /** An empty text is not kept. */
  write(tab: string, text: string): void
  /** Tabs in which something is begun. */
  tabs(): string[]
  readSeen(): ReadonlyMap<string, number>
  writeSeen(seen: ReadonlyMap<string, number>): void
}

/**
 * Keeps texts on the device, under the person's own keys: see `forgetPerson`. Not in IndexedDB, where
 * the outbox lies: what is written here is kept before the key press ends, even if the tab crashes.
 */
export function createDrafts(
  kept: KeyValueStore,
  of: { personId: string; therapySessionId: string },
): Drafts {
  const prefix = `${personPrefix(of.personId)}draft.${of.therapySessionId}.`
  const seenKey = `${personPrefix(of.personId)}seen.${of.therapySessionId}`
  return {
    read: (tab) => kept.get(prefix + tab) ?? '',
    write: (tab, text) => (text === '' ? kept.remove(prefix + tab) : kept.set(prefix + tab, text)),
    tabs: () =>
      kept
        .keys()
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    readSeen: () => new Map(parseSeen(kept.get(seenKey))),
    writeSeen: (seen) => kept.set(seenKey, JSON.stringify([...seen])),
  }
}

/** Removes all texts of a person from the device. */
export function forgetPerson(kept: KeyValueStore, personId: string): void {
  removeByPrefix(kept, personPrefix(personId))
}

function parseSeen(text: string | null): [string, number][] {
  try {
    return text === null ? [] : (JSON.parse(text) as [string, number][])
  } catch {
    return []
  }
}
