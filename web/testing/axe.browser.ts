import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import { newestCode, startRealServer } from '../../server/testing/real-server.ts'
import { FLAGS, makeHouse } from './house.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  nodes: { html: string }[]
}

let browser: Browser
t.before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '', args: FLAGS })
})
t.teardown(() => browser.close())

/** What axe has to say of a page, in short. */
async function check(page: Page): Promise<string[]> {
  // Colours are faded in, and a fading text has no contrast yet.
  await page.waitForTimeout(400)
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: Violation[] }> }
    }
    return (await axe.run()).violations
  })
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['phone', { width: 360, height: 740 }],
    ['laptop', { width: 1280, height: 800 }],
  ] as const) {
    t.test(`axe finds nothing on a ${device}, ${colorScheme}`, async (t) => {
      const server = await startRealServer(t)
      await makeHouse(server)
      const context = await browser.newContext({ colorScheme, viewport, locale: 'en-GB' })
      t.teardown(() => context.close())
      const page = await context.newPage()
      const { phone, last_name } = PEOPLE.P123
      await page.goto(`${server.url}/s/17`)
      await page.getByLabel('Phone number').fill(phone)
      await page.getByLabel('Last name').fill(last_name)
      t.strictSame(await check(page), [], 'sign in')
      await page.getByRole('button', { name: 'Send me a code' }).click()
      const code = page.getByLabel('Code from the text message')
      await code.waitFor()
      t.strictSame(await check(page), [], 'the code')
      await code.fill(await newestCode(server, phone))
      const composer = page.locator('#write')
      await composer.waitFor()
      await composer.fill('Good evening, everyone')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByText(/^Sent$/).waitFor()
      t.strictSame(await check(page), [], 'the room')
      await page.goto(`${server.url}/s/18`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      t.strictSame(await check(page), [], 'no such session')
      await page.goto(server.url)
      await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
      t.strictSame(await check(page), [], 'the sessions')
    })
  }
}
