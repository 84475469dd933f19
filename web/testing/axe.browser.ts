import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import t from 'tap'
import { call, newestCode, startRealServer } from '../../server/testing/real-server.ts'
import { openFrontDoor, serveSecondVersion } from './front-door.ts'
import { actAs, letIn, makeHouse, ops, signInByStaff } from './house.ts'
import { FAKE_CAMERA } from './picture.ts'
import type { PersonId, Test } from './visit.ts'
import { askForCode, LAPTOP, launchBrowser, openContext, PHONE, said, write } from './visit.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Only contrast depends on a theme and a size together: two of the four are looked at for that alone. */
const LOOKS = [
  { theme: 'light', device: 'phone', viewport: PHONE, rules: null },
  { theme: 'dark', device: 'phone', viewport: PHONE, rules: ['color-contrast'] },
  { theme: 'light', device: 'laptop', viewport: LAPTOP, rules: ['color-contrast'] },
  { theme: 'dark', device: 'laptop', viewport: LAPTOP, rules: null },
] as const

const browser = await launchBrowser(t, FAKE_CAMERA)
const server = await startRealServer(t, {
  env: { DEFAULT_SERVICE_PROVIDER: 'T1', PHONE_NUMBER: '+4722001122' },
})
await makeHouse(server, { admission: 'by_therapist', keystrokes: 'full', poll_interval_ms: 1000 })
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
await ops(server, 'PUT', '/therapy-sessions/18', { name: 'Evenings', date: day(7) })
await ops(server, 'PUT', '/therapy-sessions/19', {
  name: 'Mornings',
  date: day(-1),
  status: 'closed',
})
await ops(server, 'PUT', '/therapy-sessions/20', {
  name: 'Noon',
  date: day(1),
  status: 'cancelled',
})
for (const id of ['18', '19', '20']) {
  const role = { role: 'participant' }
  await ops(server, 'PUT', `/therapy-sessions/${id}/members/P123`, role)
}
const assess = (session: string, name: string, when: string, status = 'incomplete') =>
  ops(server, 'PUT', `/therapy-sessions/${session}/members/P123/assessments/${name}`, {
    ...{ title: `Sleep, ${name}`, when, status, url: 'https://example.org/' },
  })
await assess('17', 'a', 'before')
await assess('17', 'b', 'before', 'complete')
await assess('17', 'c', 'after')
await assess('19', 'd', 'after')

interface Axe {
  run(
    on: Document,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** What axe has to say of a page: in both themes, on a phone and on a laptop. */
async function check(
  t: { same(found: unknown, wanted: unknown, name: string): unknown },
  page: Page,
  where: string,
  looks: readonly (typeof LOOKS)[number][] = LOOKS,
): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  for (const { theme, device, viewport, rules } of looks) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.waitForFunction(() =>
      document.getAnimations().every((one) => one.playState !== 'running' || one.effect === null),
    )
    const found = await page.evaluate(
      async (options) => {
        const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, options)
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
        )
      },
      rules ? { runOnly: [...rules] } : {},
    )
    t.same(found, [], `${where}, ${device}, ${theme}`)
  }
  await page.setViewportSize(LAPTOP)
}

async function visit(t: Test, id: PersonId | null, url = server.url): Promise<Page> {
  const context = await openContext(t, browser)
  if (id !== null) await letIn(server, context, id, url)
  return await context.newPage()
}

t.test('sign-in', async (t) => {
  const page = await visit(t, null)
  await page.goto(server.url)
  await page.getByLabel('Phone number').waitFor()
  await check(t, page, 'the start')
  await page.getByLabel('Phone number').fill('12')
  await page.getByLabel('Last name').fill('Nordmann')
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByText('We cannot send to this number.').waitFor()
  await check(t, page, 'a wrong number')
  const code = await askForCode(page, 'P123')
  await page.getByText('No message yet?').click()
  await check(t, page, 'the code')
  await code.fill((await newestCode(server, '+12025550123')) === '123456' ? '654321' : '123456')
  await page.getByText('That code did not work.').waitFor()
  await check(t, page, 'a wrong code')
})

