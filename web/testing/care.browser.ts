import type { BrowserContext, Locator, Page } from 'playwright-core'
import t from 'tap'
import type { Action } from '../../server/protocol/actions.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call, startRealServer } from '../../server/testing/real-server.ts'
import type { FrontDoor } from './front-door.ts'
import { openFrontDoor } from './front-door.ts'
import { actAs, letIn, makeHouse, ops, signInByStaff } from './house.ts'
import { readKept } from './kept.ts'
import type { PersonId, Test } from './visit.ts'
import { LAPTOP, launchBrowser, openContext, PHONE, said, write } from './visit.ts'

interface Visitor {
  page: Page
  context: BrowserContext
  door: FrontDoor
}

const browser = await launchBrowser(t)

async function openHouse(t: Test, settings: object = {}): Promise<RealServer> {
  const server = await startRealServer(t)
  await makeHouse(server, { poll_interval_ms: 1000, ...settings })
  // The therapist comes in.
  await actAs(server, 'T1', [])
  return server
}

/** Somebody in a browser of their own, behind a door that hears what they are told. */
async function visit(t: Test, server: RealServer, id: PersonId): Promise<Visitor> {
  const door = await openFrontDoor(t, server)
  const viewport = id === 'P456' ? PHONE : LAPTOP
  const context = await openContext(t, browser, { viewport })
  await letIn(server, context, id, door.url)
  const page = await context.newPage()
  await page.goto(`${door.url}/s/17`)
  await button(page, 'I need help now').waitFor()
  return { page, context, door }
}

