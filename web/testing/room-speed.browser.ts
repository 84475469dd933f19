import type { CDPSession, Page } from 'playwright-core'
import t from 'tap'
import { startRealServer } from '../../server/testing/real-server.ts'
import { makeHouse } from './house.ts'
import type { PersonId, Test } from './visit.ts'
import { enterRoom, launchBrowser, openContext, PHONE } from './visit.ts'

const MESSAGES = 1000
const PER_CALL = 50
/** Together two pages of the log. */
const READ = 220
const UNREAD = 180
const SLOWER = 4

const browser = await launchBrowser(t)

/** A house with two people who talk; `enter` lets somebody else in, on a phone. */
async function openHouse(t: Test) {
  const server = await startRealServer(t)
  await makeHouse(server)
  const enter = async (id: PersonId): Promise<Page> => {
    const context = await openContext(t, browser, { viewport: PHONE })
    context.setDefaultTimeout(30_000)
    const page = await context.newPage()
    await enterRoom(server, page, id)
    return page
  }
  const ola = await enter('P456')
  const aisha = await enter('P789')
  const talk = async (from: number, count: number, perCall = 10) => {
    for (let at = from; at < from + count; at += perCall) {
      await say((at / perCall) % 2 === 0 ? ola : aisha, at, perCall)
    }
  }
  return { address: `${server.url}/s/17`, enter, ola, aisha, talk }
}

/** Says so much, in calls of one page that is signed in. */
async function say(page: Page, from: number, count: number): Promise<void> {
  const done = await page.evaluate(
    async ([from, count]) => {
      const payloads = Array.from({ length: count }, (_, index) => ({
        type: 'message',
        body: `Line ${from + index}: the nights are long, @Kari. `.repeat(1 + (index % 4)),
        recipients: [],
      }))
      const answer = await fetch('/api/saveActions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ ts_id: '17', payloads }),
      })
      return answer.status
    },
    [from, count] as const,
  )
  if (done !== 200) throw new Error(`saveActions: ${done}`)
}

