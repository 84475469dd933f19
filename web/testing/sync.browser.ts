import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page, Request } from 'playwright-core'
import t from 'tap'
import { OPS_TOKEN } from '../../server/testing/build-test-app.ts'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call, startRealServer } from '../../server/testing/real-server.ts'
import { letIn, makeHouse, signInByStaff } from './house.ts'
import type { Test } from './visit.ts'
import { launchBrowser, openContext, said, signIn, write } from './visit.ts'

const PLAIN_HOST = 'samtale.test'
const ACTIONS = '**/api/handleActions'

const browser = await launchBrowser(t, [`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`])

/** A therapy session of its own for each test, on one server. */
interface House {
  server: RealServer
  id: string
  url: string
}

let shared: RealServer
let houses = 0
t.before(async () => {
  shared = await startRealServer(t)
})

async function openHouse(server = shared): Promise<House> {
  houses += 1
  const id = `s${houses}`
  await makeHouse(server, { poll_interval_ms: 1000 }, id)
  return { server, id, url: `${server.url}/s/${id}` }
}

/** Somebody’s browser, signed in; without the offline shell, which is tested by itself. */
async function openBrowser(
  t: Test,
  { server }: House,
  id: keyof typeof PEOPLE,
  url = server.url,
): Promise<BrowserContext> {
  const context = await openContext(t, browser, { serviceWorkers: 'block' })
  await letIn(server, context, id, url)
  return context
}

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('#write').waitFor()
  return page
}

/** Waits until the newest of one’s own messages has its tick. */
function ticked(page: Page): Promise<void> {
  return page
    .locator('.slip')
    .last()
    .getByText(/^(Sent|Read)/)
    .waitFor()
}

/** What was said to everyone, as the server has it, and by whom. */
async function onServer({ server, id }: House): Promise<string[]> {
  const cookie = await signInByStaff(server, 'P789')
  await call(server, '/api/enterTherapySession', { cookie, body: { ts_id: id } })
  const { json } = await call(server, `/api/getActions?ts_id=${id}&limit=500`, { cookie })
  const { actions } = json as { actions: Record<string, string>[] }
  return actions.flatMap(({ type, user, body }) => (type === 'message' ? [`${user} ${body}`] : []))
}

function isPoll(request: Request): boolean {
  return request.url().endsWith('/api/handleActions')
}

function databases(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
}

async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash')
  const cdp = await page.context().newCDPSession(page)
  // Never answered: there is nobody left to answer.
  cdp.send('Page.crash').catch(() => undefined)
  await crashed
  await page.close()
}

/** The network goes, while the page itself can still be had, as from its offline shell. */
async function goOffline(context: BrowserContext): Promise<() => Promise<void>> {
  await context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  return async () => {
    await context.unroute('**/api/**')
    for (const page of context.pages()) {
      await page.evaluate(() => dispatchEvent(new Event('online')))
    }
  }
}

t.test('offline: three messages, a reload, a crash, online: once, in order', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const page = await openTab(kari, house.url)
  t.strictSame(await databases(page), [], 'nothing is made for who only looks')
  await write(page, 'before')
  await ticked(page)
  t.strictSame(await databases(page), ['samtale'])
  await goOffline(kari)
  for (const text of ['first', 'second', 'third']) await write(page, text)
  await page
    .getByText(/^Not connected since/)
    .first()
    .waitFor()
  await page.reload()
  await crash(page)
  await kari.unroute('**/api/**')
  const again = await openTab(kari, house.url)
  await said(again, 'third')
  await ticked(again)
  const all = ['P123 before', 'P123 first', 'P123 second', 'P123 third']
  t.strictSame(await onServer(house), all)
})

t.test('the reply is lost after the server has taken the message: once', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const page = await openTab(kari, house.url)
  let lost = 0
  await kari.route(ACTIONS, async (route) => {
    const { actionQueue } = route.request().postDataJSON()
    if (actionQueue.length === 0 || lost > 1) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort('connectionreset')
  })
  await write(page, 'one')
  await write(page, 'two')
  await ticked(page)
  t.equal(lost, 2)
  t.strictSame(await onServer(house), ['P123 one', 'P123 two'])
})

t.test('the server is killed and started again: what was written meanwhile is sent', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'samtale-real-'))
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  const server = await startRealServer(t, { dataDir })
  const house = await openHouse(server)
  const kari = await openBrowser(t, house, 'P123')
  const page = await openTab(kari, house.url)
  await write(page, 'before')
  await ticked(page)
  await server.stop('SIGKILL')
  await write(page, 'while it was away')
  await write(page, 'and more')
  await page
    .getByText(/^Not connected since/)
    .first()
    .waitFor()
  const again = await startRealServer(t, { dataDir, port: server.port })
  await ticked(page)
  const all = ['P123 before', 'P123 while it was away', 'P123 and more']
  t.strictSame(await onServer({ ...house, server: again }), all)
})