/** The same person once more, in a second tab. */
async function openTab({ context, door }: Visitor): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${door.url}/s/17`)
  return page
}

/** All that a therapist reads of the session. */
async function readLog(server: RealServer): Promise<Action[]> {
  const cookie = await signInByStaff(server, 'T1')
  const { json } = await call(server, '/api/getActions?ts_id=17&limit=500', { cookie })
  return (json as { actions: Action[] }).actions
}

/** Waits until the log has something, and answers its id. */
async function logged(server: RealServer, wanted: Partial<Action>): Promise<number> {
  const entries = Object.entries(wanted)
  for (let tries = 0; tries < 100; tries += 1) {
    const found = (await readLog(server)).findLast((one) =>
      entries.every(([key, value]) => one[key as keyof Action] === value),
    )
    if (found) return found.id
  }
  throw new Error(`never in the log: ${JSON.stringify(wanted)}`)
}

/** What somebody’s browser has of a thing: shown, kept, or ever told. */
async function traces({ page, door }: Visitor, of: RegExp): Promise<string[]> {
  const places = { page: await page.content(), told: door.told(), ...(await readKept(page)) }
  return Object.entries(places).flatMap(([place, what]) => {
    const text = typeof what === 'string' ? what : JSON.stringify(what)
    return of.test(text) ? [place] : []
  })
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const heard = (page: Page, text: string | RegExp) =>
  page.locator('.heard-care', { hasText: text }).waitFor({ state: 'attached' })
const gone = (locator: Locator) => locator.waitFor({ state: 'detached' })

/** What came of a call for help. */
const helpCard = (page: Page) => page.getByRole('region', { name: 'Your call for help' })

/** What is heard of the state of one’s own message. */
function stateOf(page: Page, text: string): Promise<string | null> {
  const slip = page.locator('.slip', { hasText: text }).last()
  return slip.evaluate((one) => {
    const id = one.getAttribute('aria-describedby') ?? ''
    return document.getElementById(id)?.textContent ?? null
  })
}

t.test('how are you right now: one tap, seen by therapists alone, to be changed', async (t) => {
  const server = await openHouse(t)
  const [kari, ola] = [await visit(t, server, 'P123'), await visit(t, server, 'P456')]
  await actAs(server, 'T1', [{ type: 'check_in' }])
  for (const { page } of [kari, ola]) {
    await page.getByRole('heading', { name: 'How are you right now?' }).waitFor()
    await page.getByText('Only your therapists see this.', { exact: true }).waitFor()
    await heard(page, 'How are you right now? Only your therapists see this.')
  }
  await button(kari.page, 'Sad').click()
  await kari.page.getByText('You answered: Sad.').waitFor()
  const asked = await logged(server, { type: 'check_in' })
  await logged(server, { type: 'feeling', user: 'P123', target: asked, icon: 'sad' })
  await kari.page.reload()
  await kari.page.getByText('You answered: Sad.').waitFor()
  await button(kari.page, 'Change').click()
  t.equal(await button(kari.page, 'Sad').getAttribute('aria-pressed'), 'true')
  await kari.context.setOffline(true)
  await button(kari.page, 'Smile').click()
  await kari.page.getByText('You answered: Smile. Not sent yet.').waitFor()
  await kari.context.setOffline(false)
  await logged(server, { type: 'feeling', user: 'P123', target: asked, icon: 'smile' })
  const second = await openTab(kari)
  await second.getByText('You answered: Smile.', { exact: true }).waitFor()

  await button(ola.page, 'Not now').click()
  await button(ola.page, 'Answer').waitFor()
  t.ok(
    await button(ola.page, 'Answer').evaluate((one) => one === document.activeElement),
    'the focus is where it comes back',
  )
  await ola.page.reload()
  await button(ola.page, 'Answer').click()
  await button(ola.page, 'Heart').waitFor()
  t.same(await traces(ola, /"type":"feeling"|You answered: S/), [], 'the group learns nothing')
  await actAs(server, 'T1', [{ type: 'check_in', body: 'And <b>now</b>?' }])
  for (const page of [kari.page, second, ola.page]) {
    await page.getByRole('heading', { name: 'And <b>now</b>?' }).waitFor()
  }
})

t.test('help: told, seen, a talk; the group sees nothing', async (t) => {
  const server = await openHouse(t)
  const [kari, ola] = [await visit(t, server, 'P123'), await visit(t, server, 'P456')]
  const { page } = kari
  await button(page, 'I need help now').click()
  const dialog = page.getByRole('dialog', { name: 'Ask for help now?' })
  await dialog.getByText(/^We tell Ingrid and Jonas at once\. The group sees nothing/).waitFor()
  await dialog.getByRole('button', { name: 'Not now' }).click()
  await gone(dialog)
  t.notOk((await readLog(server)).some(({ type }) => type === 'help'))
  await button(page, 'I need help now').click()
  await button(page, 'Ask for help').click()
  await helpCard(page)
    .getByText(/^Your therapists have been told \d\d:\d\d$/)
    .waitFor()
  await heard(page, /^Your therapists have been told/)
  const help = await logged(server, { type: 'help', user: 'P123' })
  await actAs(server, 'T1', [{ type: 'help_seen', target: help }])
  await helpCard(page)
    .getByText(/^Ingrid has seen it \d\d:\d\d$/)
    .waitFor()
  await heard(page, /^Ingrid has seen it/)
  await button(page, 'Write to Ingrid alone').waitFor()
  await actAs(server, 'T1', [{ type: 'message', body: 'I am here.', recipients: ['P123'] }])
  await button(page, 'Open your talk with Ingrid').click()
  await said(page, 'I am here.')
  t.equal(await page.getByRole('tab', { name: /Ingrid/ }).getAttribute('aria-selected'), 'true')
  const second = await openTab(kari)
  await helpCard(second)
    .getByText(/^Ingrid has seen it/)
    .waitFor()
  await button(second, 'Put away').click()
  await gone(helpCard(second).getByText(/^Ingrid has seen it/))
  await page.reload()
  await page.locator('.heard-care').waitFor({ state: 'attached' })
  t.equal(
    await helpCard(page)
      .getByText(/^Ingrid has seen it/)
      .count(),
    0,
  )
  await write(page, 'good evening')
  await said(ola.page, 'good evening')
  t.same(await traces(ola, /"type":"help|Ingrid has seen it|been told \d/), [])
})

t.test('help without a network says so, survives a reload and is sent once', async (t) => {
  const server = await openHouse(t)
  const { page, context } = await visit(t, server, 'P456')
  await page.locator('.heard-care').waitFor({ state: 'attached' })
  await context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await page
    .getByText(/^Not connected since/)
    .first()
    .waitFor()
  await button(page, 'I need help now').click()
  await page
    .getByRole('dialog')
    .getByText(/If it cannot wait, call the clinic/)
    .waitFor()
  await button(page, 'Ask for help').click()
  await helpCard(page).getByText('Not sent yet. You are not connected').waitFor()
  await heard(page, /^Not sent yet\./)
  await page.reload()
  await context.unroute('**/api/**')
  await helpCard(page)
    .getByText(/^Your therapists have been told/)
    .waitFor()
  const calls = (await readLog(server)).filter(({ type }) => type === 'help')
  t.equal(calls.length, 1)
})

t.test('help from the waiting room; who is on call is told after a while', async (t) => {
  const server = await openHouse(t, { admission: 'by_therapist', help_after_ms: 1000 })
  await ops(server, 'PUT', '/therapy-sessions/17', {
    ...{ name: 'Sleep and grief', date: new Date(Date.now()).toISOString() },
    on_call_phone: '+12025550199',
  })
  const { page } = await visit(t, server, 'P456')
  await page.getByText('Waiting for').waitFor()
  await button(page, 'I need help now').click()
  await button(page, 'Ask for help').click()
  await helpCard(page)
    .getByText(/^Your therapists have been told/)
    .waitFor()
  await helpCard(page)
    .getByText(/on-call person has been told too/)
    .waitFor()
  const help = await logged(server, { type: 'help', user: 'P456' })
  await actAs(server, 'T1', [{ type: 'help_seen', target: help }])
  await helpCard(page)
    .getByText(/^Ingrid has seen it/)
    .waitFor()
  await page.reload()
  await helpCard(page)
    .getByText(/^Ingrid has seen it/)
    .waitFor()
  await actAs(server, 'T1', [{ type: 'admit', participant: 'P456' }])
  await page.locator('#write').waitFor()
  await helpCard(page)
    .getByText(/^Ingrid has seen it/)
    .waitFor()
})

t.test('hold: with the therapist first, who releases it or gives it back', async (t) => {
  const server = await openHouse(t, { therapists_read_private: false })
  const [kari, ola] = [await visit(t, server, 'P123'), await visit(t, server, 'P456')]
  const { page } = kari
  const first = page.getByText('reads this first, and can pass it on to everyone.')
  await actAs(server, 'T1', [{ type: 'hold', participant: 'P123' }])
  await first.waitFor()
  await heard(page, /^From now on your therapist reads first/)
  await write(page, 'a halcyon day')
  await write(page, 'a bitter day')
  await page.getByText('With your therapist', { exact: true }).nth(1).waitFor()
  t.equal(await stateOf(page, 'a halcyon day'), 'With your therapist')
  await page.reload()
  await page.getByText('With your therapist', { exact: true }).nth(1).waitFor()
  await first.waitFor()
  await button(page, /^Ola/).first().click()
  await page.getByText('reads this first, and can pass it on to Ola.').waitFor()
  await page.getByText('Between you and Ola. Ingrid and Jonas can read it too.').waitFor()
  await button(page, /^Ingrid/)
    .first()
    .click()
  await page.getByText('Only Ingrid can read this.').waitFor()
  await page.getByRole('tab', { name: 'Everyone' }).click()

  await write(ola.page, 'good evening')
  await said(page, 'good evening')
  t.same(await traces(ola, /halcyon|bitter|"type":"hold"/), [], 'nothing of it yet')
  const halcyon = await logged(server, { type: 'message', body: 'a halcyon day' })
  const bitter = await logged(server, { type: 'message', body: 'a bitter day' })
  await actAs(server, 'T1', [
    { type: 'release', target: halcyon },
    { type: 'return_message', target: bitter, reason: 'Shall we two talk first?' },
  ])
  await said(ola.page, 'a halcyon day')
  await page.getByText('Given back to you').waitFor()
  t.match(await stateOf(page, 'a halcyon day'), /^(Sent|Read)/)
  t.equal(await stateOf(page, 'a bitter day'), 'Given back to you')
  await heard(page, 'given a message back to you. Shall we two talk first?')
  await page.locator('#write').fill('just a moment')
  await page.reload()
  const slip = page.locator('.slip', { hasText: 'a bitter day' })
  await slip.getByText('Ingrid: Shall we two talk first?').waitFor()
  await slip.getByRole('button', { name: 'Write it again' }).click()
  t.equal(await page.locator('#write').inputValue(), 'just a moment\na bitter day')
  await actAs(server, 'T1', [{ type: 'unhold', participant: 'P123' }])
  await gone(first)
  await page.locator('#write').fill('a calm day')
  await page.locator('#write').press('Enter')
  await said(ola.page, 'a calm day')
  t.same(await traces(ola, /bitter|talk first|"held_id"|"type":"return_message"/), [])
  await actAs(server, 'T1', [{ type: 'hold' }])
  for (const one of [page, ola.page]) {
    await one.getByText('reads this first, and can pass it on to everyone.').waitFor()
  }
})

t.test('the last call counts down for all, is taken back, closes; what comes late', async (t) => {
  const server = await openHouse(t)
  const [kari, ola] = [await visit(t, server, 'P123'), await visit(t, server, 'P456')]
  const { page } = kari
  await actAs(server, 'T1', [{ type: 'last_call', seconds: 300 }])
  for (const one of [page, ola.page]) {
    await one
      .getByRole('timer')
      .getByText(/^The session closes in 4:\d\d$/)
      .waitFor()
    await heard(one, /^The session closes at \d\d:\d\d\.$/)
  }
  const before = (await page.getByRole('timer').textContent()) ?? ''
  await page.waitForFunction(
    (text) => document.querySelector('[role=timer]')?.textContent !== text,
    before,
  )
  await heard(page, /^The session closes at \d\d:\d\d\.$/)
  await page.reload()
  await page
    .getByRole('timer')
    .getByText(/^The session closes in 4:\d\d$/)
    .waitFor()
  await actAs(server, 'T1', [{ type: 'cancel_call' }])
  for (const one of [page, ola.page]) await gone(one.getByRole('timer'))
  await heard(ola.page, 'The session stays open.')
  await actAs(server, 'T1', [{ type: 'last_call', seconds: 10 }])
  await heard(page, 'The session closes within a minute.')
  await heard(ola.page, 'The session closes within a minute.')
  await kari.context.setOffline(true)
  await write(page, 'a late word')
  await ola.page.getByText('Thank you for being here.').waitFor()
  await heard(ola.page, 'The session is closed.')
  await kari.context.setOffline(false)
  const late = 'Came after the close: with your therapist'
  await page.getByText(late).waitFor()
  t.equal(await stateOf(page, 'a late word'), late)
  await page.reload()
  await page.getByText(late).waitFor()
  await logged(server, { type: 'message', body: 'a late word' })
  await ola.page.reload()
  await ola.page.getByText('Thank you for being here.').waitFor()
  t.same(await traces(ola, /a late word/), [])
})
