// Pictures of every screen and state: node web/testing/shots.ts <folder> [screen[/state]]
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/find-chromium.cjs'
import { isCareState } from './fake-care.ts'
import type { ScreenName } from './fake-state.ts'
import { SCREENS } from './fake-state.ts'
import { FLAGS } from './house.ts'
import { servePages } from './pages.ts'
import { LAPTOP, PHONE } from './visit.ts'

const SIZES = { phone: PHONE, laptop: LAPTOP }
const THEMES = ['light', 'dark'] as const
const root = join(import.meta.dirname, '../..')
const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8')

interface Shot {
  screen: ScreenName
  state: string
  lang: string
}

const [folder, only = ''] = process.argv.slice(2)
if (!folder) {
  console.error('Usage: node web/testing/shots.ts <folder> [screen[/state]]')
  process.exit(1)
}
mkdirSync(folder, { recursive: true })

const pages = await servePages('shots')
const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: FLAGS })
const complaints: string[] = []
try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of THEMES) await takeAll(browser, size, viewport, theme)
  }
  await narrow(browser)
} finally {
  await browser.close()
  await pages.close()
}
console.log(complaints.length === 0 ? 'Nothing to complain about' : complaints.join('\n'))
process.exitCode = complaints.length === 0 ? 0 : 1

function shots(): Shot[] {
  return Object.entries(SCREENS).flatMap(([screen, states]) =>
    states
      .filter((state) => `${screen}/${state}`.startsWith(only))
      .flatMap((state) =>
        ['en', 'nb'].map((lang) => ({ screen: screen as ScreenName, state, lang })),
      ),
  )
}

async function takeAll(
  browser: Browser,
  size: string,
  viewport: { width: number; height: number },
  theme: 'light' | 'dark',
) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: size === 'phone',
    timezoneId: 'Europe/Oslo',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(`script error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
  for (const shot of shots()) {
    // The second language says the same in the dark: one theme of it is enough.
    if (shot.lang === 'nb' && theme === 'dark') continue
    const name = [shot.screen, shot.state, shot.lang, size, theme].join('-')
    await open(page, shot)
    await page.screenshot({ path: join(folder ?? '.', `${name}.png`) })
    complaints.push(...(await check(page)).map((text) => `${name}: ${text}`))
  }
  await context.close()
}

async function open(page: Page, { screen, state, lang }: Shot) {
  await page.goto(`${pages.url}gallery.html?screen=${screen}&state=${state}&lang=${lang}`)
  await page.waitForSelector('#app > *')
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await (screen === 'lead' ? leadSteps(page, state) : steps(page, state))
  await page.waitForTimeout(60)
}

/** What a therapist does to come to a state of theirs. */
async function therapistSteps(page: Page, state: string) {
  const talks = ['therapist-start', 'therapist-delete', 'therapist-help', 'therapist-margin']
  const people = page.locator('.room-switch button').nth(1)
  await page.locator('.panel, .room-switch').first().waitFor()
  if ((await people.isVisible()) && !talks.includes(state)) await people.click()
  const presses: Record<string, string[]> = {
    'therapist-menu': ['.register .btn-square >> nth=3'],
    'therapist-more': ['.panel-tools .btn-square'],
    'therapist-admit': ['.panel-list .btn:not(.btn-square) >> nth=1'],
    'therapist-notice': ['.panel-tools .btn >> nth=0'],
    'therapist-note': ['.pin-line'],
    'therapist-board': ['.panel-tools .btn >> nth=1'],
    'therapist-assessments': ['.register .btn-square >> nth=3', '.menu li:nth-child(5) button'],
    'therapist-attendance': ['.panel-tools .btn-square', '.menu li:nth-child(3) button'],
    'therapist-return': ['.tray .btn-quiet >> nth=0'],
    'therapist-margin': ['.acts-word >> nth=-1'],
    'therapist-close': ['.to-end .btn:not(.btn-square)'],
    'therapist-delete': ['.acts-final'],
  }
  for (const selector of presses[state] ?? []) await page.locator(selector).click()
  if (presses[state]) await page.locator('dialog[open]').waitFor()
}

/** What a therapist does to come to a state of a form. */
async function leadSteps(page: Page, state: string) {
  await page.locator('#find').waitFor()
  if (state === 'missing') await page.locator('#name').fill('')
  if (state === 'found') await page.locator('#find').fill('nordmann')
  if (state === 'found') await page.locator('#find').press('Enter')
  if (state === 'found') await page.locator('.lead-search li').first().waitFor()
  const saves = state === 'missing' || state === 'offline'
  if (saves) await page.locator('.lead-save .btn-main').click()
  if (saves) await page.locator('.missing, [role=alert]').first().waitFor()
}

/** What a person does to come to a state. */
async function steps(page: Page, state: string) {
  if (state.startsWith('therapist-')) await therapistSteps(page, state)
  if (state === 'people') {
    const button = page.locator('.people-button')
    if (await button.isVisible()) await button.click()
    else await page.locator('.people button').first().focus()
  }
  if (state === 'mention') await page.locator('#write').press('End')
  if (state === 'settings' || state === 'keys') await page.locator('.menu-button').click()
  if (state === 'settings' || state === 'keys') await page.getByRole('dialog').waitFor()
  if (state === 'keys') await page.locator('dialog .btn-small').click()
  if (state === 'keys') await page.locator('dialog .keys').first().waitFor()
  if (state === 'menu') await page.locator('.msg .text').nth(2).click()
  if (state === 'therapist') await page.locator('.msg .text').nth(2).click()
  if (state === 'delete') await page.locator('.slip-ink .text').last().click()
  if (state === 'delete') await page.locator('.own-acts.is-open button').click()
  if (isCareState(state)) await page.locator('.heard-care').waitFor({ state: 'attached' })
  if (state === 'help-ask') await page.locator('.help-button').click()
  if (state === 'leave') await page.locator('.exits .btn-quiet').click()
  if (state === 'waiting-check') await page.locator('.section .btn').first().click()
  if (state === 'waiting-check') await page.locator('.devices').waitFor()
  if (state === 'sign-out') await page.locator('.bar .btn-quiet').last().click()
}

async function check(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
  })
}

interface Axe {
  run(
    on: Document,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** Nothing may stick out at 320 px, nor anything to press be smaller than 24 px. */
async function narrow(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 320, height: 568 } })
  const page = await context.newPage()
  for (const shot of shots()) {
    await open(page, shot)
    const found = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      const wide = [...document.querySelectorAll('body *')].filter((one) => {
        const box = one.getBoundingClientRect()
        return (
          box.right > innerWidth + 1 &&
          box.width > 1 &&
          !one.closest('.tabs, .quote, .replying, .pin summary, .pin-line, .board-frame')
        )
      })
      return scrollWidth > clientWidth || wide.length > 0
        ? wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))
        : []
    })
    const name = [shot.screen, shot.state, shot.lang].join('-')
    if (shot.screen === 'room' || shot.state === 'start') {
      await page.screenshot({ path: join(folder ?? '.', `${name}-narrow.png`) })
    }
    complaints.push(...found.map((html) => `${name} at 320 px: ${html}`))
  }
  await context.close()
}
