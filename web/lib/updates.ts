import type { Signal } from '@preact/signals'
import { signal } from '@preact/signals'
import { isPageNewer } from '../api/newer-page.ts'

/** A tab that is left open asks for a newer service worker no more often than this. */
const ASK_AGAIN_MS = 600_000
/** What is about to be read comes first: keeping the page takes the same line and processor. */
const KEEP_AFTER_MS = 3000

export interface Updates {
  /** The server has another version than this page is. Who puts it off sets it back. */
  isNewer: Signal<boolean>
  /** Keeps the page on the device, from where it opens without network. Needs a secure context. */
  keepPage(): Promise<void>
}

/** Notices that there is a newer version: by its service worker, or by a part that is gone. */
export function createUpdates(win: Window & typeof globalThis): Updates {
  const isNewer = signal(false)
  const { serviceWorker } = win.navigator as { serviceWorker?: ServiceWorkerContainer }
  const look = async () => {
    const entry = win.document.querySelector('script[type=module]')?.getAttribute('src')
    if (entry && (await isPageNewer(win.fetch.bind(win), entry))) isNewer.value = true
  }
  // Without network a part is missing as well: only the server knows which it is.
  win.addEventListener('vite:preloadError', () => void look())
  return {
    isNewer,
    keepPage: async () => {
      if (!serviceWorker) return
      // The first one to take charge is as old as the page.
      let isFirst = serviceWorker.controller === null
      serviceWorker.addEventListener('controllerchange', () => {
        if (!isFirst) void look()
        isFirst = false
      })
      await new Promise((resolve) => setTimeout(resolve, KEEP_AFTER_MS))
      try {
        askAgain(win, await serviceWorker.register('/service-worker.js'))
      } catch {
        // No room, or not wanted by the browser: everything but opening without network works.
      }
    },
  }
}

function askAgain({ document }: Window, registration: ServiceWorkerRegistration): void {
  let askedAt = 0
  document.addEventListener('visibilitychange', ({ timeStamp }) => {
    if (document.visibilityState !== 'visible' || timeStamp - askedAt < ASK_AGAIN_MS) return
    askedAt = timeStamp
    registration.update().catch(() => undefined)
  })
}