t.test('the sessions, and the waiting room', async (t) => {
  const page = await visit(t, 'P123')
  await page.goto(server.url)
  for (const name of ['Open now', 'Coming', 'Earlier']) {
    await page.getByRole('heading', { name }).waitFor()
  }
  await check(t, page, 'the sessions')
  await page.route('**/api/getTherapySessions', (route) =>
    route.fulfill({ json: { therapy_sessions: [] } }),
  )
  await page.reload()
  await page.getByText('Nothing to do now').waitFor()
  await check(t, page, 'no sessions')
  await page.unroute('**/api/getTherapySessions')
  await page.goto(`${server.url}/s/17`)
  await page.getByText('Waiting for').waitFor()
  await page.getByRole('button', { name: 'I agree' }).waitFor()
  await check(t, page, 'waiting')
  await page.getByRole('button', { name: 'I agree' }).click()
  await page.getByText('You agreed on').waitFor()
  await assess('17', 'a', 'before', 'complete')
  await page.getByText('To fill in, all done').waitFor()
  await check(t, page, 'waiting, all done')
})

t.test('the room', async (t) => {
  await actAs(server, 'P456', [])
  const page = await visit(t, 'P123')
  await page.goto(`${server.url}/s/17`)
  await page.getByText('Waiting for').waitFor()
  await actAs(server, 'T1', [
    ...['P123', 'P456'].map((participant) => ({ type: 'admit', participant })),
  ])
  await page.locator('#write').waitFor()
  await check(t, page, 'nobody has written')
  const message = { type: 'message', recipients: [] }
  const [first] = await actAs(server, 'P456', [
    { ...message, body: 'hello @Kari, see https://example.org/' },
    { ...message, body: 'too much' },
    { ...message, body: 'for you', recipients: ['P123'] },
  ])
  await actAs(server, 'P456', [{ type: 'delete', target: Number(first) + 1 }])
  await actAs(server, 'T1', [
    { type: 'whiteboard', body: 'Today: the nights' },
    { type: 'notice', body: 'Half an hour left', recipients: [] },
    { type: 'reaction', target: first, icon: 'heart' },
  ])
  await page.locator('.msg', { hasText: 'hello' }).click()
  await page.getByRole('button', { name: 'Reply' }).first().click()
  await check(t, page, 'a reply is begun')
  await write(page, 'hello to you too')
  await page
    .locator('.slip')
    .getByText(/^(Sent|Read)/)
    .waitFor()
  await check(t, page, 'the talk')
  await page.locator('#write').pressSequentially('@')
  await page.getByRole('listbox').waitFor()
  await check(t, page, 'names are offered')
  await page.locator('#write').fill('w'.repeat(3990))
  await check(t, page, 'near the limit')
  await page.locator('#write').fill('')
  await page.getByRole('tab', { name: /Ola/ }).click()
  await said(page, 'for you')
  await check(t, page, 'a private talk')
  await page.getByRole('tab', { name: /Everyone/ }).click()
  await page.getByRole('button', { name: 'Settings and keys' }).click()
  await check(t, page, 'settings')
  await page.getByRole('button', { name: 'Show all keys' }).click()
  await page.getByRole('dialog').getByText('On a message').waitFor()
  await check(t, page, 'the keys')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.locator('.slip .text').click()
  await page.locator('.own-acts.is-open button').click()
  await check(t, page, 'to delete?')
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page.setViewportSize(PHONE)
  await page.getByRole('button', { name: /^People in the room/ }).click()
  await check(
    t,
    page,
    'the people',
    LOOKS.filter(({ device }) => device === 'phone'),
  )
  await page.keyboard.press('Escape')

  await page.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await write(page, 'still there?')
  await page
    .getByText(/^Not connected since/)
    .first()
    .waitFor()
  await check(t, page, 'not connected')
  await page.getByRole('button', { name: 'Leave' }).click()
  await check(t, page, 'leave with a message unsent?')
  await page.getByRole('button', { name: 'Stay' }).click()
  await actAs(server, 'T1', [{ type: 'mute', participant: 'P123' }])
  await page.unroute('**/api/**')
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  await page.getByText('Your writing is paused').first().waitFor()
  await check(t, page, 'muted, and a message failed')
  await actAs(server, 'T1', [{ type: 'close_session' }])
  await page.getByText('Thank you for being here.').waitFor()
  await check(t, page, 'after the session')
  await actAs(server, 'T1', [{ type: 'remove', participant: 'P123' }])
  await page.getByRole('heading', { name: 'You are not in this session now' }).waitFor()
  await check(t, page, 'removed')
})

