import type { Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse, ops } from './house.ts'
import type { PersonId, Test } from './visit.ts'
import { enterRoom, LAPTOP, launchBrowser, openContext, PHONE, write } from './visit.ts'

const LOW = [
  { width: 740, height: 360 },
  { width: 640, height: 400 },
]

const browser = await launchBrowser(t)

/** Somebody in the room of therapy session 17, in a browser of their own. */
async function enter(t: Test, server: RealServer, id: PersonId): Promise<Page> {
  const context = await openContext(t, browser, { timezoneId: 'Europe/Oslo' })
  const page = await context.newPage()
  await enterRoom(server, page, id)
  return page
}

/** How much of the talk is on the screen, in px. */
function seenOfTalk(page: Page): Promise<number> {
  return page.evaluate(() => {
    const sheet = document.querySelector('#sheet')?.getBoundingClientRect()
    const below = document.querySelector('.below')?.getBoundingClientRect()
    return sheet && below ? Math.min(sheet.bottom, below.top, innerHeight) - sheet.top : 0
  })
}

t.test('the room follows the window', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const page = await enter(t, server, 'P123')
  await write(page, 'good evening')
  const beside = page.getByRole('complementary').getByRole('heading', { name: /^In the room/ })
  for (const viewport of [LAPTOP, PHONE, LAPTOP]) {
    await page.setViewportSize(viewport)
    await beside.waitFor({ state: viewport === LAPTOP ? 'visible' : 'detached' })
    const size = await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight])
    t.same(size, [viewport.height, viewport.height], 'nothing below the room')
    t.ok((await seenOfTalk(page)) > 300, 'the talk has most of the window')
  }
  await page.setViewportSize(PHONE)
  await page.getByRole('button', { name: /^People in the room/ }).click()
  await page.getByRole('dialog').getByText('Ingrid', { exact: true }).first().waitFor()
})

t.test('in a low window most of it is the talk', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const pinned = { type: 'whiteboard', body: 'Today: the nights' }
  await ops(server, 'POST', '/therapy-sessions/17/actions', [pinned])
  const page = await enter(t, server, 'P123')
  await page.getByText('Today: the nights').last().waitFor()
  for (let i = 1; i <= 12; i += 1) await write(page, `line ${i}`)
  for (const viewport of LOW) {
    await page.setViewportSize(viewport)
    await page.waitForTimeout(200)
    t.ok((await seenOfTalk(page)) > 150, `${viewport.width} x ${viewport.height}`)
    const composer = await page.locator('.below').boundingBox()
    t.ok(composer && composer.y + composer.height <= viewport.height + 1, 'one can write')
  }
})

t.test('one’s own message is deleted by mouse, and the words say what is kept', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const page = await enter(t, server, 'P123')
  await write(page, 'said too soon')
  await page.locator('.slip').hover()
  const button = page.getByRole('button', { name: 'Delete' })
  const box = await button.boundingBox()
  if (!box) throw new Error('There is nothing to press')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 12 })
  await page.mouse.down()
  await page.mouse.up()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('The clinic keeps a copy.').waitFor()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('You deleted a message').waitFor()
})

t.test('an empty sheet says so; the language is chosen after sign-in too', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  await ops(server, 'PUT', '/participants/P123', { ...PEOPLE.P123, locale: 'en' })
  const page = await enter(t, server, 'P123')
  await page.getByText('Nobody has written yet.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('button', { name: 'Norsk' }).click()
  await page.getByRole('heading', { name: 'Samtalene dine' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Samtalene dine' }).waitFor()
})

t.test('before it opens, the sheet says when', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { admission: 'open' })
  const at = new Date(Date.now() + 10 * 86_400_000)
  at.setUTCHours(13, 0, 0, 0)
  await ops(server, 'PUT', '/therapy-sessions/17', {
    name: 'Sleep and grief',
    date: at.toISOString(),
    status: 'scheduled',
  })
  const page = await enter(t, server, 'P123')
  await page.getByText(/^Nobody has written yet\. The session opens .+ at 1[45]:00\.$/).waitFor()
})
