import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** Somebody else's site: another origin, and another site to the browser, than the house's. */
export interface ForeignSite {
  readonly origin: string
  /** Its pages, by path: the HTML. */
  readonly pages: Map<string, string>
}

const MODULES = join(import.meta.dirname, '..', '..', 'node_modules', 'preact')
/** What stands in for React: it has the same hooks. */
const SCRIPTS = new Map([
  ['/preact.js', 'dist/preact.mjs'],
  ['/hooks.js', 'hooks/dist/hooks.mjs'],
])

/** Opens a site; the test's end closes it. */
export async function openForeignSite(t: { teardown(fn: () => void): void }): Promise<ForeignSite> {
  const pages = new Map<string, string>()
  const listener = createServer(({ url = '' }, res) => {
    const script = SCRIPTS.get(url)
    const page = pages.get(url)
    if (script) {
      res.setHeader('content-type', 'text/javascript')
      res.end(readFileSync(join(MODULES, script)))
    } else if (page === undefined) res.writeHead(404).end()
    else res.setHeader('content-type', 'text/html; charset=utf-8').end(page)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.teardown(() => {
    listener.closeAllConnections()
    listener.close()
  })
  return { origin: `http://localhost:${(listener.address() as AddressInfo).port}`, pages }
}
