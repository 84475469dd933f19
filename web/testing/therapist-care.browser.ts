import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call } from '../../server/testing/real-server.ts'
import { actAs, ops, signInByStaff } from './house.ts'
import { act, button, createVisits, inDialog, panel, row } from './therapist-house.ts'
import type { PersonId } from './visit.ts'
import { LAPTOP, launchBrowser, PHONE, said, write } from './visit.ts'

const ON_CALL = '+12025550199'
const run = promisify(execFile)
const VERIFY = join(import.meta.dirname, '../../scripts/verify.ts')

let browser: Browser
t.before(async () => {
  browser = await launchBrowser(t)
})
const { visit, openRoom, openRoomWith } = createVisits(() => browser)

const gone = { state: 'detached' } as const
const calling = (page: Page, name: string) =>
  page.getByRole('article', { name: `${name} asks for help` })
const tray = (page: Page, title: string) => panel(page).getByRole('region', { name: title })
const message = { type: 'message', recipients: [] }

/** The text messages that went to a phone. */
function textsTo(server: RealServer, phone: string): string[] {
  const file = join(server.dataDir, 'sms-outbox.jsonl')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  return lines.filter((line) => line.includes(phone)).map((line) => JSON.parse(line).text)
}

/** The one after so many, once it is out: the log says first that it goes. */
async function textTo(server: RealServer, phone: string, after: number): Promise<string> {
  for (;;) {
    const text = textsTo(server, phone)[after]
    if (text !== undefined) return text
    await setTimeout(20)
  }
}

/** The id of the newest action of a type, as somebody sees it. */
async function newest(server: RealServer, id: PersonId, type: string): Promise<number> {
  const cookie = await signInByStaff(server, id)
  const { json } = await call(server, '/api/getActions?ts_id=17&last_action_id=0&limit=500', {
    cookie,
  })
  const { actions } = json as { actions: { id: number; type: string }[] }
  return actions.findLast((one) => one.type === type)?.id ?? 0
}

const setSession = (server: RealServer, more: object) =>
  ops(server, 'PUT', '/therapy-sessions/17', {
    ...{ name: 'Sleep and grief', date: new Date().toISOString(), ...more },
  })

