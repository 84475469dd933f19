import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import type { FrontDoor } from './front-door.ts'
import { entryOf, get, openFrontDoor, serveSecondVersion } from './front-door.ts'
import { makeHouse } from './house.ts'
import type { Test } from './visit.ts'
import { enterRoom, launchBrowser, openContext, write } from './visit.ts'

const browser = await launchBrowser(t)

interface Visit {
  server: RealServer
  door: FrontDoor
  context: BrowserContext
  page: Page
}

/** A house, a front door before it, and a browser of one's own. */
async function visit(t: Test, options: BrowserContextOptions = {}): Promise<Visit> {
  const server = await startRealServer(t)
  await makeHouse(server)
  const door = await openFrontDoor(t, server)
  const context = await openContext(t, browser, options)
  return { server, door, context, page: await context.newPage() }
}

/** Signs in by a deep link, and waits until the page is kept on the device. */
async function enter({ server, door, page }: Visit): Promise<void> {
  await enterRoom(server, page, 'P123', door.url)
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
}

/** Waits until the server has a text. */
async function isStored(page: Page, text: string): Promise<void> {
  await page.waitForFunction(async (wanted) => {
    const answer = await fetch('/api/getActions?last_action_id=0')
    return (await answer.text()).includes(wanted)
  }, text)
}

/** Everything in Cache Storage: the caches' names, the paths, and the texts. */
function readCaches(page: Page) {
  return page.evaluate(async () => {
    const names = await caches.keys()
    const paths: string[] = []
    let text = ''
    for (const name of names) {
      const cache = await caches.open(name)
      for (const { url } of await cache.keys()) {
        paths.push(new URL(url).pathname)
        text += await (await cache.match(url))?.text()
      }
    }
    return { names, paths: paths.sort(), text }
  })
}

/** What one needs in the room and cannot press, because something lies over it. */
function coveredOnes(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[role=tab], .exits button, #write, .send')]
      .filter((one) => {
        const { x, y, width, height } = one.getBoundingClientRect()
        return !one.contains(document.elementFromPoint(x + width / 2, y + height / 2))
      })
      .map((one) => one.outerHTML),
  )
}

t.test('it can be installed: a manifest, and icons of the sizes that it says', async (t) => {
  const server = await startRealServer(t)
  const html = await (await fetch(server.url)).text()
  t.match(html, '<link rel="manifest" href="/manifest.webmanifest"')
  const answer = await fetch(`${server.url}/manifest.webmanifest`)
  t.match(answer.headers.get('content-type'), 'application/manifest+json')
  const manifest = JSON.parse(await answer.text())
  t.match(manifest, { name: 'Samtale', start_url: '/', scope: '/', display: 'standalone' })
  t.match(
    manifest.icons.map((icon: { purpose?: string }) => icon.purpose),
    [undefined, undefined, 'maskable'],
  )
  const touch = /apple-touch-icon" href="([^"]+)"/.exec(html)?.[1]
  for (const { src, sizes } of [...manifest.icons, { src: touch, sizes: '180x180' }]) {
    const png = Buffer.from(await (await fetch(server.url + src)).arrayBuffer())
    t.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes, src)
  }
  const worker = await fetch(`${server.url}/service-worker.js`)
  t.equal(worker.headers.get('cache-control'), 'no-cache')
  const policy = (await fetch(server.url)).headers.get('content-security-policy')
  t.match(policy, "worker-src 'self'")
  t.match(policy, "manifest-src 'self'")
})

t.test('only a room’s page has the browser ask ahead who is there', async (t) => {
  const server = await startRealServer(t)
  const linkOf = async (path: string) => (await fetch(server.url + path)).headers.get('link')
  t.match(await linkOf('/s/17'), '</api/login>; rel=preload')
  // The first is kept and shown for all of them; a link may sign somebody in before the other asks.
  for (const path of ['/', '/c/ufF7woVa']) t.equal(await linkOf(path), null, path)
  const context = await openContext(t, browser, {})
  const page = await context.newPage()
  let asked = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/api/login')) asked += 1
  })
  await page.goto(`${server.url}/s/17`)
  await page.getByRole('textbox').first().waitFor()
  t.equal(asked, 1, 'and it is asked once')
})

t.test('only what was built is kept, whoever signs in and whatever is said', async (t) => {
  const here = await visit(t)
  await enter(here)
  await write(here.page, 'the owls are out')
  await here.page.reload()
  await here.page.getByRole('log').getByText('the owls are out').waitFor()
  const kept = await readCaches(here.page)
  t.equal(kept.names.length, 1)
  t.ok(kept.paths.length >= 4, kept.paths.join(' '))
  t.same(
    kept.paths.filter((path) => !/^\/(assets\/[\w.-]+\.(js|css|woff2))?$/.test(path)),
    [],
  )
  t.ok(kept.paths.includes('/'), 'the page itself')
  t.notMatch(kept.text, 'owls')
  t.notMatch(kept.text, PEOPLE.P123.last_name)
})