/** Ends a person’s logins, as a new phone number does. */
async function endLogin({ server }: House, id: 'P123'): Promise<void> {
  for (const phone of ['+12025550199', PEOPLE[id].phone]) {
    const body = { ...PEOPLE[id], phone }
    const options = { method: 'PUT', token: OPS_TOKEN, body }
    const { status } = await call(server, `/ops/participants/${id}`, options)
    if (status >= 300) throw new Error(`the phone is not changed: ${status}`)
  }
}

t.test('the login ends in the middle: its author alone sends what waits, once', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const page = await openTab(kari, house.url)
  const goOnline = await goOffline(kari)
  await write(page, 'mine alone')
  await page.locator('#write').fill('half a sen')
  await endLogin(house, 'P123')
  await goOnline()
  await page.getByLabel('Phone number').waitFor()
  await signIn(house.server, page, 'P456')
  await write(page, 'by Ola')
  await ticked(page)
  t.notMatch(await page.content(), /mine alone|half a sen/, 'nothing of it is in Ola’s page')
  t.equal(await page.locator('#write').inputValue(), '')
  t.strictSame(await onServer(house), ['P456 by Ola'])
  await kari.clearCookies()
  await page.getByLabel('Phone number').waitFor()
  await signIn(house.server, page, 'P123')
  await ticked(page)
  t.equal(await page.locator('#write').inputValue(), 'half a sen')
  t.strictSame(await onServer(house), ['P456 by Ola', 'P123 mine alone'])
})

t.test('a second person on the same device finds nothing of the first', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const page = await openTab(kari, house.url)
  await write(page, 'a word of Kari’s')
  await page.getByRole('button', { name: /^Ola/ }).first().click()
  await page.locator('#write').fill('a secret for Ola')
  await page.goto(house.server.url)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.goto(house.url)
  await signIn(house.server, page, 'P789')
  t.notMatch(await page.content(), 'secret')
  const kept = await page.evaluate(async () => {
    const open = indexedDB.open('samtale')
    await new Promise((resolve) => open.addEventListener('success', resolve))
    const list = open.result.transaction('outbox').objectStore('outbox').getAll()
    await new Promise((resolve) => list.addEventListener('success', resolve))
    const caches_ = await Promise.all((await caches.keys()).map(async (key) => caches.open(key)))
    const cached = await Promise.all(
      caches_.map(async (one) => (await one.keys()).map((it) => it.url)),
    )
    return JSON.stringify([list.result, { ...localStorage }, { ...sessionStorage }, cached])
  })
  t.notMatch(kept, /P123|Kari|secret|api/)
})

/** Counts the polls of some tabs, from now on: how many at the same time at most, and of which tab. */
function countPolls(pages: readonly Page[]) {
  const inFlight = new Set<Request>()
  const counts = { most: 0, byTab: pages.map(() => 0) }
  for (const [index, page] of pages.entries()) {
    page.on('request', (request) => {
      if (!isPoll(request)) return
      inFlight.add(request)
      counts.byTab[index] = (counts.byTab[index] ?? 0) + 1
      counts.most = Math.max(counts.most, inFlight.size)
    })
    page.on('requestfinished', (request) => inFlight.delete(request))
    page.on('requestfailed', (request) => inFlight.delete(request))
  }
  return counts
}

/** Waits until a tab has made so many polls more. */
async function polls(page: Page, count: number): Promise<void> {
  for (let made = 0; made < count; made++) await page.waitForEvent('request', isPoll)
}

t.test('two tabs: one poll, one outbox; the leader goes and the other takes over', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const ola = await openTab(await openBrowser(t, house, 'P456'), house.url)
  const first = await openTab(kari, house.url)
  await write(first, 'from the first tab')
  const second = await openTab(kari, house.url)
  await said(second, 'from the first tab')
  // Who came last leads; a poll of the first one may be under way until now.
  await polls(second, 2)
  const counts = countPolls([first, second])
  await write(first, 'by the one that follows')
  await Promise.all([said(second, 'by the one that follows'), said(ola, 'by the one that follows')])
  await Promise.all([ticked(first), ticked(second)])
  await write(ola, 'to both')
  await Promise.all([said(first, 'to both'), said(second, 'to both')])
  await polls(second, 3)
  t.equal(counts.most, 1, 'one poll at a time over both tabs')
  t.equal(counts.byTab[0], 0, 'and none by the one that follows')

  await second.close()
  await write(ola, 'after one tab was closed')
  await said(first, 'after one tab was closed')
  const third = await openTab(kari, house.url)
  await polls(third, 2)
  await crash(third)
  await write(first, 'after a crash')
  await ticked(first)
  await said(ola, 'after a crash')
  const bodies = (await onServer(house)).map((line) => line.slice('P123 '.length))
  t.strictSame(bodies, [
    'from the first tab',
    'by the one that follows',
    'to both',
    'after one tab was closed',
    'after a crash',
  ])
})