t.test('calls for help lie over everything until seen, and one tap opens the talk', async (t) => {
  const { server, ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const ola = pages[1]!
  await setSession(server, { on_call_phone: ON_CALL })
  const phone = await visit(t, server, 'T2', { viewport: PHONE })
  await phone.locator('#write').waitFor()
  await actAs(server, 'P123', [{ ...message, body: 'I can not breathe' }, { type: 'help' }])
  for (const page of [ingrid, phone]) {
    await calling(page, 'Kari').getByText('I can not breathe').waitFor()
    await page.waitForFunction(() => /^\(\d+\) Samtale$/.test(document.title))
  }
  await phone.getByRole('button', { name: /^People/ }).click()
  await calling(phone, 'Kari').waitFor()
  await actAs(server, 'P456', [{ type: 'help', body: 'me too' }])
  await calling(phone, 'Ola').getByText('me too').waitFor()
  const first = await ingrid.locator('.call').first().textContent()
  t.match(first, 'Kari', 'who waits longest stands first')

  await button(phone, 'Write to Kari').click()
  await phone.getByRole('tab', { name: /Kari/, selected: true }).waitFor()
  for (const page of [ingrid, phone]) {
    await calling(page, 'Kari').waitFor(gone)
    await calling(page, 'Ola').waitFor()
  }
  await panel(ingrid).getByText('seen by Jonas').waitFor()
  t.same(textsTo(server, ON_CALL), [], 'what was seen in time calls nobody')
  t.notMatch(await ola.content(), 'Kari asks', 'the group sees nothing')
})

t.test('a call for help that nobody sees goes to whoever is on call, and is told', async (t) => {
  const { server, ingrid } = await openRoom(t, 'P123')
  await setSession(server, { on_call_phone: ON_CALL, settings: { help_after_ms: 1000 } })
  await actAs(server, 'P123', [{ type: 'help' }])
  await calling(ingrid, 'Kari').getByText('text message to whoever is on call').waitFor()
  const text = await textTo(server, ON_CALL, 0)
  t.match(text, 'asks for help')
  t.notMatch(text, 'Sleep')
  await button(ingrid, 'I have seen it Kari').click()
  await calling(ingrid, 'Kari').waitFor(gone)
  const log = panel(ingrid).getByRole('region', { name: 'Calls for help' })
  t.match(await log.textContent(), /asked for help.*whoever is on call.*seen by Ingrid/)
})

t.test('one tap asks all; answers come in live, and a table shows the session', async (t) => {
  const { server, ingrid } = await openRoom(t, 'P123', 'P456', 'P789')
  const ask = async () => {
    const before = await newest(server, 'T1', 'check_in')
    await button(ingrid, 'Check in').click()
    await panel(ingrid).getByText('0 of 3 answered').waitFor()
    const target = await newest(server, 'T1', 'check_in')
    t.ok(target > before)
    return target
  }
  const feel = (id: PersonId, target: number, icon: string) =>
    actAs(server, id, [{ type: 'feeling', target, icon }])
  const first = await ask()
  await feel('P123', first, 'sad')
  await feel('P456', first, 'angry')
  await panel(ingrid).getByText('2 of 3 answered').waitFor()
  const feelings = panel(ingrid).locator('.feelings > div')
  t.match(await feelings.nth(2).textContent(), /Sad.*Kari/)
  t.match(await feelings.nth(4).textContent(), /No answer yet.*Aïsha/)
  await feel('P123', first, 'smile')
  await feelings.nth(1).getByText('Kari').waitFor({ state: 'attached' })

  const second = await ask()
  for (const id of ['P123', 'P456', 'P789'] as const) await feel(id, second, 'heart')
  await panel(ingrid).getByText('3 of 3 answered').waitFor()
  const counts = async (name: string) =>
    await panel(ingrid).getByRole('row', { name }).getByRole('cell').allTextContents()
  t.same(await counts('Heart'), ['0', '3'])
  t.same(await counts('Smile'), ['1', '0'])
  t.same(await counts('Angry'), ['1', '0'])
})

t.test('what is held waits in order, is released or returned with a word', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const [kari, ola] = pages as [Page, Page]
  await act(ingrid, 'Kari', /^Hold messages/)
  await row(ingrid, 'Kari').getByText('held').waitFor()
  await write(kari, 'first words')
  await tray(ingrid, 'Held, 1').getByText('first words').waitFor()
  await write(kari, 'second words')
  const held = tray(ingrid, 'Held, 2')
  await held.waitFor()
  t.match(await held.textContent(), /first words.*second words/)
  await ingrid.getByText('Held: only Kari and therapists can read it').first().waitFor()
  await held.getByRole('button', { name: 'Release Kari' }).first().click()
  await said(ola, 'first words')
  await tray(ingrid, 'Held, 1').getByRole('button', { name: 'Return Kari' }).click()
  const word = ingrid.getByRole('textbox', { name: /^A word to Kari/ })
  await word.fill('Shall we two talk first?')
  await ingrid.reload()
  await tray(ingrid, 'Held, 1').getByRole('button', { name: 'Return Kari' }).click()
  t.equal(await word.inputValue(), 'Shall we two talk first?', 'a reload loses no word')
  await inDialog(ingrid, 'Return').click()
  await kari.getByText('Shall we two talk first?').first().waitFor()
  await tray(ingrid, 'Held, 1').waitFor(gone)
  t.notMatch(await ola.content(), 'second words')
  await act(ingrid, 'Kari', 'Stop holding messages')
  await row(ingrid, 'Kari').getByText('held').waitFor(gone)
  await write(kari, 'third words')
  await said(ola, 'third words')

  await button(ingrid, 'Hold all').click()
  await row(ingrid, 'Ola').getByText('held').waitFor()
  await write(ola, 'fourth words')
  await tray(ingrid, 'Held, 1').getByText('fourth words').waitFor()
  await button(ingrid, 'Stop holding').click()
  await row(ingrid, 'Ola').getByText('held').waitFor(gone)
  t.notMatch(await kari.content(), 'fourth words', 'what is held stays so until it is decided')
})

