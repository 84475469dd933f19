import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { newestCode } from '../../server/testing/real-server.ts'
import { FLAGS } from './house.ts'

/** What these helpers ask of a test. */
export interface Test {
  teardown(fn: () => Promise<void> | void): void
  fail(message: string): unknown
}

export type PersonId = keyof typeof PEOPLE

export const LAPTOP = { width: 1280, height: 800 }
export const PHONE = { width: 360, height: 740 }

/** Starts the browser for a file of tests. */
export async function launchBrowser(
  t: Pick<Test, 'teardown'>,
  flags: readonly string[] = [],
): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? ''
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...flags] })
  t.teardown(() => browser.close())
  return browser
}

/** Somebody’s own browser, in which nothing may go wrong unseen. */
export async function openContext(
  t: Test,
  browser: Pick<Browser, 'newContext'>,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: LAPTOP, ...options })
  context.setDefaultTimeout(15_000)
  t.teardown(() => context.close())
  context.on('page', (page) => {
    page.on('pageerror', (error) => t.fail(`error on the page: ${error.message}`))
    page.on('console', (line) => {
      if (/Content Security Policy|Refused to/.test(line.text())) t.fail(line.text())
    })
  })
  return context
}

/** Fills in who one is, on the page of sign-in, and asks for the code. */
export async function askForCode(page: Page, id: PersonId): Promise<Locator> {
  await page.getByLabel('Phone number').fill(PEOPLE[id].phone)
  await page.getByLabel('Last name').fill(PEOPLE[id].last_name)
  await page.getByRole('button', { name: 'Send me a code' }).click()
  const code = page.getByLabel('Code from the text message')
  await code.waitFor()
  return code
}

/** Signs in on the page that asks for it, as a person would. */
export async function signIn(server: RealServer, page: Page, id: PersonId): Promise<void> {
  const code = await askForCode(page, id)
  await code.fill(await newestCode(server, PEOPLE[id].phone))
  await code.waitFor({ state: 'detached' })
}

/** Signs in by a deep link and goes into the room. */
export async function enterRoom(
  server: RealServer,
  page: Page,
  id: PersonId,
  url = server.url,
): Promise<void> {
  await page.goto(`${url}/s/17`)
  await signIn(server, page, id)
  await page.locator('#write').waitFor()
}

/** A page, or a frame in one. */
type Place = Pick<Page, 'locator' | 'getByRole'>

/** Writes in the open tab, and waits until it is on one’s own sheet. */
export async function write(page: Place, text: string): Promise<void> {
  await page.locator('#write').fill(text)
  await page.locator('#write').press('Enter')
  await said(page, text)
}

/** Waits until a text stands on the sheet. */
export async function said(page: Place, text: string): Promise<void> {
  await page.getByRole('log').getByText(text, { exact: true }).last().waitFor()
}
