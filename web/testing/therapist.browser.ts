import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import type { RealServer } from '../../server/testing/real-server.ts'
import { ops } from './house.ts'
import {
  act,
  button,
  createVisits,
  inDialog,
  mayWrite,
  panel,
  row,
  waiting,
} from './therapist-house.ts'
import type { PersonId } from './visit.ts'
import { launchBrowser, PHONE, said, write } from './visit.ts'

let browser: Browser
t.before(async () => {
  browser = await launchBrowser(t)
})

const { visit, open, openRoom } = createVisits(() => browser)

const note = (page: Page, text: string) => page.locator('.pin > p', { hasText: text })

const setSheet = (server: RealServer, id: PersonId, status: 'incomplete' | 'complete') =>
  ops(server, 'PUT', `/therapy-sessions/17/members/${id}/assessments/sleep`, {
    ...{ title: 'Sleep this week', when: 'before', url: 'https://example.org/sleep', status },
  })

t.test('lets in one, asks once where something is not filled in, then all', async (t) => {
  const { server, ingrid, pages } = await open(t, 'P123', 'P456', 'P789')
  const [kari, ola, aisha] = pages as [Page, Page, Page]
  await setSheet(server, 'P123', 'incomplete')
  await ingrid.getByText('Assessments done 0 of 1').waitFor()
  await ingrid.getByRole('heading', { name: 'Waiting, 3' }).waitFor()

  await panel(ingrid)
    .getByText(/since \d/)
    .first()
    .waitFor()
  await button(ingrid, 'Let in Kari').click()
  await ingrid.getByText('Kari has done 0 of 1 assessments.').waitFor()
  await ingrid.getByRole('textbox', { name: /^Reason/ }).fill('On the phone with the clinic')
  await inDialog(ingrid, 'Let in all the same').click()
  await mayWrite(kari)
  await row(ingrid, 'Kari').waitFor()
  await ingrid.getByRole('heading', { name: 'In the room, 1' }).waitFor()

  await button(ingrid, 'Let all in').click()
  await Promise.all([mayWrite(ola), mayWrite(aisha)])
  await ingrid.getByRole('heading', { name: 'In the room, 3' }).waitFor()
  t.equal(await ingrid.getByRole('heading', { name: /^Waiting/ }).count(), 0)
})

t.test('two therapists let in the same person at once, and nothing is refused', async (t) => {
  const { server, ingrid, pages } = await open(t, 'P123')
  const jonas = await visit(t, server, 'T2')
  await panel(jonas).getByText('Waiting, 1').waitFor()
  // Neither can hear of the other before both have done it.
  for (const page of [ingrid, jonas]) {
    await page.context().setOffline(true)
    await button(page, 'Let in Kari').click()
    await button(page, 'Letting in Kari').waitFor()
  }
  for (const page of [ingrid, jonas]) await page.context().setOffline(false)
  await mayWrite(pages[0]!)
  await ingrid.getByRole('log').getByText('You let Kari in').waitFor()
  await ingrid.getByRole('log').getByText('Jonas let Kari in').waitFor()
  for (const page of [ingrid, jonas]) {
    await row(page, 'Kari').waitFor()
    t.equal(await page.getByText('was not let in').count(), 0)
    t.equal(await button(page, /^Let in/).count(), 0)
  }
  await panel(ingrid).getByText('Co-therapists').waitFor()
})

t.test('pauses writing for one and for all, and opens it again', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const [kari, ola] = pages as [Page, Page]
  const paused = (page: Page) => page.getByText('Your writing is paused for now.')
  await act(ingrid, 'Kari', /^Pause writing/)
  await paused(kari).waitFor()
  await row(ingrid, 'Kari').getByText('paused').waitFor()
  t.equal(await paused(ola).count(), 0)
  await button(ingrid, 'More for the whole session').click()
  const sent: number[] = []
  ingrid.on('request', (request) => {
    const queue = request.postDataJSON()?.actionQueue ?? []
    if (queue.length > 0) sent.push(queue.length)
  })
  await inDialog(ingrid, 'Pause writing for everyone').click()
  await paused(ola).waitFor()
  await row(ingrid, 'Ola').getByText('paused').waitFor()
  await button(ingrid, 'More for the whole session').click()
  await inDialog(ingrid, 'Open writing for everyone').click()
  await Promise.all([mayWrite(kari), mayWrite(ola)])
  t.same(sent, [1, 2], 'each went in one call')
})

t.test('sends back: the talk is gone from the page; removes: so is the room', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const [kari, ola] = pages as [Page, Page]
  await write(ola, 'the owls are out')
  await said(kari, 'the owls are out')
  await act(ingrid, 'Kari', /^Back to the waiting room/)
  await waiting(kari).waitFor({ state: 'attached' })
  t.notMatch(await kari.content(), 'the owls are out')
  await panel(ingrid)
    .getByText(/sent back/)
    .waitFor()

  await act(ingrid, 'Ola', 'Remove Ola from the session')
  await ola.getByRole('heading', { name: 'You are not in this session now' }).waitFor()
  await row(ingrid, 'Ola').waitFor({ state: 'detached' })
  await said(ingrid, 'the owls are out')
})