t.test('two therapists decide the same at once, and both see the same afterwards', async (t) => {
  const { server, ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const jonas = await visit(t, server, 'T2')
  await act(ingrid, 'Kari', /^Hold messages/)
  await row(jonas, 'Kari').getByText('held').waitFor()
  await write(pages[0]!, 'either way')
  for (const page of [ingrid, jonas]) await tray(page, 'Held, 1').waitFor()
  // Neither can hear of the other before both have done it.
  for (const page of [ingrid, jonas]) await page.context().setOffline(true)
  await tray(ingrid, 'Held, 1').getByRole('button', { name: 'Release Kari' }).click()
  await tray(ingrid, 'Held, 1').getByText('Releasing').waitFor()
  await tray(jonas, 'Held, 1').getByRole('button', { name: 'Return Kari' }).click()
  await inDialog(jonas, 'Return').click()
  await tray(jonas, 'Held, 1').getByText('Returning').waitFor()
  for (const page of [jonas, ingrid]) await act(page, 'Kari', 'Stop holding messages')
  await ingrid.context().setOffline(false)
  await said(pages[1]!, 'either way')
  await jonas.context().setOffline(false)
  await jonas.getByText('The message was not returned: it is no longer there.').waitFor()
  for (const page of [ingrid, jonas]) {
    await tray(page, 'Held, 1').waitFor(gone)
    await row(page, 'Kari').getByText('held').waitFor(gone)
    await said(page, 'either way')
  }
})

t.test('a last call counts down and is taken back; what comes late is released', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const [kari, ola] = pages as [Page, Page]
  await button(ingrid, 'Close session').click()
  await inDialog(ingrid, 'In 5 minutes').click()
  await panel(ingrid)
    .getByText(/^Closes by itself at .*, in \d/)
    .waitFor()
  await kari
    .getByText(/The session closes in/)
    .first()
    .waitFor()
  t.equal(await ingrid.getByRole('timer').count(), 0, 'once is enough beside the panel')
  await ingrid.setViewportSize(PHONE)
  await ingrid.getByRole('timer').waitFor()
  await ingrid.setViewportSize(LAPTOP)
  await button(ingrid, 'Keep it open').click()
  await panel(ingrid)
    .getByText(/^Closes by itself/)
    .waitFor(gone)

  await kari.context().setOffline(true)
  await write(kari, 'goodbye to you all')
  await button(ingrid, 'Close session').click()
  await inDialog(ingrid, 'Close now').click()
  await ola.getByText('Thank you for being here.').waitFor()
  await kari.context().setOffline(false)
  const late = tray(ingrid, 'Came after the close, 1')
  await late.getByText('goodbye to you all').waitFor()
  t.notMatch(await ola.content(), 'goodbye to you all')
  await late.getByRole('button', { name: 'Release Kari' }).click()
  await said(ola, 'goodbye to you all')
  await late.waitFor(gone)
})