t.test('without network it opens, says who one is, and shows what waits', async (t) => {
  const here = await visit(t)
  const { page, door, context } = here
  await enter(here)
  await write(page, 'before the tunnel')
  await isStored(page, 'before the tunnel')
  door.isOpen = false
  await write(page, 'in the tunnel')
  await page.reload()
  await page.getByRole('heading', { name: 'Samtale is away for a moment' }).waitFor()
  await page.getByRole('heading', { name: /^1 message waits on this device/ }).waitFor()
  await page.getByText('in the tunnel', { exact: true }).waitFor()
  await page.getByText(PEOPLE.P123.display_name, { exact: true }).waitFor()
  await context.setOffline(true)
  await page.getByRole('heading', { name: 'You are not connected' }).waitFor()
  await page.goto(door.url)
  await page.getByRole('heading', { name: 'You are not connected' }).waitFor()
  await page.getByText(PEOPLE.P123.display_name, { exact: true }).waitFor()
  door.isOpen = true
  await context.setOffline(false)
  await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
  await page.getByRole('link', { name: /Go in/ }).click()
  await page.getByRole('log').getByText('in the tunnel', { exact: true }).waitFor()
  await isStored(page, 'in the tunnel')
})

t.test('who has signed out is not named without network', async (t) => {
  const here = await visit(t)
  const { page, door } = here
  await enter(here)
  await page.goto(door.url)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  door.isOpen = false
  await page.reload()
  await page.getByRole('heading', { name: 'Samtale is away for a moment' }).waitFor()
  t.notMatch(await page.content(), PEOPLE.P123.display_name)
  t.equal(await page.evaluate(() => localStorage.getItem('samtale.me')), null)
})

t.test('who cannot be signed out is told so', async (t) => {
  const here = await visit(t)
  const { page, door } = here
  await enter(here)
  await page.goto(door.url)
  const signOut = page.getByRole('button', { name: 'Sign out' })
  await signOut.waitFor()
  door.isOpen = false
  await signOut.click()
  await page.getByText('You are still signed in.').waitFor()
  door.isOpen = true
  await signOut.click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

t.test('a new version is offered, and comes when it is asked for', async (t) => {
  const here = await visit(t)
  const { page, door } = here
  await enter(here)
  const [first] = (await readCaches(page)).names
  await page.locator('#write').fill('half a sentence')
  await page.evaluate(() => Object.assign(window, { sameTab: true }))
  const second = await serveSecondVersion(door)
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  const reload = page.getByRole('button', { name: 'Reload' })
  await reload.waitFor()
  t.ok(await page.evaluate(() => 'sameTab' in window), 'nothing was loaded anew')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.getByRole('button', { name: 'All right' }).click()
  t.same(await coveredOnes(page), [], 'on a phone it covers nothing')
  t.equal(await page.locator('#write').inputValue(), 'half a sentence')
  await reload.click()
  await page.locator(`script[src="${second}"]`).waitFor({ state: 'attached' })
  await page.locator('#write').waitFor()
  t.equal(await page.locator('#write').inputValue(), 'half a sentence')
  const { names, paths } = await readCaches(page)
  t.same([first !== names[0], names], [true, ['samtale-second']], 'the old one is gone')
  t.ok(paths.includes(second))
  t.equal(await reload.count(), 0)
})

t.test('a part that is gone: a new version is offered, and the page stays', async (t) => {
  const complaints: string[] = []
  const { page, door } = await visit(t, { serviceWorkers: 'block' })
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
  await page.goto(door.url)
  const heading = page.getByRole('heading', { name: 'Sign in' })
  await heading.waitFor()
  t.same(complaints, [], 'a stranger’s first page has nothing to complain about')
  const part = /nb-[\w-]+\.js/.exec(await get(door, entryOf(await get(door, '/'))))?.[0]
  door.answers.set(`/assets/${part}`, { status: 404 })
  const asked = page.waitForResponse((response) => response.url() === `${door.url}/`)
  await page.getByRole('button', { name: 'Norsk' }).click()
  await asked
  t.equal(await page.getByRole('button', { name: 'Reload' }).count(), 0, 'not while it is the same')
  await serveSecondVersion(door)
  await page.getByRole('button', { name: 'Norsk' }).click()
  await page.getByRole('button', { name: 'Reload' }).waitFor()
  t.ok(await heading.isVisible())
})
