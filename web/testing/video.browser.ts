import type { Page } from 'playwright-core'
import t from 'tap'
import type { CallSignal } from '../video/signals.ts'
import { servePages } from './pages.ts'
import { FAKE_CAMERA, lookAt } from './picture.ts'
import type { Test } from './visit.ts'
import { launchBrowser, openContext } from './visit.ts'

const pages = await servePages('call')
t.teardown(() => pages.close())
const browser = await launchBrowser(t, FAKE_CAMERA)

/** The doctor's page and the patient's, with a way for signals between them that can be cut. */
async function openPair(t: Test) {
  const way = { isOpen: true, carried: [] as CallSignal['kind'][] }
  const doctor = await openSide(t, '')
  const patient = await openSide(t, '?yields')
  for (const [from, to] of [
    [doctor, patient],
    [patient, doctor],
  ] as const) {
    await from.exposeFunction('send', async (signal: CallSignal) => {
      if (!way.isOpen || to.isClosed()) return
      way.carried.push(signal.kind)
      await to.evaluate((heard) => window.call.hear(heard), signal)
    })
  }
  return { doctor, patient, way }
}

async function openSide(t: Test, query: string): Promise<Page> {
  const context = await openContext(t, browser)
  const page = await context.newPage()
  await page.goto(`${pages.url}call.html${query}`)
  await page.locator('body[data-ready]').waitFor()
  return page
}

async function begin(...pages: Page[]): Promise<void> {
  await Promise.all(
    pages.map((page) =>
      page.evaluate(async () => {
        window.call.start()
        await window.media.openBoth()
      }),
    ),
  )
}

/** How many frames of the other side came to the screen: not all that is decoded does. */
function framesSeen(page: Page): Promise<number> {
  return page
    .locator('#theirs')
    .evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames)
}

/** Waits until more frames of the other side are seen, in the stream that there is now. */
async function seesMore(page: Page, more = 15): Promise<void> {
  const before = await framesSeen(page)
  await waitFor(page, async () => {
    const now = await framesSeen(page)
    return now > before + more || (now < before && now > more)
  })
}

async function waitFor(page: Page, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come to it')
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
}

const phaseOf = (page: Page) => page.evaluate(() => window.call.view.phase)

t.test('two see and hear each other', async (t) => {
  const { doctor, patient, way } = await openPair(t)
  await begin(patient, doctor)
  for (const page of [doctor, patient]) {
    await seesMore(page)
    const { bright, varied } = await lookAt(page, '#theirs')
    t.ok(bright > 10, `not black: ${bright}`)
    t.ok(varied > 40, `not one colour: ${varied}`)
    t.equal(await phaseOf(page), 'on')
    t.same(await page.evaluate(() => window.call.view.theirs), {
      ...{ camera: true, microphone: true, saving: false },
    })
  }
  t.equal(way.carried.filter((kind) => kind === 'description').length, 2, 'one offer, one answer')
})

t.test('another way is looked for within the connection', async (t) => {
  const { doctor, patient } = await openPair(t)
  await begin(doctor, patient)
  await seesMore(doctor)
  const ufrag = () =>
    patient.evaluate(async () => {
      for (const [, one] of (await window.call.stats()) ?? []) {
        if (one.type === 'transport') return one.iceLocalUsernameFragment as string
      }
      return ''
    })
  const before = await ufrag()
  await Promise.all([doctor, patient].map((page) => page.evaluate(() => window.call.network())))
  await waitFor(patient, async () => (await ufrag()) !== before)
  await waitFor(doctor, async () => (await phaseOf(doctor)) === 'on')
  await waitFor(patient, async () => (await phaseOf(patient)) === 'on')
  await seesMore(doctor)
  await seesMore(patient)
})

t.test('a page that is loaded anew comes back into the call', async (t) => {
  const { doctor, patient } = await openPair(t)
  await begin(doctor, patient)
  await seesMore(doctor)
  await doctor.reload()
  await doctor.locator('body[data-ready]').waitFor()
  await begin(doctor)
  await seesMore(doctor)
  await seesMore(patient)
  const { varied } = await lookAt(patient, '#theirs')
  t.ok(varied > 40)
})

t.test('signals that are lost at first do not keep two apart', async (t) => {
  const { doctor, patient, way } = await openPair(t)
  way.isOpen = false
  await begin(doctor, patient)
  await waitFor(patient, async () => (await phaseOf(patient)) === 'alone')
  way.isOpen = true
  await seesMore(doctor)
  await seesMore(patient)
  t.equal(await phaseOf(doctor), 'on')
})

t.test('picture off and on, sound off and on: the other side is told', async (t) => {
  const { doctor, patient } = await openPair(t)
  await begin(doctor, patient)
  await seesMore(doctor)
  const told = (camera: boolean, microphone: boolean) =>
    waitFor(doctor, () =>
      doctor.evaluate(
        (wanted) => {
          const { theirs } = window.call.view
          return theirs?.camera === wanted.camera && theirs.microphone === wanted.microphone
        },
        { camera, microphone },
      ),
    )
  await patient.evaluate(() => window.media.close('video'))
  await told(false, true)
  t.equal(await patient.evaluate(() => window.media.track('video')), null, 'the light is out')
  await patient.evaluate(() => window.media.mute())
  await told(false, false)
  await patient.evaluate(() => window.media.openBoth())
  await told(true, true)
  await seesMore(doctor)
  t.equal(await phaseOf(doctor), 'on', 'nothing had to begin anew')
})

t.test('without a camera there is sound, and the other picture', async (t) => {
  const { doctor, patient } = await openPair(t)
  await patient.evaluate(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      if (wanted?.video) throw new DOMException('', 'NotAllowedError')
      return await ask(wanted)
    }
  })
  await begin(doctor, patient)
  await seesMore(patient)
  t.equal(await patient.evaluate(() => window.media.view.video), 'denied')
  t.equal(await patient.evaluate(() => window.media.view.audio), 'on')
  await waitFor(doctor, () => doctor.evaluate(() => window.call.view.theirs?.microphone === true))
  t.equal(await doctor.evaluate(() => window.call.view.theirs?.camera), false)
})

t.test('who stops lets go of everything, and the other side knows', async (t) => {
  const { doctor, patient } = await openPair(t)
  await begin(doctor, patient)
  await seesMore(patient)
  const live = await doctor.evaluate(() => {
    const tracks = window.media.view.stream?.getTracks() ?? []
    window.call.stop()
    window.media.stop()
    return tracks.map(({ readyState }) => readyState)
  })
  t.same(live, ['ended', 'ended'])
  t.equal(await phaseOf(doctor), 'ended')
  await waitFor(patient, async () => (await phaseOf(patient)) === 'alone')
  t.equal(await patient.evaluate(() => window.call.view.theirs), null)
})
