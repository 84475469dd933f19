import type { Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import { newestCode, startRealServer } from '../../server/testing/real-server.ts'
import { actAs, letIn, makeHouse, ops } from './house.ts'
import { FAKE_CAMERA } from './picture.ts'
import { launchBrowser, openContext, PHONE } from './visit.ts'

const browser = await launchBrowser(t, FAKE_CAMERA)
const server = await startRealServer(t, { env: { DEFAULT_SERVICE_PROVIDER: 'T1' } })
await makeHouse(server, { admission: 'by_therapist', keystrokes: 'timing', poll_interval_ms: 1000 })
const assessment = { title: 'Sleep this week', when: 'before', url: 'https://example.org/fill-in' }
const assess = (status: string) =>
  ops(server, 'PUT', '/therapy-sessions/17/members/P123/assessments/a', { ...assessment, status })

/** Where the focus is, and what is wrong with it for somebody who sees the page and has no mouse. */
interface Focus {
  what: string
  wrong: string | null
}

function readFocus(page: Page): Promise<Focus> {
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const one = document.activeElement
    if (!one || one === document.body) return { what: 'nothing', wrong: null }
    const name = one.getAttribute('aria-label') ?? (one as HTMLElement).innerText ?? ''
    const what = `${one.localName}#${one.id} ${name.split('\n', 1)[0]}`
    // A heading is where a new screen begins to be read, not a thing to press.
    if (/^h[1-6]$/.test(one.localName)) return { what, wrong: null }
    const box = one.getBoundingClientRect()
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)]
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)]
    if (right - left < 8 || bottom - top < 8) return { what, wrong: 'is off the screen' }
    const inside = [0.25, 0.5, 0.75].some((part) => {
      const hit = document.elementFromPoint((left + right) / 2, top + (bottom - top) * part)
      return hit !== null && (one.contains(hit) || hit.contains(one))
    })
    if (!inside) return { what, wrong: 'is covered by something' }
    const style = getComputedStyle(one)
    const isMarked = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
    return { what, wrong: isMarked ? null : 'shows nothing of its focus' }
  })
}

/** Says where the focus is; throws where nobody would see it. */
async function look(page: Page): Promise<string> {
  const { what, wrong } = await readFocus(page)
  if (wrong) throw new Error(`${what} ${wrong}`)
  return what
}

/** Goes on with one key until something is in focus, and looks at every stop on the way. */
async function goTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  const stops: string[] = []
  for (let i = 0; i < 60; i += 1) {
    const what = await look(page)
    if (await page.locator(`${selector}:focus`).count()) return
    stops.push(what)
    await page.keyboard.press(key)
  }
  throw new Error(`${selector} is not reached by ${key}: ${stops.join(' > ')}`)
}

/** The same, once it is there, and then presses it. */
async function press(page: Page, selector: string, key = 'Tab'): Promise<void> {
  await page.locator(selector).first().waitFor()
  await goTo(page, selector, key)
  await page.keyboard.press('Enter')
}

/** Waits until something has the focus, by itself. */
async function landsOn(page: Page, selector: string): Promise<void> {
  const found = page.locator(`${selector}:focus`).waitFor({ timeout: 5000 })
  await found.catch(async () => {
    throw new Error(`${selector} has not the focus, but ${(await readFocus(page)).what}`)
  })
  await look(page)
}

/** Goes round a whole page and comes out at its beginning again: there is no trap. */
async function goRound(page: Page, key: string): Promise<string[]> {
  const stops: string[] = []
  for (let i = 0; i < 80; i += 1) {
    const what = await look(page)
    if (i > 0 && what === stops[0]) return stops
    stops.push(what)
    await page.keyboard.press(key)
  }
  throw new Error(`There is a trap: ${stops.slice(-10).join(' > ')}`)
}

