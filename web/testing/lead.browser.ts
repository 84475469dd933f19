import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import { letIn, makeHouse, ops } from './house.ts'
import type { PersonId, Test } from './visit.ts'
import { LAPTOP, launchBrowser, openContext, PHONE } from './visit.ts'

let browser: Browser
t.before(async () => {
  browser = await launchBrowser(t)
})

async function visit(
  t: Test,
  server: RealServer,
  id: PersonId,
  { viewport = LAPTOP, path = '/' } = {},
): Promise<Page> {
  const context = await openContext(t, browser, { viewport, timezoneId: 'Europe/Oslo' })
  await letIn(server, context, id)
  const page = await context.newPage()
  await page.goto(server.url + path)
  return page
}

const entry = (page: Page, name: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name }) })

async function putIn(page: Page, text: string, name: string): Promise<void> {
  await page.getByLabel('Find somebody').fill(text)
  await page.getByLabel('Find somebody').press('Enter')
  await page.getByRole('button', { name: `Put in ${name}` }).click()
  await page.getByRole('button', { name: `Take out ${name}` }).waitFor()
}

t.test('a therapist makes a session as the last one was, and its members see it', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { admission: 'by_therapist', typing: 'therapists' })
  const page = await visit(t, server, 'T1')
  await entry(page, 'Sleep and grief').getByText('3 participants').waitFor()
  await page.getByRole('link', { name: 'New session' }).click()

  await page.getByText('As in “Sleep and grief”, the newest that you lead.').waitFor()
  const comingIn = page.getByLabel('Coming in')
  t.equal(await comingIn.locator('option:checked').innerText(), 'You let people in')
  await page.getByText('Everybody waits until you let them in.').waitFor()
  await page.getByLabel('Name', { exact: true }).fill('Grief, Tuesdays')
  await page.getByLabel('From').fill('18:00')
  t.equal(await page.getByLabel('To', { exact: true }).inputValue(), '19:30', 'as long as usual')
  await putIn(page, 'nordmann', 'Kari Nordmann')
  await comingIn.selectOption('The door is open')

  await page.getByRole('button', { name: 'Make the session' }).click()
  await page.getByText('Choose a day.').waitFor()
  t.ok(await page.getByLabel('Day').evaluate((field) => field === document.activeElement))

  await page.reload()
  await page.getByRole('button', { name: 'Take out Kari Nordmann' }).waitFor()
  t.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Grief, Tuesdays')
  t.equal(await page.getByLabel('To', { exact: true }).inputValue(), '19:30', 'nothing is lost')
  await page.getByLabel('Day').fill('2036-12-01')
  await page.getByRole('button', { name: 'Make the session' }).click()
  const made = entry(page, 'Grief, Tuesdays')
  await made.getByText('1 participant', { exact: true }).waitFor()
  await made.getByText('18:00').waitFor()

  const kari = await visit(t, server, 'P123')
  await entry(kari, 'Grief, Tuesdays').getByText('18:00').waitFor()
  t.equal(await entry(kari, 'Grief, Tuesdays').getByText('You lead').count(), 0)

  await made.getByRole('link', { name: 'Change' }).click()
  await page.getByRole('heading', { name: 'Change the session' }).waitFor()
  await page.getByLabel('From').fill('17:15')
  t.equal(await page.getByLabel('To', { exact: true }).inputValue(), '18:45')
  await putIn(page, '+1 202 555 0145', 'Ola Hansen')
  await page.getByRole('button', { name: 'Save' }).click()
  await made.getByText('2 participants').waitFor()
  await kari.reload()
  await entry(kari, 'Grief, Tuesdays').getByText('17:15').waitFor()
})

t.test('what stands in the way is said, and nothing typed is lost by it', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const page = await visit(t, server, 'T1', { path: '/lead/17', viewport: PHONE })
  await page.getByLabel('Name', { exact: true }).fill('Sleep')
  await page.getByLabel('Find somebody').fill('no')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('Three letters of the last name are needed.').waitFor()
  await page.getByLabel('Find somebody').fill('Nobody-at-all')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('Nobody found.').waitFor()
  const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  t.notOk(await isWide(), 'nothing sticks out on a phone')

  await page.route('**/api/changeTherapySession', (route) => route.abort())
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('No contact with Samtale just now.').waitFor()
  t.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Sleep')
  await page.unroute('**/api/changeTherapySession')
  await page.getByRole('button', { name: 'Undo my changes' }).click()
  t.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Sleep and grief')
  await page.getByRole('button', { name: 'Take out Kari' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await entry(page, 'Sleep and grief').getByText('2 participants').waitFor()
})

t.test('a participant is told that it is not for them', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server)
  const page = await visit(t, server, 'P123')
  await entry(page, 'Sleep and grief').waitFor()
  t.equal(await page.getByRole('link', { name: 'New session' }).count(), 0)
  await page.goto(`${server.url}/lead`)
  await page.getByText('Only therapists may do this.').waitFor()
  await page.goto(`${server.url}/lead/17`)
  await page.getByText('Only therapists may do this.').waitFor()
  t.equal(await page.getByLabel('Name', { exact: true }).count(), 0)
  const status = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ ts_id: '17', name: 'Mine' })
    const init = { method: 'POST', headers, body }
    const answer = await fetch('/api/changeTherapySession', init)
    return `${answer.status} ${(await answer.json()).code}`
  })
  t.equal(status, '403 not_allowed')
})

t.test('who works here may make a session before leading any', async (t) => {
  const server = await startRealServer(t)
  await ops(server, 'PUT', '/participants/T2', { ...PEOPLE.T2, therapist: true })
  const page = await visit(t, server, 'T2')
  await page.getByRole('link', { name: 'New session' }).click()
  await page.getByLabel('Name', { exact: true }).fill('The first')
  await page.getByLabel('Day').fill('2036-12-01')
  await page.getByLabel('From').fill('23:30')
  t.equal(await page.getByLabel('To', { exact: true }).inputValue(), '01:00')
  await page.getByRole('button', { name: 'Make the session' }).click()
  await entry(page, 'The first').getByText('0 participants').waitFor()
})
