import type { Browser } from 'playwright-core'
import t from 'tap'
import type { RealServer } from '../../server/testing/real-server.ts'
import { startRealServer } from '../../server/testing/real-server.ts'
import { letIn, makeHouse, ops } from './house.ts'
import { LAPTOP, launchBrowser, openContext, PHONE } from './visit.ts'

let browser: Browser
t.before(async () => {
  browser = await launchBrowser(t)
})

const close = (server: RealServer) =>
  ops(server, 'POST', '/therapy-sessions/17/actions', [{ type: 'close_session' }])

t.test(
  'when it closes: thanks, until when it can be read, what is left, and the way back',
  async (t) => {
    const server = await startRealServer(t)
    await makeHouse(server, { read_after_close_ms: 30 * 86_400_000 })
    const sheet = { title: 'How was it for you?', when: 'after', url: 'https://example.org/after' }
    const path = '/therapy-sessions/17/members/P123/assessments/after'
    await ops(server, 'PUT', path, { ...sheet, status: 'incomplete' })
    const context = await openContext(t, browser, { viewport: PHONE, timezoneId: 'UTC' })
    await letIn(server, context, 'P123')
    const page = await context.newPage()
    await page.goto(`${server.url}/s/17`)
    await page.getByLabel('Your message').waitFor()
    await page.setViewportSize(LAPTOP)
    const alone = page.locator('.people').getByRole('button', { name: 'Write' }).first()
    await alone.waitFor()
    await close(server)
    await page.getByText('Thank you for being here.').waitFor()
    await alone.waitFor({ state: 'detached' })
    await page.setViewportSize(PHONE)
    const answer = await context.request.get(`${server.url}/api/getTherapySessionDetail?ts_id=17`)
    const until = new Date((await answer.json()).readable_until)
    const time = until.toISOString().slice(11, 16)
    const words = `You can read what was written until ${until.getUTCDate()} [A-Z]\\w+( \\d{4})? at ${time}.`
    await page.getByText(new RegExp(words)).waitFor()
    await page.getByRole('link', { name: 'Fill in' }).waitFor()
    await ops(server, 'PUT', path, { ...sheet, status: 'complete' })
    await page.getByText('Nothing left to fill in.').waitFor()
    await page.getByRole('link', { name: 'To your sessions' }).click()
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
  },
)

t.test('when the time to read it is over, a page says so and leads to the sessions', async (t) => {
  const server = await startRealServer(t)
  await makeHouse(server, { read_after_close_ms: 4000 })
  const words = { type: 'notice', body: 'Sleep well, all of you', recipients: [] }
  await ops(server, 'POST', '/therapy-sessions/17/actions', [words])
  const context = await openContext(t, browser, { viewport: PHONE })
  await letIn(server, context, 'P123')
  const page = await context.newPage()
  await page.goto(`${server.url}/s/17`)
  await page.getByText(words.body).first().waitFor()
  await close(server)
  await page.getByText(/^Thank you for being here\..* until today at /).waitFor()
  await page.getByRole('heading', { name: 'This talk can no longer be read' }).waitFor()
  t.notMatch(await page.content(), words.body)
  await page.getByRole('link', { name: 'See your sessions' }).click()
  await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
})