t.test('a note in the margin is for therapists alone, and can be worded anew', async (t) => {
  const { server, ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const [kari, ola] = pages as [Page, Page]
  const jonas = await visit(t, server, 'T2')
  await write(kari, 'the owls are out')
  await said(ingrid, 'the owls are out')
  const beside = (page: Page, text: string) => page.locator('.msg .margin-text', { hasText: text })
  await button(ingrid, 'Note').last().click()
  await ingrid.getByRole('textbox', { name: 'Note' }).fill('CALMER THAN LAST WEEK')
  await inDialog(ingrid, 'Keep the note').click()
  for (const page of [ingrid, jonas]) await beside(page, 'CALMER THAN LAST WEEK').waitFor()
  await ingrid.locator('.msg').getByRole('button', { name: 'Change' }).click()
  await ingrid.getByRole('textbox', { name: 'Note' }).fill('CALMER, SLEEPS MORE')
  await inDialog(ingrid, 'Keep the note').click()
  await beside(jonas, 'CALMER, SLEEPS MORE').waitFor()
  await beside(jonas, 'LAST WEEK').waitFor(gone)
  t.equal(await jonas.locator('.msg').getByRole('button', { name: 'Change' }).count(), 0)
  await panel(jonas).getByText('Notes in the margin, 1').click()
  await panel(jonas).getByRole('button', { name: 'To the message: the owls are out' }).click()
  await jonas.locator('.msg[data-lit], .msg:focus').waitFor()
  await write(ola, 'yes, I hear them')
  await said(kari, 'yes, I hear them')
  for (const page of [kari, ola]) t.notMatch(await page.content(), /CALMER/)
  await ingrid.locator('.msg').getByRole('button', { name: 'Take it away' }).click()
  await beside(jonas, 'CALMER').waitFor(gone)
})

t.test('a transcript that is taken along proves itself; participants saw less', async (t) => {
  const { server, ingrid } = await openRoom(t, 'P123')
  const [id] = await actAs(server, 'P123', [{ ...message, body: 'the owls are out' }])
  await actAs(server, 'T1', [{ type: 'note', target: id, body: 'CALM' }])
  const save = async (view: RegExp, format: string) => {
    await button(ingrid, 'More for the whole session').click()
    const item = ingrid.getByRole('dialog').getByRole('listitem').filter({ hasText: view })
    const [download] = await Promise.all([
      ingrid.waitForEvent('download'),
      item.getByRole('link', { name: format, exact: true }).click(),
    ])
    const file = t.testdir({ [download.suggestedFilename()]: '' })
    const path = join(file, download.suggestedFilename())
    await download.saveAs(path)
    return path
  }
  const file = await save(/^Transcript(?! as)/, 'JSON Lines')
  const text = readFileSync(file, 'utf8')
  t.match(text, 'the owls are out')
  t.match(text, 'CALM')
  const { stdout } = await run(process.execPath, [VERIFY, file])
  t.match(stdout, /is intact/)
  writeFileSync(file, text.replace('the owls', 'the cats'))
  const broken = await run(process.execPath, [VERIFY, file]).catch((error) => error)
  t.match(broken.stdout, /is broken at line/)

  const table = readFileSync(await save(/^Transcript as/, 'CSV'), 'utf8')
  t.match(table, 'the owls are out')
  t.notMatch(table, 'CALM')
  const page = readFileSync(await save(/^Transcript(?! as)/, 'Page'), 'utf8')
  t.match(page, 'the owls are out')
})

t.test('who was here is listed, and who has something to fill in is reminded once', async (t) => {
  const env = { REMINDER_HOURS: '0-24' }
  const { server, ingrid } = await openRoomWith(t, env, 'P123')
  await ops(server, 'PUT', '/therapy-sessions/17/members/P123/assessments/sleep', {
    ...{ title: 'Sleep this week', when: 'before', status: 'incomplete' },
    url: 'https://example.org/sleep',
  })
  await button(ingrid, 'More for the whole session').click()
  await inDialog(ingrid, /^Attendance/).click()
  const sheet = ingrid.getByRole('dialog', { name: 'Attendance' })
  await sheet.getByRole('row', { name: /Kari.*still here/ }).waitFor()
  await sheet.getByRole('row', { name: /Ola.*not here/ }).waitFor()
  await ingrid.keyboard.press('Escape')

  const before = textsTo(server, PEOPLE.P123.phone).length
  await act(ingrid, 'Kari', /^Remind by text message/)
  await row(ingrid, 'Kari')
    .getByText(/^reminded \d/)
    .waitFor()
  t.match(await textTo(server, PEOPLE.P123.phone, before), 'something for you to fill in')
  await button(ingrid, 'What you can do for Kari').click()
  await inDialog(ingrid, 'Remove Kari from the session').waitFor()
  t.equal(await inDialog(ingrid, /^Remind/).count(), 0)
  t.equal(textsTo(server, PEOPLE.P123.phone).length, before + 1)
})

t.test('on a phone an older message is deleted by two touches', async (t) => {
  const { server, pages } = await openRoom(t, 'P123')
  const kari = pages[0]!
  await actAs(server, 'P123', [
    { ...message, body: 'an old one' },
    { ...message, body: 'newer' },
  ])
  const phone = await visit(t, server, 'T2', { viewport: PHONE, hasTouch: true })
  await said(phone, 'an old one')
  await phone.getByText('an old one', { exact: true }).tap()
  await button(phone, 'Delete for everyone').tap()
  await kari.getByText(/^Jonas deleted a message/).waitFor()
  t.notMatch(await kari.content(), 'an old one')
})