t.test('a whole visit with the keyboard alone', async (t) => {
  await assess('incomplete')
  await actAs(server, 'T1', [])
  const context = await openContext(t, browser)
  await context.route('https://example.org/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>To fill in</title>' }),
  )
  const page = await context.newPage()
  const { keyboard } = page
  await page.goto(server.url)
  await page.locator('#phone').waitFor()

  t.comment('sign in')
  await goTo(page, '#phone')
  await keyboard.type(PEOPLE.P123.phone)
  await goTo(page, '#name')
  await keyboard.type(PEOPLE.P123.last_name)
  await press(page, 'button[type=submit]')
  await landsOn(page, '#code')
  await keyboard.type(await newestCode(server, PEOPLE.P123.phone))

  t.comment('the waiting room: what to fill in, the question, and in')
  await landsOn(page, 'h1')
  await goTo(page, 'a.btn[target=_blank]')
  const opened = context.waitForEvent('page')
  await keyboard.press('Enter')
  await (await opened).close()
  await assess('complete')
  await page.getByText('To fill in, all done').waitFor()
  await press(page, '.consent .btn')
  await page.getByText('You agreed on').waitFor()
  await landsOn(page, '.consent p')
  await actAs(server, 'P456', [])
  await actAs(server, 'T1', [
    { type: 'admit', participant: 'P456' },
    { type: 'admit', participant: 'P123' },
  ])
  await landsOn(page, 'h1')
  await page.locator('#write').waitFor()
  const [fromOla = 0] = await actAs(server, 'P456', [
    { type: 'message', body: 'good evening, Kari', recipients: [] },
  ])
  const inLog = (text: string) => page.getByRole('log').getByText(text, { exact: true })
  await inLog('good evening, Kari').waitFor()

  t.comment('the room: quick exit is explained; write, with a name completed')
  await press(page, '.exit-hint button')
  await page.locator('.exit-hint').waitFor({ state: 'detached' })
  await press(page, '.skip', 'Shift+Tab')
  await landsOn(page, '#write')
  await keyboard.type('hello @ol')
  await page.getByRole('option', { name: 'Ola' }).waitFor()
  await keyboard.press('Enter')
  await keyboard.type('and all')
  await keyboard.press('Enter')
  await page.locator('.slip').getByText('@Ola').waitFor()

  t.comment('react and reply, delete one’s own')
  await press(page, '#sheet', 'Shift+Tab')
  await keyboard.press('Home')
  await landsOn(page, `#m-${fromOla}`)
  await keyboard.press('Enter')
  await landsOn(page, '.acts button')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: /1 Heart/ }).waitFor()
  await keyboard.press('Escape')
  await landsOn(page, `#m-${fromOla}`)
  await keyboard.press('r')
  await landsOn(page, '#write')
  await keyboard.type('thank you')
  await keyboard.press('Enter')
  const own = page.locator('.slip', { hasText: 'thank you' })
  await own.getByText(/^(Sent|Read)/).waitFor()
  await own.locator('.quote', { hasText: 'good evening' }).waitFor()
  await press(page, '#sheet', 'Shift+Tab')
  await keyboard.press('End')
  await landsOn(page, '.slip')
  await keyboard.press('Delete')
  await page.getByRole('dialog').waitFor()
  await keyboard.press('Escape')
  await landsOn(page, '.slip')
  await keyboard.press('Delete')
  await press(page, 'dialog .btn-final')
  await page.getByText('You deleted a message').waitFor()
  await landsOn(page, '#sheet')

  t.comment('a private message, and the tabs')
  await press(page, '.people button:has-text("Ola")', 'Shift+Tab')
  await page.getByRole('tab', { selected: true, name: 'Ola' }).waitFor()
  await goTo(page, '#write')
  await keyboard.type('for you alone')
  await keyboard.press('Enter')
  await inLog('for you alone').waitFor()
  await goTo(page, '[role=tab]', 'Shift+Tab')
  await keyboard.press('ArrowLeft')
  await landsOn(page, '#tab-everyone')
  await keyboard.press('ArrowRight')
  await landsOn(page, '#tab-P456')
  await keyboard.press('Home')
  await landsOn(page, '#tab-everyone')
  await inLog('good evening, Kari').waitFor()

  t.comment('settings, the keys; each dialog gives the focus back')
  await press(page, '.menu-button')
  await page.getByRole('dialog').waitFor()
  await goTo(page, 'dialog [role=switch]')
  await keyboard.press('Space')
  t.ok(await page.getByRole('switch', { name: 'A short tone' }).isChecked())
  await page.getByText('Quick exit shows the weather').waitFor()
  await press(page, 'dialog .switches .btn')
  await page.getByRole('dialog').getByText('On a message').waitFor()
  await landsOn(page, 'dialog .btn-square')
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await landsOn(page, '.menu-button')
  await keyboard.press('?')
  await page.getByRole('dialog').getByText('On a message').waitFor()
  await press(page, 'dialog .btn-square')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await landsOn(page, '.menu-button')

  t.comment('all round the room, forwards and back')
  for (const key of ['Tab', 'Shift+Tab']) {
    const stops = (await goRound(page, key)).join(' > ')
    for (const stop of ['textarea#write', 'button#tab-everyone', 'div#sheet', 'Quick exit']) {
      t.ok(stops.includes(stop), `${key} comes to ${stop}`)
    }
  }

  t.comment('the people, on a phone')
  await page.setViewportSize(PHONE)
  await press(page, '.people-button')
  await press(page, 'dialog .btn-square')
  await landsOn(page, '.people-button')
  await keyboard.press('Enter')
  await press(page, 'dialog button:has-text("Ola")')
  await landsOn(page, '#tab-P456')

  t.comment('leave, and sign out')
  await press(page, '.exits .btn-quiet')
  await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
  await landsOn(page, 'h1')
  await press(page, 'a.btn-main')
  await page.locator('#write').waitFor()
  await landsOn(page, 'h1')
  await press(page, '.exits .btn-quiet')
  await landsOn(page, 'h1')
  await press(page, '.bar button')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await landsOn(page, 'h1')
})

