import type { ReadonlySignal } from '@preact/signals'
import { signal } from '@preact/signals'

export type Route =
  | { screen: 'sessions' }
  | { screen: 'room'; therapySessionId: string }
  | { screen: 'consult' | 'consultations' }
  | { screen: 'consultation'; code: string }
  /** Making a therapy session, or changing one. */
  | { screen: 'lead'; therapySessionId: string | null }
  | { screen: 'unknown' }

export interface Router {
  route: ReadonlySignal<Route>
  /** Shows an address of this client; `replace` leaves no entry behind for the one before. */
  go(path: string, replace?: boolean): void
}

/** What an address names: `/`, `/s/<ts_id>`, `/consult`, `/consultations`, `/c/<code>`,
 * `/lead` and `/lead/<ts_id>`. */
export function parseRoute(path: string): Route {
  if (path === '/' || path === '/index.html') return { screen: 'sessions' }
  const late = /^\/(consult(?:ations)?)\/?$/.exec(path)?.[1] as 'consult' | undefined
  if (late) return { screen: late }
  const code = /^\/c\/([A-Za-z0-9_-]{1,64})\/?$/.exec(path)?.[1]
  if (code) return { screen: 'consultation', code }
  const lead = /^\/lead(?:\/([A-Za-z0-9_-]{1,64}))?\/?$/.exec(path)
  if (lead) return { screen: 'lead', therapySessionId: lead[1] ?? null }
  const id = /^\/s\/([A-Za-z0-9_-]{1,64})\/?$/.exec(path)?.[1]
  return id === undefined ? { screen: 'unknown' } : { screen: 'room', therapySessionId: id }
}

/** Follows the address of the page; plain clicks on links within the client do not load it anew. */
export function createRouter(win: Window): Router {
  const route = signal(parseRoute(win.location.pathname))
  const follow = () => {
    route.value = parseRoute(win.location.pathname)
  }
  const go = (path: string, replace = false) => {
    win.history[replace ? 'replaceState' : 'pushState'](null, '', path)
    follow()
  }
  win.addEventListener('popstate', follow)
  win.document.addEventListener('click', (event) => {
    const link = innerLink(event, win.location.origin)
    if (link === null) return
    if (link.hash === '') go(link.pathname)
    else if (!focusPart(link, win)) return
    event.preventDefault()
  })
  return { route, go }
}

function innerLink(event: MouseEvent, origin: string): HTMLAnchorElement | null {
  const changed = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  if (event.defaultPrevented || event.button !== 0 || changed) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target || link.origin !== origin) return null
  return parseRoute(link.pathname).screen === 'unknown' ? null : link
}

/** A part of this page gets the focus here: not every browser gives it, and Back need not undo it. */
function focusPart(link: HTMLAnchorElement, win: Window): boolean {
  if (link.pathname !== win.location.pathname) return false
  const part = win.document.getElementById(link.hash.slice(1))
  part?.focus()
  return part !== null
}