t.test('what the therapists ask and tell', async (t) => {
  await actAs(server, 'T1', [{ type: 'open_session' }])
  const page = await visit(t, 'P456')
  await page.goto(`${server.url}/s/17`)
  await page.locator('#write').waitFor()
  await page.getByRole('button', { name: 'I need help now' }).click()
  await check(t, page, 'help?')
  await page.getByRole('button', { name: 'Ask for help' }).click()
  const card = page.getByRole('region', { name: 'Your call for help' })
  await card.getByText(/^Your therapists have been told/).waitFor()
  await actAs(server, 'T1', [{ type: 'check_in' }, { type: 'hold' }])
  await actAs(server, 'T1', [{ type: 'last_call', seconds: 3600 }])
  await page.getByRole('timer').waitFor()
  await page.getByText('reads this first').waitFor()
  await page.getByRole('button', { name: 'Not now' }).waitFor()
  await check(t, page, 'a question, a last call, held')
  await page.getByRole('button', { name: 'Not now' }).click()
  await write(page, 'a bitter day')
  await page.getByText('With your therapist', { exact: true }).waitFor()
  const cookie = await signInByStaff(server, 'T1')
  const { json } = await call(server, '/api/getActions?ts_id=17&before=0', { cookie })
  const { actions } = json as { actions: { id: number; body?: string }[] }
  const held = actions.find(({ body }) => body === 'a bitter day')?.id
  await actAs(server, 'T1', [{ type: 'return_message', target: held, reason: 'Later?' }])
  await page.getByRole('button', { name: 'Write it again' }).waitFor()
  await check(t, page, 'given back, and a question put away')
})

t.test('the therapist’s panel', async (t) => {
  const message = { type: 'message', recipients: [] }
  await actAs(server, 'T1', [{ type: 'open_session' }])
  const page = await visit(t, 'T1')
  await page.goto(`${server.url}/s/17`)
  await page.locator('#write').waitFor()
  const [said] = await actAs(server, 'P456', [
    { ...message, body: 'hello again' },
    { type: 'help', body: 'please' },
  ])
  await page.getByRole('article', { name: 'Ola asks for help' }).waitFor()
  await check(t, page, 'a call for help')
  await page.getByRole('button', { name: 'I have seen it' }).click()
  const [first] = await actAs(server, 'T1', [
    { type: 'check_in' },
    { type: 'note', target: said, body: 'Came in calm' },
    { type: 'hold', participant: 'P456' },
    { type: 'last_call', seconds: 900 },
  ])
  await actAs(server, 'P456', [
    { type: 'feeling', target: first, icon: 'sad' },
    { ...message, body: 'more and more' },
  ])
  await actAs(server, 'T1', [{ type: 'check_in' }])
  await page
    .getByRole('region', { name: /^Held, / })
    .getByText('more and more')
    .waitFor()
  await page.getByRole('table', { name: 'Over the session' }).waitFor()
  await page.getByText(/^Notes in the margin/).click()
  await check(t, page, 'check-ins, what is held, notes, a last call')
  const phones = LOOKS.filter(({ device }) => device === 'phone')
  await page.setViewportSize(PHONE)
  await page.getByRole('button', { name: /^People/ }).click()
  await check(t, page, 'the people on a phone', phones)
  await page.getByRole('button', { name: 'More for the whole session' }).click()
  await check(t, page, 'what can be done for all')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Close session' }).click()
  await check(t, page, 'to close?')
})