t.test('a consultation with the keyboard alone, from the wish to the thanks', async (t) => {
  const open = async (id: 'P123' | 'T1', path: string) => {
    const context = await openContext(t, browser)
    context.setDefaultTimeout(60_000)
    await letIn(server, context, id)
    const page = await context.newPage()
    await page.goto(`${server.url}${path}`)
    return page
  }
  t.comment('the wish, and the devices tried while waiting')
  const kari = await open('P123', '/consult')
  await kari.locator('#nature').waitFor()
  await goTo(kari, '#nature')
  await kari.keyboard.type('A cough')
  await press(kari, 'button[type=submit]')
  await press(kari, 'button:has-text("Try camera and microphone")')
  await kari.locator('.own-picture video').waitFor()

  t.comment('the doctor starts')
  const doctor = await open('T1', '/consultations')
  await press(doctor, 'tr:has-text("Kari Nordmann") button')

  t.comment('the call: sound off and on, the devices, and a word in writing')
  const sound = '.call-keys .key:has-text("Sound")'
  await press(kari, `${sound}[aria-pressed=true]`)
  await press(kari, `${sound}[aria-pressed=false]`)
  await press(kari, '.call-keys .key:has-text("Devices")')
  await kari.getByRole('dialog').waitFor()
  await kari.keyboard.press('Escape')
  await kari.getByRole('dialog').waitFor({ state: 'detached' })
  await landsOn(kari, '.call-keys .key:has-text("Devices")')
  await goTo(kari, '#write')
  await kari.keyboard.type('Good morning')
  await kari.keyboard.press('Enter')
  await doctor.getByRole('log').getByText('Good morning', { exact: true }).waitFor()
  const stops = (await goRound(kari, 'Tab')).join(' > ')
  t.match(stops, /Sound/)
  t.match(stops, /Quick exit/)

  t.comment('the end, after one question, and the thanks')
  await press(doctor, '.exits .btn-final', 'Shift+Tab')
  await press(doctor, 'dialog button:has-text("Finish the talk")')
  await doctor.getByRole('heading', { name: 'The talk is over' }).waitFor()
  await kari.getByRole('heading', { name: 'Thank you, Kari' }).waitFor()
  await goTo(kari, 'input[type=radio]')
  await kari.keyboard.press('Space')
  await goTo(kari, '#say')
  await kari.keyboard.type('It was kind')
  await press(kari, 'button[type=submit]')
  await kari.getByRole('heading', { name: 'Thank you, that is all' }).waitFor()
})
