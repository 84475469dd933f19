import type { Page } from 'playwright-core'

/** What lies on a device, place by place. */
export interface Kept {
  local: Record<string, string>
  session: Record<string, string>
  /** By database and store. */
  databases: Record<string, unknown[]>
  /** Address and text, by cache. */
  caches: Record<string, [string, string][]>
}

/** Reads all that the page’s origin keeps on the device, but for cookies that no script can read. */
export function readKept(page: Pick<Page, 'evaluate'>): Promise<Kept> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const databases: Record<string, unknown[]> = {}
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name))
      for (const store of db.objectStoreNames) {
        databases[`${name}/${store}`] = await done(
          db.transaction(store).objectStore(store).getAll(),
        )
      }
      db.close()
    }
    const cached: Record<string, [string, string][]> = {}
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      const texts = (await cache.matchAll()).map(
        async (one) => [one.url, await one.text()] as [string, string],
      )
      cached[name] = await Promise.all(texts)
    }
    const [local, session] = [{ ...localStorage }, { ...sessionStorage }]
    return { local, session, databases, caches: cached }
  })
}