/** How long each frame took while the sheet was scrolled so many pixels a frame, in ms. */
function scrollAll(page: Page, step: number): Promise<number[]> {
  return page.evaluate(
    (step) =>
      new Promise<number[]>((resolve) => {
        const sheet = document.querySelector('#sheet')
        if (!sheet) throw new Error('There is no sheet')
        const frames: number[] = []
        let last = performance.now()
        const next = (now: number) => {
          frames.push(now - last)
          last = now
          const before = sheet.scrollTop
          sheet.scrollTop -= step
          if (frames.length > 400 || sheet.scrollTop === before) resolve(frames.slice(1))
          else requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    step,
  )
}

/** From Enter on: is the message in the list before the next frame is drawn, and how soon. */
function pressEnter(
  page: Page,
  text: string,
): Promise<{ isThere: boolean; keyMs: number; frameMs: number }> {
  const measured = page.evaluate(
    (text) =>
      new Promise<{ isThere: boolean; keyMs: number; frameMs: number }>((resolve) => {
        const field = document.querySelector('#write')
        field?.addEventListener(
          'keydown',
          () => {
            const start = performance.now()
            requestAnimationFrame(() => {
              const last = [...document.querySelectorAll('.slip')].at(-1)
              const isThere = last?.textContent.includes(text) === true
              const keyMs = performance.now() - start
              // Once the frame is through: layout and paint are in it.
              const { port1, port2 } = new MessageChannel()
              port1.onmessage = () =>
                resolve({ isThere, keyMs, frameMs: performance.now() - start })
              port2.postMessage(null)
            })
          },
          { capture: true, once: true },
        )
      }),
    text,
  )
  return page
    .locator('#write')
    .press('Enter')
    .then(() => measured)
}

function percentile(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1)
}

async function slowDown(page: Page, rate: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
  return session
}

t.test(
  'a thousand messages: what is drawn, how it scrolls, how soon one’s own is there',
  async (t) => {
    const { ola, aisha, talk, enter } = await openHouse(t)
    await talk(0, MESSAGES, PER_CALL)
    await ola.context().close()
    await aisha.context().close()
    const page = await enter('P123')
    await page
      .getByText(`Line ${MESSAGES - 1}:`)
      .first()
      .waitFor({ state: 'attached' })
    const drawn = await page.evaluate(() => ({
      messages: document.querySelectorAll('#sheet .msg').length,
      nodes: document.querySelectorAll('#sheet *').length,
      answers: document.querySelectorAll('#sheet .acts').length,
      stops: document.querySelectorAll('#sheet [data-key][tabindex="0"]').length,
    }))
    t.equal(drawn.messages, MESSAGES)
    t.ok(drawn.nodes < MESSAGES * 12, `${drawn.nodes} nodes`)
    t.ok(drawn.answers <= 2, 'answers only where they are open, and under the pointer')
    t.equal(drawn.stops, 1, 'one stop of the Tab key')

    await slowDown(page, SLOWER)
    await page.locator('#sheet').evaluate((sheet) => {
      sheet.scrollTop = sheet.scrollHeight
    })
    for (const step of [40, 400]) {
      const frames = await scrollAll(page, step)
      const told = [0.5, 0.95, 0.99, 1].map((part) => percentile(frames, part)).join(', ')
      t.comment(`${step} px a frame, ${frames.length} frames, p50, p95, p99, longest: ${told} ms`)
      t.ok(frames.length > 10)
    }
    await page.locator('#sheet').evaluate((sheet) => {
      sheet.scrollTop = sheet.scrollHeight
    })
    for (const text of ['I am here', 'still here', 'and here']) {
      await page.locator('#write').fill(text)
      const { isThere, keyMs, frameMs } = await pressEnter(page, text)
      t.ok(isThere, 'one’s own message is there in the next frame')
      t.comment(
        `in the list ${keyMs.toFixed(1)} ms after the key, painted ${frameMs.toFixed(1)} ms`,
      )
      await page.locator('.slip', { hasText: text }).getByText('Sent').waitFor()
    }
  },
)

t.test(
  'a talk of several pages opens at what is new, and the rest comes without moving it',
  async (t) => {
    const { address, aisha, talk, enter } = await openHouse(t)
    const page = await enter('P123')
    await talk(0, READ)
    await page
      .getByText(`Line ${READ - 1}:`)
      .first()
      .waitFor()
    await aisha
      .locator('.slip', { hasText: `Line ${READ - 1}:` })
      .getByText(/Read by/)
      .waitFor()
    await page.goto('about:blank')
    await talk(READ, UNREAD)
    await slowDown(page, SLOWER)
    await page.goto(address)
    await page.locator('.mark-new').waitFor()
    await page.getByRole('button', { name: `${UNREAD} new` }).waitFor()
    const line = (number: number) => page.getByText(`Line ${number}:`).first()
    await line(READ + UNREAD - 1).waitFor({ state: 'attached' })
    t.equal(await line(0).count(), 0, 'what is far above waits for a reader')
    await page.locator('#sheet').press('Shift')
    await line(0).waitFor({ state: 'attached' })
    const place = await page.evaluate(() => {
      const sheet = document.querySelector('#sheet')
      const mark = document.querySelector('.mark-new')
      if (!sheet || !mark) throw new Error('There is no mark')
      const at = mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top
      const texts = [...sheet.querySelectorAll('.text')].map(({ textContent }) => textContent)
      const next = mark.nextElementSibling?.querySelector('.text')?.textContent
      return { at: at / sheet.clientHeight, texts, next }
    })
    t.ok(Math.abs(place.at - 1 / 3) < 0.05, `the mark stands at ${place.at} of the sheet`)
    t.match(place.next, `Line ${READ}:`, 'and before the first that is unread')
    const numbers = place.texts.map((text) => Number(/Line (\d+)/.exec(text ?? '')?.[1]))
    t.strictSame(
      numbers,
      numbers.toSorted((a, b) => a - b),
      'in order',
    )
    t.equal(numbers.length, READ + UNREAD)
  },
)

t.test('what is far above comes when it is looked for, and when somebody scrolls up', async (t) => {
  const { ola, aisha, talk } = await openHouse(t)
  await talk(0, READ)
  await aisha
    .locator('.slip', { hasText: `Line ${READ - 1}:` })
    .getByText(/Read by/)
    .waitFor()
  for (const look of ['search', 'Home', 'scroll'] as const) {
    await ola.reload()
    const first = ola.getByText('Line 0:').first()
    await ola
      .getByText(`Line ${READ - 1}:`)
      .first()
      .waitFor()
    await ola.waitForTimeout(500)
    t.equal(await first.count(), 0, 'nobody has looked yet')
    const drawn = await ola.locator('#sheet .text').count()
    t.ok(drawn < READ / 4, `${drawn} are drawn`)
    if (look === 'search') {
      await ola.keyboard.press('Control+f')
      await first.waitFor({ state: 'attached' })
    } else if (look === 'Home') {
      await ola.locator('[data-key][tabindex="0"]').press('Home')
      await first.waitFor()
      t.ok(await first.evaluate(isInView))
    } else {
      const box = await ola.locator('#sheet').boundingBox()
      if (box === null) throw new Error('The sheet has no place')
      await ola.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      await ola.mouse.wheel(0, -100)
      await first.waitFor({ state: 'attached' })
    }
  }
})

t.test('to the end of a long talk while most of it is still to be drawn', async (t) => {
  const { address, ola, talk, enter } = await openHouse(t)
  await talk(0, UNREAD)
  const page = await enter('P123')
  await page.goto('about:blank')
  await slowDown(page, 2 * SLOWER)
  await page.goto(address)
  const drawn = await page.getByRole('button', { name: /new/ }).evaluate((pill) => {
    const count = document.querySelectorAll('#sheet .text').length
    if (pill instanceof HTMLElement) pill.click()
    return count
  })
  t.ok(drawn < UNREAD, `${drawn} were drawn when the pill was pressed`)
  const last = page.getByText(`Line ${UNREAD - 1}:`).first()
  await last.waitFor()
  await page.getByRole('button', { name: /new/ }).waitFor({ state: 'detached' })
  t.ok(await last.evaluate(isInView))
  await ola
    .locator('.slip')
    .last()
    .getByText(/Read by/)
    .waitFor()
})

/** Runs in the page. */
function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return top < innerHeight && bottom > 0
}