t.test('deletes with a reason, answers somebody alone', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123', 'P456')
  const [kari, ola] = pages as [Page, Page]
  await write(kari, 'call me on 41 23 45 67')
  await said(ingrid, 'call me on 41 23 45 67')
  await said(ola, 'call me on 41 23 45 67')
  await button(ingrid, 'Reply alone').click()
  await write(ingrid, 'better not here')
  await kari.getByRole('tab', { name: /Ingrid/ }).click()
  await said(kari, 'better not here')
  t.notMatch(await ola.content(), 'better not here')

  await ingrid.getByRole('tab', { name: /Everyone/ }).click()
  const verdict = ingrid.waitForRequest((request) => /"delete"/.test(request.postData() ?? ''))
  await ingrid.locator('.acts-final').click()
  await ingrid.getByRole('textbox', { name: /^Reason/ }).fill('a phone number')
  await inDialog(ingrid, 'Delete').click()
  await ola.getByText('Ingrid deleted a message from Kari').waitFor()
  t.match((await verdict).postData(), '"reason":"a phone number"')
  t.notMatch(await ola.content(), '41 23 45 67')
  t.notMatch(await ola.content(), 'a phone number')
})

t.test('a notice, the pinned note, close and open', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123')
  const kari = pages[0]!
  await button(ingrid, 'Notice').click()
  await ingrid.getByLabel('What everyone is to know').fill('Ten minutes left')
  await ingrid.reload()
  await button(ingrid, 'Notice').click()
  t.equal(await ingrid.getByLabel('What everyone is to know').inputValue(), 'Ten minutes left')
  await inDialog(ingrid, 'Send to everyone').click()
  await kari.getByText('Ten minutes left').waitFor()

  await button(ingrid, 'Pinned note').click()
  await ingrid.getByLabel('The note').fill('Today: the nights')
  await inDialog(ingrid, 'Pin it').click()
  await note(kari, 'Today: the nights').waitFor()
  await panel(ingrid).getByText('Today: the nights').click()
  await ingrid.getByLabel('The note').fill('Today: the mornings')
  await inDialog(ingrid, 'Pin it').click()
  await note(kari, 'Today: the mornings').waitFor()
  await panel(ingrid).getByText('Today: the mornings').click()
  await inDialog(ingrid, 'Take it down').click()
  await note(kari, 'Today: the mornings').waitFor({ state: 'detached' })

  await button(ingrid, 'Close session').click()
  await inDialog(ingrid, 'Close now').click()
  await kari.getByText('Thank you for being here.').waitFor()
  await button(ingrid, 'Open session').click()
  await inDialog(ingrid, 'Open session').click()
  await mayWrite(kari)
})

t.test(
  'the board ticks by itself, and signs tell who left, who is silent, who reads',
  async (t) => {
    const { server, ingrid, pages } = await openRoom(t, 'P123', 'P456')
    const [kari, ola] = pages as [Page, Page]
    await setSheet(server, 'P123', 'incomplete')
    await button(ingrid, 'Assessments').click()
    const board = ingrid.getByRole('dialog', { name: 'Assessments' })
    await board.getByRole('row', { name: /Kari.*To do/ }).waitFor()
    await setSheet(server, 'P123', 'complete')
    await board.getByRole('row', { name: /Kari.*Done/ }).waitFor()
    await ingrid.keyboard.press('Escape')
    await write(ola, 'good evening')
    await row(ingrid, 'Kari').getByText('reading').waitFor()
    await row(ingrid, 'Kari').getByText('all').waitFor()
    await kari.getByRole('button', { name: 'Leave' }).click()
    await row(ingrid, 'Kari')
      .getByText(/^left at/)
      .waitFor()
    await ola.context().close()
    await row(ingrid, 'Ola').getByText(/^away/).waitFor({ timeout: 60_000 })
  },
)

t.test('not connected: what is done waits, is shown as waiting, and goes by itself', async (t) => {
  const { ingrid, pages } = await openRoom(t, 'P123')
  await ingrid.context().setOffline(true)
  await act(ingrid, 'Kari', /^Pause writing/)
  await row(ingrid, 'Kari').getByText('pausing writing').waitFor()
  await ingrid.context().setOffline(false)
  await pages[0]!.getByText('Your writing is paused for now.').waitFor()
  await row(ingrid, 'Kari').getByText('pausing writing').waitFor({ state: 'detached' })
})

t.test('on a phone the people are a second page, and a menu is left by Escape', async (t) => {
  const { server } = await openRoom(t, 'P123')
  const jonas = await visit(t, server, 'T2', { viewport: PHONE })
  const sides = jonas.getByRole('navigation', { name: 'Talk or people' })
  await sides.getByRole('button', { name: /^People/ }).click()
  await row(jonas, 'Kari').waitFor()
  t.equal(await jonas.locator('#write').count(), 0)
  const menu = button(jonas, 'What you can do for Kari')
  await menu.press('Enter')
  await jonas.getByRole('dialog').waitFor()
  await jonas.keyboard.press('Escape')
  await jonas.getByRole('dialog').waitFor({ state: 'detached' })
  t.ok(await menu.evaluate((one) => one === document.activeElement), 'the focus is back')
  await act(jonas, 'Kari', 'Write to Kari alone')
  await mayWrite(jonas)
  t.equal(await jonas.getByRole('tab', { name: /Kari/ }).getAttribute('aria-selected'), 'true')
})
