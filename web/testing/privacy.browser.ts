import type { Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import { call, startRealServer } from '../../server/testing/real-server.ts'
import type { FrontDoor } from './front-door.ts'
import { openFrontDoor } from './front-door.ts'
import { actAs, letIn, makeHouse, signInByStaff } from './house.ts'
import { readKept } from './kept.ts'
import type { PersonId, Test } from './visit.ts'
import { enterRoom, launchBrowser, openContext, said, write } from './visit.ts'

/** Stands in all that is said between two, and in nothing else. */
const SECRET = 'halcyon'

interface Visitor {
  page: Page
  door: FrontDoor
}

const browser = await launchBrowser(t)
const server = await startRealServer(t)
await makeHouse(server, { therapists_read_private: false, poll_interval_ms: 1000 })

/** Somebody in the room, behind a door of their own that hears what they are told. */
async function visit(t: Test, id: PersonId): Promise<Visitor> {
  const door = await openFrontDoor(t, server)
  const context = await openContext(t, browser)
  await letIn(server, context, id, door.url)
  const page = await context.newPage()
  await page.goto(`${door.url}/s/17`)
  await page.locator('#write').waitFor()
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  return { page, door }
}

/** Where in somebody’s browser a word is: the page, its title, what it keeps, what it was ever told. */
async function findWord({ page, door }: Visitor, word: string): Promise<string[]> {
  const { local, session, databases, caches } = await readKept(page)
  const kept = { local, session, databases, caches }
  const places = { title: await page.title(), page: await page.content(), told: door.told() }
  return Object.entries({ ...places, ...kept }).flatMap(([place, text]) =>
    JSON.stringify(text).includes(word) ? [place] : [],
  )
}

async function openTalk(page: Page, name: RegExp): Promise<void> {
  const tab = page.getByRole('tab', { name })
  if ((await tab.count()) === 0) await page.getByRole('button', { name }).first().click()
  else await tab.click()
}

/** Reads the open sheet from its end to its beginning. */
async function readUp(page: Page): Promise<void> {
  const sheet = page.locator('#sheet')
  await sheet.evaluate((one) => {
    one.scrollTop = one.scrollHeight
  })
  await sheet.focus()
  while (await sheet.evaluate((one) => one.scrollTop > 0)) {
    await sheet.evaluate(
      (one) =>
        new Promise((resolve) => {
          one.addEventListener('scrollend', resolve, { once: true })
          one.scrollBy({ top: -one.clientHeight })
        }),
    )
  }
}

t.test('what two say in private reaches no third browser, in no form', async (t) => {
  for (let i = 0; i < 3; i += 1) {
    const lines = Array.from({ length: 25 }, (_, k) => `a word in the open ${i * 25 + k}`)
    const payloads = lines.map((body) => ({ type: 'message', body, recipients: [] }))
    await actAs(server, 'P456', payloads)
  }
  const [kari, ola] = [await visit(t, 'P123'), await visit(t, 'P456')]
  const others = { aisha: await visit(t, 'P789'), ingrid: await visit(t, 'T1') }
  await openTalk(kari.page, /^Ola/)
  await write(kari.page, 'between us: halcyon')
  await openTalk(ola.page, /Kari/)
  await said(ola.page, 'between us: halcyon')
  await ola.page.getByRole('button', { name: 'Heart' }).last().click()
  await ola.page.getByRole('button', { name: 'Reply' }).last().click()
  await write(ola.page, 'halcyon to you too')
  await said(kari.page, 'halcyon to you too')
  await write(kari.page, 'halcyon, taken back')
  await kari.page.locator('.slip').last().click()
  await kari.page.locator('.own-acts.is-open button').click()
  await kari.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await ola.page.getByText('Kari deleted a message').waitFor()
  await kari.page.locator('#write').fill('halcyon, not yet sent')
  await openTalk(kari.page, /Everyone/)
  await write(kari.page, 'good evening, all')
  t.same(await findWord(ola, SECRET), ['page', 'told'], 'it reaches the one whom it is for')
  for (const { page } of Object.values(others)) await said(page, 'good evening, all')
  const quiet = async (when: string) => {
    for (const [id, one] of Object.entries(others))
      t.same(await findWord(one, SECRET), [], `${id}, ${when}`)
  }
  await quiet('at once')
  for (const { page } of Object.values(others)) {
    t.equal(await page.getByRole('tab').count(), 1, 'no tab tells of it')
    await page.reload()
    await said(page, 'good evening, all')
  }
  await quiet('after a reload')
  for (const { page } of Object.values(others)) {
    await readUp(page)
    await page.getByText('a word in the open 0', { exact: true }).waitFor()
  }
  await quiet('after reading back to the beginning')
  const cookie = await signInByStaff(server, 'P789')
  for (const path of ['getActions?ts_id=17&limit=500', 'getTherapySessionDetail?ts_id=17']) {
    const { status, json } = await call(server, `/api/${path}`, { cookie })
    t.equal(status, 200)
    t.notMatch(JSON.stringify(json), SECRET, path)
  }
})

t.test('what was deleted is gone from every page, and from what it keeps', async (t) => {
  const kari = await visit(t, 'P123')
  const ola = await visit(t, 'P456')
  const aisha = await visit(t, 'P789')
  await write(kari.page, 'the fox said too much')
  await said(ola.page, 'the fox said too much')
  await ola.page.locator('.heard-news', { hasText: 'fox' }).waitFor({ state: 'attached' })
  // One answers it, one is about to, one has only heard of it.
  await ola.page.getByRole('button', { name: 'Reply' }).last().click()
  await write(ola.page, 'it did')
  await said(aisha.page, 'it did')
  const heard = aisha.page.locator('.msg', { hasText: 'the fox said' }).first()
  await heard.hover()
  await heard.getByRole('button', { name: 'Reply' }).click()
  await aisha.page.getByText('Reply to Kari').waitFor()
  await kari.page.locator('.slip', { hasText: 'fox' }).click()
  await kari.page.locator('.own-acts.is-open button').click()
  await kari.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  for (const [name, one] of Object.entries({ kari, ola, aisha })) {
    await one.page
      .getByText(/deleted a message/)
      .last()
      .waitFor()
    await one.page.getByText('a deleted message').first().waitFor()
    t.same(await findWord(one, 'fox'), ['told'], `with ${name}`)
    await one.page.reload()
    await said(one.page, 'it did')
    t.same(await findWord(one, 'fox'), ['told'], `with ${name}, loaded again`)
  }
})

t.test('who signs out leaves nothing of themselves on the device', async (t) => {
  const door = await openFrontDoor(t, server)
  const page = await (await openContext(t, browser)).newPage()
  await enterRoom(server, page, 'P123', door.url)
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  await openTalk(page, /^Ola/)
  await write(page, 'a fox for Ola')
  await page
    .locator('.slip')
    .last()
    .getByText(/^(Sent|Read)/)
    .waitFor()
  await page.locator('#write').fill('half a fox')
  await openTalk(page, /Everyone/)
  await page.getByRole('button', { name: 'All right' }).click()
  await page.locator('#write').fill('half a fox for all')
  t.match(JSON.stringify(await readKept(page)), /half a fox/, 'a draft is kept while one is in')
  await page.goto(door.url)
  await page.getByRole('button', { name: 'Norsk' }).click()
  await page.getByRole('button', { name: 'Logg ut' }).click()
  await page.getByRole('heading', { name: 'Logg inn' }).waitFor()
  const { local, session, databases, caches } = await readKept(page)
  t.same(local, { 'samtale.locale': 'nb', 'samtale.exitTold': 'on' }, 'how the device is set')
  t.same(session, {})
  t.same(databases, { 'samtale/outbox': [] })
  const paths = Object.values(caches).flatMap((one) => one.map(([url]) => new URL(url).pathname))
  t.ok(paths.length >= 4)
  t.same(
    paths.filter((path) => !/^\/(assets\/[\w.-]+\.(js|css|woff2))?$/.test(path)),
    [],
    'of the pages, what everybody is given',
  )
  const people = Object.values(PEOPLE).flatMap((one) => [one.last_name, one.phone.slice(-7)])
  const words = new RegExp(['fox', 'Sleep and grief', 'P123', 'Kari', ...people].join('|'))
  t.notMatch(JSON.stringify({ local, session, databases, caches }), words)
  t.same(await page.context().cookies(), [], 'no cookie either')
  await page.goBack()
  await page.getByRole('heading', { name: 'Logg inn' }).waitFor()
  t.notMatch(await page.content(), words, 'nor does Back lead to it')
})

t.test('no answer about people may be kept on the way', async (t) => {
  const door = await openFrontDoor(t, server)
  const context = await openContext(t, browser)
  await letIn(server, context, 'P123', door.url)
  const page = await context.newPage()
  const lax: string[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const policy = response.headers()['cache-control']
    if (pathname.startsWith('/api/') && policy !== 'no-store') lax.push(`${pathname}: ${policy}`)
  })
  const asked = page.waitForResponse((response) => response.url().includes('/api/handleActions'))
  await page.goto(`${door.url}/s/17`)
  await asked
  t.same(lax, [])
})
