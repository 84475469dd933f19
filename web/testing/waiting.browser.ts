import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import { actAs, letIn, makeHouse, ops } from './house.ts'
import type { Test } from './visit.ts'
import { launchBrowser, openContext, PHONE, write } from './visit.ts'

let browser: Browser
t.before(async () => {
  browser = await launchBrowser(t)
})

const SHEET = { title: 'Sleep this week', when: 'before', url: 'https://example.org/sleep' }

/** Kari on a phone, in the waiting room of 17; marked, so that a reload would be seen. */
async function wait(t: Test, settings: object): Promise<{ server: RealServer; page: Page }> {
  const server = await startRealServer(t)
  await makeHouse(server, settings)
  const context = await openContext(t, browser, { viewport: PHONE })
  await letIn(server, context, 'P123')
  await setSheet(server, 'incomplete')
  const page = await context.newPage()
  await page.goto(`${server.url}/s/17`)
  await waitingRoom(page).waitFor({ state: 'attached' })
  await page.evaluate(() => Object.assign(window, { samePage: true }))
  return { server, page }
}

const waitingRoom = (page: Page) => page.getByRole('heading', { name: 'What happens next' })
const isSamePage = (page: Page) => page.evaluate(() => 'samePage' in window)

const setSheet = (server: RealServer, status: 'incomplete' | 'complete') =>
  ops(server, 'PUT', '/therapy-sessions/17/members/P123/assessments/sleep', { ...SHEET, status })

t.test(
  'what is filled in ticks itself off, the room opens by itself, and being sent back takes the talk away',
  async (t) => {
    const { server, page } = await wait(t, { admission: 'by_therapist' })
    await page.getByRole('heading', { name: 'To fill in, 1 left of 1' }).waitFor()
    await page.getByRole('link', { name: 'Fill in' }).waitFor()
    await setSheet(server, 'complete')
    await page.getByRole('heading', { name: 'To fill in, all done' }).waitFor()
    await page.getByText('Done', { exact: true }).waitFor()
    t.equal(await page.getByRole('link', { name: 'Fill in' }).count(), 0)

    await actAs(server, 'T1', [{ type: 'admit', participant: 'P123' }])
    await page.locator('#write').waitFor()
    await write(page, 'the owls are out')
    await page.getByText(/^(Sent|Read by)/).waitFor()
    await actAs(server, 'T1', [{ type: 'revoke', participant: 'P123' }])
    await waitingRoom(page).waitFor({ state: 'attached' })
    t.notMatch(await page.content(), 'the owls are out')
    t.ok(await isSamePage(page), 'nothing was loaded anew')
  },
)

t.test('where only the assessments are waited for, the last one opens the room', async (t) => {
  const { server, page } = await wait(t, { assessments_before_entry: true })
  await setSheet(server, 'complete')
  await page.locator('#write').waitFor()
  t.ok(await isSamePage(page))
})

t.test('waiting breathes slowly, and is still where motion is not wanted', async (t) => {
  const { page } = await wait(t, { admission: 'by_therapist' })
  const motions = () =>
    page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map(({ effect }) => effect?.getComputedTiming().duration),
    )
  t.same(await motions(), [6000])
  await page.emulateMedia({ reducedMotion: 'reduce' })
  t.same(await motions(), [])
})

t.test('quick exit is explained where it is first seen, once on a device', async (t) => {
  const { server, page } = await wait(t, { admission: 'by_therapist' })
  const hint = page.getByText('Quick exit shows the weather instead')
  await hint.waitFor()
  await page.getByRole('button', { name: 'All right' }).click()
  await hint.waitFor({ state: 'detached' })
  await actAs(server, 'T1', [{ type: 'admit', participant: 'P123' }])
  await page.locator('#write').waitFor()
  t.equal(await hint.count(), 0)
  await page.reload()
  await page.locator('#write').waitFor()
  t.equal(await hint.count(), 0)
})