t.test('another tab signs in as somebody else: this one follows, nothing is mixed', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const first = await openTab(kari, house.url)
  await first.locator('#write').fill('begun by Kari')
  const second = await openTab(kari, house.url)
  await second.goto(house.server.url)
  await second.getByRole('button', { name: 'Sign out' }).click()
  await first.getByLabel('Phone number').waitFor()
  await second.goto(house.url)
  await signIn(house.server, second, 'T2')
  await first.locator('#write').waitFor()
  t.equal(await first.locator('#write').inputValue(), '')
  await write(first, 'by Jonas, in both')
  await said(second, 'by Jonas, in both')
  t.strictSame(await onServer(house), ['T2 by Jonas, in both'])
})

t.test('asleep for eleven minutes: polls at once, and asks before it sends', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const page = await kari.newPage()
  await page.clock.install()
  await page.goto(house.url)
  await page.locator('#write').waitFor()
  await kari.route(ACTIONS, (route) => route.abort('internetdisconnected'))
  await write(page, 'too late')
  await write(page, 'late, and still true')
  await page
    .getByText(/^Not connected since/)
    .first()
    .waitFor()
  await kari.unroute(ACTIONS)
  const polled = page.waitForRequest(isPoll)
  await page.clock.fastForward('11:00')
  await polled
  const slips = page.locator('.slip')
  await slips.nth(1).getByRole('button', { name: 'Send anyway' }).waitFor()
  t.strictSame(await onServer(house), [])
  await slips.nth(1).getByRole('button', { name: 'Send anyway' }).click()
  await slips.filter({ hasText: 'too late' }).getByRole('button', { name: 'Discard' }).click()
  await slips.nth(1).waitFor({ state: 'detached' })
  await ticked(page)
  t.strictSame(await onServer(house), ['P123 late, and still true'])
  await write(page, 'and now')
  await ticked(page)
})

t.test('the page is left while a message waits: it is sent on the way out', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  const ola = await openTab(await openBrowser(t, house, 'P456'), house.url)
  const page = await openTab(kari, house.url)
  await kari.route(ACTIONS, (route) => {
    const { limit, actionQueue } = route.request().postDataJSON()
    return actionQueue.length > 0 && limit === undefined ? route.abort() : route.continue()
  })
  // Stored before it is sent: on a new device that takes as long as making the database.
  await page.locator('#write').click()
  await page.waitForFunction(async () => (await indexedDB.databases()).length > 0)
  await write(page, 'on my way out')
  await page.goto('about:blank')
  await said(ola, 'on my way out')
})

t.test('plain http, not this machine: no locks, no workers, and one poll a tab', async (t) => {
  const house = await openHouse()
  const url = house.url.replace('127.0.0.1', PLAIN_HOST)
  const kari = await openBrowser(t, house, 'P123', new URL(url).origin)
  const first = await openTab(kari, url)
  const second = await openTab(kari, url)
  const has = await second.evaluate(() => ({
    isSecure: isSecureContext,
    locks: 'locks' in navigator,
    worker: 'serviceWorker' in navigator,
    uuid: 'randomUUID' in crypto,
  }))
  t.same(has, { isSecure: false, locks: false, worker: false, uuid: false })
  const counts = countPolls([first, second])
  await write(first, 'from here')
  await said(second, 'from here')
  await write(second, 'and from there')
  await said(first, 'and from there')
  await Promise.all([polls(first, 2), polls(second, 2)])
  t.ok(
    counts.byTab.every((count) => count >= 2),
    'each tab polls',
  )
  t.strictSame(await onServer(house), ['P123 from here', 'P123 and from there'])
})

const BROKEN_STORAGE = {
  'no IndexedDB at all': () => {
    Reflect.deleteProperty(Window.prototype, 'indexedDB')
    Reflect.deleteProperty(window, 'indexedDB')
  },
  'an IndexedDB that refuses': () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError')
    }
  },
  'an IndexedDB that never answers': () => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest
  },
}

for (const [name, breakStorage] of Object.entries(BROKEN_STORAGE)) {
  t.test(`${name}: a message survives a reload all the same`, async (t) => {
    const house = await openHouse()
    const kari = await openBrowser(t, house, 'P123')
    await kari.addInitScript(breakStorage)
    const page = await openTab(kari, house.url)
    await goOffline(kari)
    await write(page, 'kept as text')
    await page.waitForFunction(() => JSON.stringify({ ...localStorage }).includes('kept as text'))
    await page.reload()
    await kari.unroute('**/api/**')
    await said(page, 'kept as text')
    await ticked(page)
    t.strictSame(await onServer(house), ['P123 kept as text'])
  })
}

t.test('no storage at all: what is written is sent', async (t) => {
  const house = await openHouse()
  const kari = await openBrowser(t, house, 'P123')
  await kari.addInitScript(BROKEN_STORAGE['an IndexedDB that refuses'])
  await kari.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError')
    }
  })
  const page = await openTab(kari, house.url)
  const other = await openTab(kari, house.url)
  await write(page, 'kept nowhere')
  await Promise.all([ticked(page), ticked(other)])
  t.strictSame(await onServer(house), ['P123 kept nowhere'])
})
