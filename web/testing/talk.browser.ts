import type { Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import { newestCode, startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse } from './house.ts'
import type { Test } from './visit.ts'
import { enterRoom, launchBrowser, openContext, write } from './visit.ts'

const browser = await launchBrowser(t)

/** A page in a browser of its own. */
async function openPage(t: Test): Promise<Page> {
  return await (await openContext(t, browser)).newPage()
}

/** The room, with Kari and Ola in it. */
async function openRoom(t: Test, settings: object = {}) {
  const server = await startRealServer(t)
  await makeHouse(server, settings)
  const [kari, ola] = [await openPage(t), await openPage(t)]
  await enterRoom(server, kari, 'P123')
  await enterRoom(server, ola, 'P456')
  return { server, kari, ola }
}

function composer(page: Page) {
  return page.locator('#write')
}

/** The words of people in the open tab, in order. */
async function words(page: Page): Promise<string[]> {
  return await page.locator('[role=log] .text').allInnerTexts()
}

t.test('two people talk, and how soon a message is there is told', async (t) => {
  const { kari, ola } = await openRoom(t)
  await write(kari, 'warming up')
  await ola.getByText('warming up').waitFor()
  const times: number[] = []
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    const seen = ola.getByText(`it is ${text}`).waitFor()
    const startedAt = performance.now()
    await write(kari, `it is ${text}`)
    await seen
    times.push(performance.now() - startedAt)
  }
  t.comment(`delivered after ${times.map(Math.round).join(', ')} ms, typing included`)
  t.equal(times.length, 5)
  await write(ola, 'hello <b>back</b>')
  await kari.getByText('hello <b>back</b>', { exact: true }).waitFor()
})

t.test('offline: three messages, a reload, back again: three, once, in order', async (t) => {
  const { kari, ola } = await openRoom(t)
  await write(kari, 'before')
  await ola.getByText('before').waitFor()
  // The network goes, while the pages themselves can still be had, as from an offline shell.
  await kari.context().route('**/api/**', (route) => route.abort('internetdisconnected'))
  for (const text of ['first', 'second', 'third']) await write(kari, text)
  await kari.getByText('third').waitFor()
  t.notSame(await words(ola), ['before', 'first', 'second', 'third'])
  await kari.reload()
  await kari.context().unroute('**/api/**')
  await ola.getByText('third').waitFor()
  t.strictSame(await words(ola), ['before', 'first', 'second', 'third'])
  await kari
    .locator('.slip')
    .nth(3)
    .getByText(/Sent|Read/)
    .waitFor()
  t.strictSame(await words(kari), ['before', 'first', 'second', 'third'])
})

t.test('a private message is in nobody else’s page', async (t) => {
  const { server, kari, ola } = await openRoom(t, { therapists_read_private: false })
  const aisha = await openPage(t)
  await enterRoom(server, aisha, 'P789')
  await kari.getByRole('button', { name: /^Ola/ }).click()
  await write(kari, 'between us owls')
  await ola.getByRole('tab', { name: /Kari/ }).click()
  await ola.getByText('between us owls').waitFor()
  await write(aisha, 'good evening, all')
  await kari.getByRole('tab', { name: /Everyone/ }).click()
  await kari.getByText('good evening, all').waitFor()
  t.notMatch(await aisha.content(), 'owls')
  t.strictSame(await words(kari), ['good evening, all'])
})

t.test('react, reply, delete, leave, come back, sign out', async (t) => {
  const { kari, ola } = await openRoom(t)
  await write(kari, 'the house is quiet')
  await ola.getByText('the house is quiet').waitFor()
  await ola.getByRole('button', { name: 'Heart' }).last().click()
  await kari.getByRole('button', { name: /1 Heart/ }).waitFor()
  await ola.getByRole('button', { name: 'Reply' }).last().click()
  await write(ola, 'mine too')
  await kari.getByRole('button', { name: /the house is quiet/ }).waitFor()
  await kari.locator('.slip').first().click()
  await kari.getByRole('button', { name: 'Delete' }).first().click()
  await kari.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await ola.getByText('Kari deleted a message').waitFor()
  t.notMatch((await words(ola)).join(), 'quiet')
  await kari.getByRole('button', { name: 'Leave' }).click()
  await ola.getByText('Kari left').waitFor()
  await kari.getByRole('heading', { name: 'Your sessions' }).waitFor()
  await kari.getByRole('link', { name: /Go in/ }).click()
  await composer(kari).waitFor()
  await kari.goBack()
  await kari.getByRole('button', { name: 'Sign out' }).click()
  await kari.getByRole('heading', { name: 'Sign in' }).waitFor()
  const left = await kari.evaluate(async () => ({
    databases: (await indexedDB.databases()).map((one) => one.name),
    local: JSON.stringify({ ...localStorage }),
  }))
  t.notMatch(left.local, 'Nordmann')
  t.comment(JSON.stringify(left))
})

t.test('polls that are not held bring messages too, and how soon is told', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const ola = await openPage(t)
  await enterRoom(server, ola, 'P456')
  const kari = await openPage(t)
  await kari.context().route('**/api/handleActions', async (route) => {
    const body = route.request().postDataJSON()
    await route.continue({ postData: JSON.stringify({ ...body, waitMs: 0 }) })
  })
  await enterRoom(server, kari, 'P123')
  const times: number[] = []
  for (const text of ['can you see this', 'and this', 'and this too']) {
    const seen = kari.getByText(text, { exact: true }).waitFor()
    const startedAt = performance.now()
    await write(ola, text)
    await seen
    times.push(performance.now() - startedAt)
  }
  t.comment(`seen after ${times.map(Math.round).join(', ')} ms`)
  t.equal(times.length, 3)
})

t.test('by keyboard alone: sign in, skip to writing, send', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const page = await openPage(t)
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
