import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import {
  liveTracks,
  openBrowser,
  openHouse,
  openPage,
  seesMoving,
  until,
} from './consultation-house.ts'
import { begin, finish, NOT_NOW, openPair, talk } from './consultation-talk.ts'
import { startLivekit } from './fake-livekit.ts'
import { openMedia } from './livekit-media.ts'
import type { Test } from './visit.ts'

const KEY = 'API1'
const SECRET = 'the-api-secret-of-a-livekit-server'
const CLIENT = /\/assets\/livekit-/

/** The addresses of all that a page asked for. */
function watchRequests(page: Page): string[] {
  const addresses: string[] = []
  page.context().on('request', (request) => addresses.push(request.url()))
  return addresses
}

function openLivekitHouse(t: Test, url: string, secret = SECRET) {
  const keys = { LIVEKIT_API_KEY: KEY, LIVEKIT_API_SECRET: secret }
  return openHouse(t, { VIDEO: 'livekit', LIVEKIT_URL: url, ...keys })
}

t.test('LiveKit: two see each other over its server, with the keys of every talk', async (t) => {
  const media = await openMedia(t, (await openBrowser(t)).browser)
  const livekit = await startLivekit(t, { key: KEY, secret: SECRET, media })
  const server = await openLivekitHouse(t, livekit.url)
  const pair = await openPair(t, server)
  const { kari, doctor } = pair
  const asked = watchRequests(kari)
  await kari.goto(pair.address)
  await kari.getByRole('button', { name: 'Try camera and microphone' }).click()
  await kari.locator('.own-picture video').waitFor()
  t.notOk(
    asked.some((one) => CLIENT.test(one)),
    'nothing of it before it is needed',
  )
  await begin(pair)
  await Promise.all([seesMoving(kari), seesMoving(doctor)])
  t.equal(asked.filter((one) => CLIENT.test(one)).length, 1)
  t.same(livekit.people().toSorted(), [`Consultation/${pair.id}`, 'Patient/P123'])
  t.match(
    livekit.tries.find((one) => one?.sub === 'Patient/P123'),
    { iss: KEY, name: 'Kari Nordmann', video: { roomJoin: true, roomAdmin: false } },
  )
  await talk(kari, doctor, 'Can you see me?')

  await kari.getByRole('button', { name: 'Picture' }).click()
  await doctor.getByText('Kari Nordmann has no picture on.').waitFor()
  await until(kari, async () => (await liveTracks(kari)) === 1)
  await kari.getByRole('button', { name: 'Picture' }).click()
  await seesMoving(doctor)
  await kari.getByRole('button', { name: 'Sound' }).click()
  await doctor.getByText('Kari Nordmann has no sound on.').waitFor()
  await kari.getByRole('button', { name: 'Sound' }).click()
  await doctor.getByText('Kari Nordmann has no sound on.').waitFor({ state: 'detached' })
  await doctor.getByRole('button', { name: 'Small window' }).waitFor()

  await finish(pair)
  for (const page of [kari, doctor]) t.equal(await liveTracks(page), 0)
  await until(kari, async () => livekit.people().length === 0 && livekit.ended.length > 0)
})

t.test(
  'LiveKit is away, then back: people are told, the chat goes on, then they see',
  async (t) => {
    const media = await openMedia(t, (await openBrowser(t)).browser)
    const first = await startLivekit(t, { key: KEY, secret: SECRET, media })
    await first.stop()
    const server = await openLivekitHouse(t, first.url)
    const pair = await openPair(t, server)
    const { kari, doctor } = pair
    await begin(pair)
    await Promise.all([kari, doctor].map((page) => page.getByText(NOT_NOW).waitFor()))
    await talk(kari, doctor, 'I see nothing.')
    const port = Number(new URL(first.url).port)
    const again = await startLivekit(t, { key: KEY, secret: SECRET, media, port })
    await Promise.all([seesMoving(kari), seesMoving(doctor)])
    again.cut('Patient/P123')
    await until(kari, async () => again.tries.length > 2)
    await seesMoving(doctor)
  },
)

t.test('LiveKit: who comes in on another device takes the talk there, and back', async (t) => {
  const media = await openMedia(t, (await openBrowser(t)).browser)
  const livekit = await startLivekit(t, { key: KEY, secret: SECRET, media })
  const server = await openLivekitHouse(t, livekit.url)
  const pair = await openPair(t, server)
  const { kari } = pair
  await begin(pair)
  await seesMoving(kari)
  const other = await openPage(t, (await openBrowser(t)).browser, { server, id: 'P123' })
  await other.goto(pair.address)
  await seesMoving(other)
  await kari.getByText('This talk is on in another window of yours.').waitFor()
  t.equal(await liveTracks(kari), 0)
  t.equal(livekit.people().length, 2)
  await kari.getByRole('button', { name: 'Bring it here' }).click()
  await other.getByText('This talk is on in another window of yours.').waitFor()
  await Promise.all([seesMoving(kari), seesMoving(pair.doctor)])
})

t.test('LiveKit refuses: people are told, and the chat goes on', async (t) => {
  const media = await openMedia(t, (await openBrowser(t)).browser)
  const livekit = await startLivekit(t, { key: KEY, secret: SECRET, media })
  const server = await openLivekitHouse(t, livekit.url, `${SECRET}, but another one`)
  const pair = await openPair(t, server)
  await begin(pair)
  await pair.kari.getByText(NOT_NOW).waitFor()
  t.equal(livekit.tries[0], null)
  await talk(pair.doctor, pair.kari, 'Then we write.')
  await finish(pair)
})

t.test('a house without LiveKit never loads its client', async (t) => {
  const server = await openHouse(t)
  const pair = await openPair(t, server)
  const asked = watchRequests(pair.kari)
  await begin(pair)
  await seesMoving(pair.kari)
  t.notOk(asked.some((one) => CLIENT.test(one)))
  const worker = join(import.meta.dirname, '../../dist/web/service-worker.js')
  t.notMatch(readFileSync(worker, 'utf8'), CLIENT, 'nor is it kept on the device')
  const page = await fetch(pair.address)
  const policy = page.headers.get('content-security-policy') ?? ''
  t.match(policy, "connect-src 'self';")
  t.notMatch(policy, 'frame-src')
})
