import type { Browser, BrowserServer, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call, startRealServer } from '../../server/testing/real-server.ts'
import { FLAGS, letIn, ops, signInByStaff } from './house.ts'
import { FAKE_CAMERA, lookAt } from './picture.ts'
import type { PersonId, Test } from './visit.ts'
import { openContext } from './visit.ts'

/** A house where T1 is the doctor of everybody. */
export async function openHouse(t: Test, env: Record<string, string> = {}): Promise<RealServer> {
  const server = await startRealServer(t, {
    env: { HOST: '0.0.0.0', DEFAULT_SERVICE_PROVIDER: 'T1', PHONE_NUMBER: '+4722001122', ...env },
  })
  for (const [id, person] of Object.entries(PEOPLE)) {
    await ops(server, 'PUT', `/participants/${id}`, person)
  }
  return server
}

/** A browser in a process of its own, with a camera; `kill` ends it as a crash would. */
export async function openBrowser(
  t: Test,
  { executablePath = process.env.CHROMIUM_PATH ?? '', origin = '' } = {},
): Promise<{ browser: Browser; kill(): Promise<void> }> {
  const safe = origin === '' ? [] : [`--unsafely-treat-insecure-origin-as-secure=${origin}`]
  const args = [...FLAGS, ...FAKE_CAMERA, ...safe]
  const own: BrowserServer = await chromium.launchServer({ executablePath, args })
  const browser = await chromium.connect(own.wsEndpoint())
  t.teardown(() => own.close())
  return { browser, kill: () => own.kill() }
}

/** Somebody's page, signed in, that remembers which tracks it was given. */
export async function openPage(
  t: Test,
  browser: Browser,
  { server, id, url = server.url }: { server: RealServer; id: PersonId; url?: string },
): Promise<Page> {
  const context = await openContext(t, browser)
  context.setDefaultTimeout(60_000)
  await letIn(server, context, id, url)
  await context.addInitScript(() => {
    const { mediaDevices } = navigator
    if (!mediaDevices) return
    const tracks: MediaStreamTrack[] = []
    Object.assign(window, { given: tracks })
    const ask = mediaDevices.getUserMedia.bind(mediaDevices)
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted)
      tracks.push(...stream.getTracks())
      return stream
    }
  })
  return await context.newPage()
}

/** How many of the tracks that a page was given still run. */
export function liveTracks(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { given = [] } = window as unknown as { given?: MediaStreamTrack[] }
    return given.filter(({ readyState }) => readyState === 'live').length
  })
}

/** A page, or a frame in one. */
type Place = Pick<Page, 'locator' | 'evaluate'>

/** How many frames of the other side were decoded and handed to the screen. */
export function framesSeen(page: Place): Promise<number> {
  return page
    .locator('.theirs')
    .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames)
}

/** Waits until the other side's picture moves, and is not black. */
export async function seesMoving(page: Place): Promise<{ bright: number; varied: number }> {
  await page.locator('.theirs').waitFor()
  const before = await framesSeen(page)
  await until(page, async () => {
    const now = await framesSeen(page)
    const isMoving = now > before + 10 || (now < before && now > 10)
    return isMoving && (await lookAt(page, '.theirs')).varied > 40
  })
  return await lookAt(page, '.theirs')
}

/** Looks again with each frame until it is so. @throws after a minute and a half */
export async function until(page: Place, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come to it')
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

/** Asks the server by GraphQL as somebody. */
export async function askAs(
  server: RealServer,
  id: PersonId,
  query: string,
): Promise<Record<string, unknown>> {
  const cookie = await signInByStaff(server, id)
  const { json } = await call(server, '/graphql', { cookie, body: { query } })
  const { data, errors } = json as { data?: Record<string, unknown>; errors?: unknown }
  if (!data || errors) throw new Error(JSON.stringify(json))
  return data
}

/** A consultation that somebody has asked for; answers its id and code. */
export async function makeConsultation(
  server: RealServer,
  patient: PersonId = 'P123',
): Promise<{ id: string; code: string; patientJwt: string }> {
  const { made } = await askAs(
    server,
    patient,
    `mutation { made: createCustomerConsultation(input: {
      nature: "A cough", requestId: "request-000001" }) { id code chatRoom { patientJwt } } }`,
  )
  const { id, code, chatRoom } = made as {
    id: string
    code: string
    chatRoom: { patientJwt: string }
  }
  return { id, code, patientJwt: chatRoom.patientJwt }
}
