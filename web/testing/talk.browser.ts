import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import { newestCode, startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse } from './house.ts'
import type { Test } from './visit.ts'
import { enterRoom, launchBrowser, openContext, write } from './visit.ts'

const browser = await launchBrowser(t)

/** A browser of one's own. */
async function openBrowser(t: Test): Promise<{ context: BrowserContext; page: Page }> {
  const context = await openContext(t, browser)
  return { context, page: await context.newPage() }
}

function composer(page: Page) {
  return page.locator('#write')
}

/** The words of people in the open tab, in order. */
async function words(page: Page): Promise<string[]> {
  return await page.locator('[role=log] .text').allInnerTexts()
}

t.test('two people talk, and how soon a message is there is told', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const kari = await openBrowser(t)
  const ola = await openBrowser(t)
  await enterRoom(server, kari.page, 'P123')
  await enterRoom(server, ola.page, 'P456')
  await write(kari.page, 'warming up')
  await ola.page.getByText('warming up').waitFor()
  const times: number[] = []
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    const seen = ola.page.getByText(`it is ${text}`).waitFor()
    const startedAt = performance.now()
    await write(kari.page, `it is ${text}`)
    await seen
    times.push(performance.now() - startedAt)
  }
  t.comment(`delivered after ${times.map(Math.round).join(', ')} ms, typing included`)
  t.equal(times.length, 5)
  await write(ola.page, 'hello <b>back</b>')
  await kari.page.getByText('hello <b>back</b>', { exact: true }).waitFor()
})

t.test('offline: three messages, a reload, back again: three, once, in order', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const kari = await openBrowser(t)
  const ola = await openBrowser(t)
  await enterRoom(server, kari.page, 'P123')
  await enterRoom(server, ola.page, 'P456')
  await write(kari.page, 'before')
  await ola.page.getByText('before').waitFor()
  // The network goes, while the pages themselves can still be had, as from an offline shell.
  await kari.context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  for (const text of ['first', 'second', 'third']) await write(kari.page, text)
  await kari.page.getByText('third').waitFor()
  t.notSame(await words(ola.page), ['before', 'first', 'second', 'third'])
  await kari.page.reload()
  await kari.context.unroute('**/api/**')
  await ola.page.getByText('third').waitFor()
  t.strictSame(await words(ola.page), ['before', 'first', 'second', 'third'])
  await kari.page
    .locator('.slip')
    .nth(3)
    .getByText(/Sent|Read/)
    .waitFor()
  t.strictSame(await words(kari.page), ['before', 'first', 'second', 'third'])
})

t.test('a private message is in nobody else’s page', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { therapists_read_private: false })
  const kari = await openBrowser(t)
  const ola = await openBrowser(t)
  const aisha = await openBrowser(t)
  await enterRoom(server, kari.page, 'P123')
  await enterRoom(server, ola.page, 'P456')
  await enterRoom(server, aisha.page, 'P789')
  await kari.page.getByRole('button', { name: /^Ola/ }).click()
  await write(kari.page, 'between us owls')
  await ola.page.getByRole('tab', { name: /Kari/ }).click()
  await ola.page.getByText('between us owls').waitFor()
  await write(aisha.page, 'good evening, all')
  await kari.page.getByRole('tab', { name: /Everyone/ }).click()
  await kari.page.getByText('good evening, all').waitFor()
  t.notMatch(await aisha.page.content(), 'owls')
  t.strictSame(await words(kari.page), ['good evening, all'])
})

t.test('react, reply, delete, leave, come back, sign out', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const kari = await openBrowser(t)
  const ola = await openBrowser(t)
  await enterRoom(server, kari.page, 'P123')
  await enterRoom(server, ola.page, 'P456')
  await write(kari.page, 'the house is quiet')
  await ola.page.getByText('the house is quiet').waitFor()
  await ola.page.getByRole('button', { name: 'Heart' }).last().click()
  await kari.page.getByRole('button', { name: /1 Heart/ }).waitFor()
  await ola.page.getByRole('button', { name: 'Reply' }).last().click()
  await write(ola.page, 'mine too')
  await kari.page.getByRole('button', { name: /the house is quiet/ }).waitFor()
  await kari.page.locator('.slip').first().click()
  await kari.page.getByRole('button', { name: 'Delete' }).first().click()
  await kari.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await ola.page.getByText('Kari deleted a message').waitFor()
  t.notMatch((await words(ola.page)).join(), 'quiet')
  await kari.page.getByRole('button', { name: 'Leave' }).click()
  await ola.page.getByText('Kari left').waitFor()
  await kari.page.getByRole('heading', { name: 'Your sessions' }).waitFor()
  await kari.page.getByRole('link', { name: /Go in/ }).click()
  await composer(kari.page).waitFor()
  await kari.page.goBack()
  await kari.page.getByRole('button', { name: 'Sign out' }).click()
  await kari.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  const left = await kari.page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map((one) => one.name),
    local: JSON.stringify({ ...localStorage }),
  }))
  t.notMatch(left.local, 'Nordmann')
  t.comment(JSON.stringify(left))
})

t.test('polls that are not held bring messages too, and how soon is told', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const ola = await openBrowser(t)
  await enterRoom(server, ola.page, 'P456')
  const kari = await openBrowser(t)
  await kari.context.route('**/api/handleActions', async (route) => {
    const body = route.request().postDataJSON()
    await route.continue({ postData: JSON.stringify({ ...body, waitMs: 0 }) })
  })
  await enterRoom(server, kari.page, 'P123')
  const times: number[] = []
  for (const text of ['can you see this', 'and this', 'and this too']) {
    const seen = kari.page.getByText(text, { exact: true }).waitFor()
    const startedAt = performance.now()
    await write(ola.page, text)
    await seen
    times.push(performance.now() - startedAt)
  }
  t.comment(`seen after ${times.map(Math.round).join(', ')} ms`)
  t.equal(times.length, 3)
})

t.test('by keyboard alone: sign in, skip to writing, send', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const { page } = await openBrowser(t)
  const { keyboard } = page
  await page.goto(`${server.url}/s/17`)
  await page.getByLabel('Phone number').waitFor()
  await tabTo(page, '#phone')
  await keyboard.type(PEOPLE.P123.phone)
  await keyboard.press('Tab')
  await keyboard.type(PEOPLE.P123.last_name)
  await keyboard.press('Enter')
  await page.locator('#code:focus').waitFor()
  await keyboard.type(await newestCode(server, PEOPLE.P123.phone))
  await composer(page).waitFor()
  await tabTo(page, '.skip', 'Shift+Tab')
  await keyboard.press('Enter')
  await keyboard.type('typed without a mouse')
  await keyboard.press('Enter')
  await page.getByRole('log').getByText('typed without a mouse').waitFor()
  t.equal(new URL(page.url()).pathname, '/s/17')
})

async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  for (let i = 0; i < 40; i += 1) {
    if (await page.locator(selector).evaluate((one) => one === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${selector} is not reached by ${key}`)
}
