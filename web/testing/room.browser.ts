import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse } from './house.ts'
import type { PersonId, Test } from './visit.ts'
import { enterRoom, LAPTOP, launchBrowser, openContext, PHONE, write } from './visit.ts'

const browser = await launchBrowser(t)

interface Entered {
  context: BrowserContext
  page: Page
}

async function enter(
  t: Test,
  server: RealServer,
  id: PersonId,
  viewport = LAPTOP,
): Promise<Entered> {
  const context = await openContext(t, browser, { viewport })
  await context.route('https://www.yr.no/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Weather</title><p>Sun</p>' }),
  )
  const page = await context.newPage()
  await enterRoom(server, page, id)
  return { context, page }
}

/** Kari and Ola in the room. */
async function two(t: Test, viewport = LAPTOP): Promise<{ kari: Entered; ola: Entered }> {
  const server = await startRealServer(t)
  await makeHouse(server)
  const kari = await enter(t, server, 'P123', viewport)
  const ola = await enter(t, server, 'P456')
  return { kari, ola }
}

const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')

t.test('@ completes names by keyboard and by touch; who is mentioned is told so', async (t) => {
  const { kari, ola } = await two(t)
  const field = ola.page.locator('#write')
  await field.pressSequentially('dear @ka')
  await ola.page.getByRole('option', { name: /Kari/ }).waitFor()
  t.equal(await field.getAttribute('aria-activedescendant'), 'name-P123')
  await field.press('Enter')
  t.equal(await field.inputValue(), 'dear @Kari ')
  t.equal(await ola.page.getByRole('listbox').count(), 0)
  await field.pressSequentially('and @')
  const names = await ola.page.getByRole('option').allInnerTexts()
  t.ok(names.length > 1)
  await field.press('ArrowDown')
  t.equal(await ola.page.getByRole('option', { selected: true }).innerText(), names[1])
  await field.press('Escape')
  t.equal(await ola.page.getByRole('listbox').count(), 0, 'Escape closes the list alone')
  await field.press('Backspace')
  await field.pressSequentially('@Kar')
  await ola.page.getByRole('option').first().click()
  t.equal(await field.inputValue(), 'dear @Kari and @Kari ')
  await field.press('Enter')
  await kari.page.locator('.mention-me').first().waitFor()
  await kari.page.locator('.heard-news', { hasText: 'Ola mentions you: dear @Kari' }).waitFor()
  t.match(await kari.page.getByRole('log').innerText(), '@Kari')
})

t.test('what comes in is told in few words, what was there before is not', async (t) => {
  const { kari, ola } = await two(t)
  await write(ola.page, 'before')
  const server = new URL(kari.page.url()).origin
  await kari.page.goto(`${server}/s/17`)
  await kari.page.getByRole('log').getByText('before').waitFor()
  const news = kari.page.locator('.heard-news')
  await ola.page.evaluate(async () => {
    const payloads = Array.from({ length: 10 }, (_, i) => ({
      ...{ type: 'message', body: `burst ${i}`, recipients: [] },
    }))
    payloads.push({ type: 'message', body: 'only you', recipients: ['P123'] } as never)
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify({ ts_id: '17', payloads })
    await fetch('/api/saveActions', { method: 'POST', headers, body })
  })
  await news.filter({ hasText: '10 new messages' }).waitFor()
  t.equal(await news.textContent(), 'Private, Ola: only you\n10 new messages')
  t.equal(await kari.page.getByRole('log').getAttribute('aria-live'), 'off')
})

t.test('every message by keyboard: walk, react, reply, delete, help', async (t) => {
  const { kari, ola } = await two(t)
  for (const text of ['one', 'two', 'three']) await write(ola.page, text)
  const { page } = kari
  const { keyboard } = page
  await page.getByRole('log').getByText('three').waitFor()
  await page.locator('#write').focus()
  await keyboard.press('Shift+Tab')
  await page.locator('#sheet').focus()
  await keyboard.press('Enter')
  t.match(await focusedText(page), 'three')
  await keyboard.press('ArrowUp')
  await keyboard.press('ArrowUp')
  t.match(await focusedText(page), 'one')
  await keyboard.press('Enter')
  await page.locator('.msg.is-open .acts button:focus').first().waitFor()
  await keyboard.press('Enter')
  await ola.page.getByRole('button', { name: /1 Heart/ }).waitFor()
  await keyboard.press('Escape')
  t.match(await focusedText(page), 'one', 'Escape comes back from the answers')
  await keyboard.press('ArrowDown')
  await keyboard.press('r')
  await page.getByText('Reply to Ola').waitFor()
  await page.locator('#write:focus').waitFor()
  await keyboard.type('an answer')
  await keyboard.press('Enter')
  const own = page.locator('.slip', { hasText: 'an answer' })
  await own.getByText('Sent').waitFor()
  await own.focus()
  await keyboard.press('Delete')
  await page.getByRole('dialog').getByText('Delete this message?').waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await keyboard.press('?')
  await page.getByRole('dialog').getByText('On a message').waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator('#write').focus()
  await keyboard.type('really?')
  t.equal(await page.locator('#write').inputValue(), 'really?', 'while writing it is a sign')
  t.equal(await page.getByRole('dialog').count(), 0)
})

