// The pictures in docs/screens, of every screen as the gallery shows it: npm run screens
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/find-chromium.cjs'
import type { ScreenName } from './fake-state.ts'
import { FLAGS } from './house.ts'
import { servePages } from './pages.ts'
import { LAPTOP, PHONE } from './visit.ts'

interface Picture {
  name: string
  screen: ScreenName
  state: string
  /** Beside the phone in the light, of which there is a picture always. */
  also?: readonly ('laptop' | 'dark')[]
  /** What is pressed first, as far as it is there. */
  presses?: readonly string[]
}

/** On a phone the people are a page of their own. */
const PEOPLE = '.room-switch button >> nth=1'
const KARI = '.register .btn-square >> nth=0'

const PICTURES: Picture[] = [
  { name: 'sign-in', screen: 'sign-in', state: 'start', also: ['laptop'] },
  { name: 'code', screen: 'sign-in', state: 'code', also: ['laptop'] },
  { name: 'code-wrong', screen: 'sign-in', state: 'wrong' },
  { name: 'sessions', screen: 'sessions', state: 'start', also: ['laptop'] },
  { name: 'sessions-none', screen: 'sessions', state: 'none' },
  { name: 'waiting', screen: 'waiting-room', state: 'start', also: ['laptop'] },
  { name: 'consent', screen: 'waiting-room', state: 'consent' },
  { name: 'room', screen: 'room', state: 'start', also: ['laptop', 'dark'] },
  { name: 'room-private', screen: 'room', state: 'private', also: ['laptop'] },
  { name: 'room-not-connected', screen: 'room', state: 'offline' },
  { name: 'room-closed', screen: 'room', state: 'closed' },
  { name: 'therapist', screen: 'therapist', state: 'therapist-start', also: ['laptop'] },
  { name: 'therapist-people', screen: 'therapist', state: 'therapist-people', presses: [PEOPLE] },
  { name: 'therapist-menu', screen: 'therapist', state: 'therapist-menu', presses: [PEOPLE, KARI] },
  { name: 'therapist-help', screen: 'therapist', state: 'therapist-help', also: ['laptop'] },
  {
    name: 'therapist-check-in',
    screen: 'therapist',
    state: 'therapist-check-in',
    presses: [PEOPLE],
  },
  { name: 'therapist-held', screen: 'therapist', state: 'therapist-held', presses: [PEOPLE] },
  {
    ...{ name: 'therapist-busy', screen: 'therapist', state: 'therapist-busy' },
    ...{ also: ['laptop'], presses: [PEOPLE] },
  },
  {
    ...{ name: 'therapist-close', screen: 'therapist', state: 'therapist-close' },
    presses: [PEOPLE, '.to-end .btn:not(.btn-square)'],
  },
  { name: 'no-such-session', screen: 'errors', state: 'no-session' },
  { name: 'not-allowed', screen: 'errors', state: 'not-allowed' },
  { name: 'no-such-page', screen: 'errors', state: 'no-page' },
  { name: 'away', screen: 'errors', state: 'away' },
]
const SIZES = { phone: PHONE, laptop: LAPTOP }
const folder = join(import.meta.dirname, '../../docs/screens')

const pages = await servePages('shots')
const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: FLAGS })
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (name.endsWith('.png')) rmSync(join(folder, name))
try {
  for (const device of ['phone', 'laptop'] as const) {
    const page = await browser.newPage({
      ...{ viewport: SIZES[device], hasTouch: device === 'phone', reducedMotion: 'reduce' },
      timezoneId: 'Europe/Oslo',
    })
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      for (const { name, screen, state, also = [], presses = [] } of PICTURES) {
        const isWanted = device === 'phone' || also.includes('laptop')
        if (!isWanted || (theme === 'dark' && !also.includes('dark'))) continue
        const query = new URLSearchParams({ screen, state, lang: 'en' })
        await page.goto(`${pages.url}gallery.html?${query}`)
        await page.waitForSelector('#app h1')
        await page.evaluate(() => document.fonts.ready.then(() => undefined))
        if (state.startsWith('therapist-')) {
          await page.locator('.panel, .room-switch').first().waitFor()
        }
        for (const selector of presses) {
          const one = page.locator(selector)
          if (await one.isVisible()) await one.click()
        }
        const path = join(folder, `${name}-${device}-${theme}.png`)
        await page.screenshot({ path, animations: 'disabled' })
      }
    }
    await page.close()
  }
} finally {
  await browser.close()
  await pages.close()
}
