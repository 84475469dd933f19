import { answerAsset, answerPage, isPage } from './answers.ts'

/** Written in by the build: the page and what it loads, each with its hash, and a name for all of it. */
declare const SHELL: { name: string; files: Record<string, string> }

const worker = self as unknown as ServiceWorkerGlobalScope

worker.addEventListener('install', (event) => {
  event.waitUntil(keepShell())
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(takeOver())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  // Everything else, calls above all, goes to the server as if there were no service worker.
  if (request.method !== 'GET' || origin !== worker.location.origin) return
  if (request.mode === 'navigate' && isPage(pathname)) event.respondWith(answerPage(request))
  else if (pathname in SHELL.files && pathname !== '/') event.respondWith(answerAsset(request))
})

/** All or nothing, and nothing but what was built: a file with another hash makes it fail. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL.name)
  const requests = Object.entries(SHELL.files).map(
    ([path, integrity]) => new Request(path, { integrity }),
  )
  await cache.addAll(requests)
  await worker.skipWaiting()
}

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name !== SHELL.name).map((name) => caches.delete(name)))
  await worker.clients.claim()
}