t.test('a session is made and changed', async (t) => {
  const page = await visit(t, 'T1')
  await page.goto(`${server.url}/lead`)
  await page.getByRole('button', { name: 'Make the session' }).click()
  await page.getByText('Choose a day.').waitFor()
  await check(t, page, 'a session is made, something is missing')
  await page.goto(`${server.url}/lead/17`)
  await page.getByLabel('Find somebody').fill('nordmann')
  await page.getByLabel('Find somebody').press('Enter')
  await page.getByRole('button', { name: 'Put in Kari Nordmann' }).click()
  await page.getByText('is in', { exact: true }).waitFor()
  await page.route('**/api/changeTherapySession', (route) => route.abort())
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('No contact with Samtale just now.').waitFor()
  await check(t, page, 'a session is changed, somebody is found, not saved')
})

t.test('a consultation', async (t) => {
  const [kari, doctor] = [await visit(t, 'P123'), await visit(t, 'T1')]
  for (const page of [kari, doctor]) page.setDefaultTimeout(60_000)
  await kari.goto(`${server.url}/consult`)
  await kari.getByLabel('What is it about?').fill('A cough')
  await check(t, kari, 'the wish')
  await kari.getByRole('button', { name: 'Ask for a talk' }).click()
  await kari.getByRole('button', { name: 'Try camera and microphone' }).click()
  await kari.locator('.own-picture video').waitFor()
  await check(t, kari, 'waiting for a doctor')
  await doctor.goto(`${server.url}/consultations`)
  const row = doctor.getByRole('row', { name: /Kari Nordmann/ })
  await row.waitFor()
  await check(t, doctor, 'who waits')
  await doctor.goto(kari.url())
  await doctor.getByRole('button', { name: 'Start' }).waitFor()
  await check(t, doctor, 'before the talk')
  await doctor.getByRole('button', { name: 'Start' }).click()
  for (const page of [kari, doctor]) {
    await page.locator('.theirs').waitFor()
    await page.locator('#write').waitFor()
    await check(t, page, page === kari ? 'the talk' : 'the talk, as the doctor sees it')
  }
  await kari.getByRole('button', { name: 'Devices' }).click()
  await check(t, kari, 'the devices')
  await doctor.getByRole('button', { name: 'Finish' }).click()
  await check(t, doctor, 'to finish?')
  await doctor.getByRole('button', { name: 'Finish the talk' }).click()
  await kari.getByRole('heading', { name: 'Thank you, Kari' }).waitFor()
  await check(t, kari, 'how was it?')
  await doctor.getByRole('heading', { name: 'The talk is over' }).waitFor()
  await check(t, doctor, 'the talk is over')
})

t.test('errors, no network, a new version', async (t) => {
  const door = await openFrontDoor(t, server)
  const page = await visit(t, 'P123', door.url)
  await page.goto(`${door.url}/s/99`)
  await page.getByRole('heading', { name: 'We cannot find this session' }).waitFor()
  await check(t, page, 'no such session')
  await page.goto(`${door.url}/nowhere`)
  await page.getByRole('heading', { name: 'We cannot find this page' }).waitFor()
  await check(t, page, 'no such page')
  await page.goto(door.url)
  await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
  await serveSecondVersion(door)
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
  await page.getByRole('button', { name: 'Reload' }).waitFor()
  await check(t, page, 'a new version')
  door.isOpen = false
  await page.reload()
  await page.getByRole('heading', { name: 'Samtale is away for a moment' }).waitFor()
  await check(t, page, 'away')
  await page.context().setOffline(true)
  await page.getByRole('heading', { name: 'You are not connected' }).waitFor()
  await check(t, page, 'no network')
})
