import { signal } from '@preact/signals'
import { exitNow } from '../lib/quick-exit.ts'
import type { Router } from '../lib/router.ts'

/** A frame shows one talk: every way to another page of the house is a way out of it. */
export function frameRouter(win: Window, leave: () => void): Router {
  win.document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isInner = link?.origin === win.location.origin && link.hash === ''
    if (!isInner) return
    event.preventDefault()
    // The name of the house leads nowhere from here.
    if (!link.classList.contains('mark')) leave()
  })
  return { route: signal({ screen: 'unknown' }), go: leave }
}

/**
 * Browsers may refuse to keep anything for a page within another site's: then what is not sent would
 * go with the page, and the browser asks before it does.
 */
export function askBeforeLoss(win: Window & typeof globalThis, hasUnsent: () => boolean): void {
  if (mayKeep(win)) return
  win.addEventListener('beforeunload', (event) => {
    if (hasUnsent()) event.preventDefault()
  })
}

function mayKeep(win: Window): boolean {
  try {
    return win.localStorage.length >= 0
  } catch {
    return false
  }
}

/** Takes the whole page away, not only the frame; where the browser does not let it, the frame. */
export function leavePage(win: Window): void {
  exitNow(win, win.top ?? win)
}
