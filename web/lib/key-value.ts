/** Small texts kept on the device, by key. Never throws: what cannot be kept is forgotten. */
export interface KeyValueStore {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(): string[]
}

/** Keeps texts as long as the page lives. */
export function memoryKeyValueStore(): KeyValueStore {
  const entries = new Map<string, string>()
  return {
    get: (key) => entries.get(key) ?? null,
    set: (key, value) => void entries.set(key, value),
    remove: (key) => void entries.delete(key),
    keys: () => [...entries.keys()],
  }
}

/** Under which keys everything of one person is kept; ids hold no dots. */
export function personPrefix(personId: string): string {
  return `samtale.${personId}.`
}

/** Removes every entry whose key begins so. */
export function removeByPrefix(store: KeyValueStore, prefix: string): void {
  for (const key of store.keys()) if (key.startsWith(prefix)) store.remove(key)
}
