import { browserDeps } from '../lib/browser.ts'
import type { AppDeps } from '../state/deps.ts'
import { storeWithin, tabsWithin } from './place.ts'

/** The browser for one place: everything is kept there, and every call carries the token. */
export function embedDeps(place: string, token: () => string): AppDeps {
  const deps = browserDeps({
    database: `samtale-embed:${place}`,
    keep: (store) => storeWithin(store, place),
    send: (path, init) => {
      const headers = { ...init.headers, authorization: `Bearer ${token()}` }
      return fetch(path, { ...init, headers, credentials: 'omit' })
    },
  })
  return { ...deps, tabs: tabsWithin(deps.tabs, place) }
}