t.test('a quote leads to its message and lights it up', async (t) => {
  const { kari, ola } = await two(t)
  await write(ola.page, 'the very first')
  await kari.page.getByRole('log').getByText('the very first').waitFor()
  await kari.page.getByRole('button', { name: 'Reply' }).click()
  await write(kari.page, 'I think so too')
  for (let i = 0; i < 15; i += 1) await write(ola.page, `line ${i}`)
  const first = kari.page.locator('.msg', { hasText: 'the very first' })
  await kari.page.locator('.quote').last().click()
  await kari.page.locator('[data-lit]', { hasText: 'the very first' }).waitFor()
  const box = await first.boundingBox()
  t.ok(box && box.y > 100 && box.y < 700, 'it is on the screen')
})

t.test('links can be pressed, and nothing in a text runs', async (t) => {
  const { kari, ola } = await two(t)
  const text =
    'see https://example.org/a?b=1, <img src=x onerror="document.title=1"> javascript:alert(1)'
  await ola.page.locator('#write').fill(text)
  await ola.page.locator('#write').press('Enter')
  const link = kari.page.getByRole('log').getByRole('link')
  await link.waitFor()
  t.equal(await link.count(), 1)
  t.equal(await link.getAttribute('href'), 'https://example.org/a?b=1')
  t.equal(await link.getAttribute('rel'), 'noopener noreferrer')
  t.equal(await link.getAttribute('referrerpolicy'), 'no-referrer')
  t.equal(await kari.page.locator('#sheet img').count(), 0)
})

t.test('the reader’s place is kept, and the end stays in sight over a keyboard', async (t) => {
  const { kari, ola } = await two(t, PHONE)
  const { page } = kari
  for (let i = 0; i < 14; i += 1) await write(ola.page, `line ${i}`)
  await page.getByRole('log').getByText('line 13').waitFor()
  const last = page.getByRole('log').getByText('line 13')
  await page.setViewportSize({ width: 360, height: 560 })
  await page.waitForFunction(() => {
    const sheet = document.querySelector('#sheet')
    return sheet && sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight < 2
  })
  const [row, below] = [await last.boundingBox(), await page.locator('.below').boundingBox()]
  t.ok(row && below && row.y + row.height <= below.y, 'the last message is over the composer')
  await page.locator('#sheet').evaluate((sheet) => {
    sheet.scrollTop = 0
  })
  const first = page.getByRole('log').getByText('line 0', { exact: true })
  const before = await first.boundingBox()
  await write(ola.page, 'something new')
  await page.getByRole('button', { name: '1 new' }).waitFor()
  t.equal((await first.boundingBox())?.y, before?.y)
  await page.getByRole('button', { name: '1 new' }).click()
  await page.getByRole('button', { name: '1 new' }).waitFor({ state: 'detached' })
  t.ok(await page.getByRole('log').getByText('something new').isVisible())
})

t.test('quick exit: Escape twice, and Back leads to nothing of the talk', async (t) => {
  const { kari } = await two(t)
  const { page } = kari
  await write(page, 'something private')
  await page.getByText('Quick exit shows the weather').waitFor()
  await page.getByRole('button', { name: 'All right' }).click()
  t.equal(await page.getByText('Quick exit shows the weather').count(), 0)
  const server = new URL(page.url()).origin
  await page.goto(server)
  await page.getByRole('link', { name: /Go in/ }).click()
  await page.getByText('something private').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.waitForURL('https://www.yr.no/')
  t.notMatch(await page.content(), 'something private')
  const seen: string[] = []
  page.on('framenavigated', (frame) => seen.push(frame.url()))
  await page.goBack({ waitUntil: 'commit' }).catch(() => null)
  await page.waitForURL('https://www.yr.no/')
  t.ok(seen.includes(`${server}/`), 'Back comes to us, and away again')
  t.notMatch(await page.content(), 'Your sessions')
  await page.goto(`${server}/s/17`)
  await page.getByText('something private').waitFor()
  t.equal(await page.getByText('Quick exit shows the weather').count(), 0, 'told once')
})

t.test('a tone is off until it is switched on; it sounds only for what is not seen', async (t) => {
  const { kari, ola } = await two(t, PHONE)
  const { page } = kari
  await page.addInitScript(() => {
    const { createOscillator } = AudioContext.prototype
    AudioContext.prototype.createOscillator = function () {
      document.documentElement.dataset.tones = `${Number(document.documentElement.dataset.tones ?? 0) + 1}`
      return createOscillator.call(this)
    }
  })
  const open = async () => {
    await page.getByRole('button', { name: 'Settings and keys' }).click()
    return page.getByRole('switch', { name: 'A short tone' })
  }
  const tones = () => page.evaluate(() => document.documentElement.dataset.tones)
  const sound = await open()
  t.notOk(await sound.isChecked())
  await sound.check()
  await page.reload()
  t.ok(await (await open()).isChecked(), 'it stays so')
  await page.keyboard.press('Escape')
  for (let i = 0; i < 14; i += 1) await write(ola.page, `line ${i}`)
  await page.locator('#sheet').getByText('line 13').waitFor()
  // Empty from the first that comes in until they are told in one go.
  await page.locator('.heard-news', { hasText: /./ }).waitFor()
  t.equal(await tones(), undefined, 'silent at the end of a page that is looked at')
  await page.locator('#sheet').evaluate((sheet) => {
    sheet.scrollTop = 0
  })
  await page.waitForFunction(() => document.querySelector('#sheet')?.scrollTop === 0)
  await write(ola.page, 'listen')
  await page.locator('.heard-news', { hasText: 'listen' }).waitFor()
  t.equal(await tones(), '1')
})
