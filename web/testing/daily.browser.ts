import t from 'tap'
import type { VendorRequest } from '../../server/testing/stand-in.ts'
import { startStandIn } from '../../server/testing/stand-in.ts'
import { askAs, liveTracks, openHouse } from './consultation-house.ts'
import { begin, finish, NOT_NOW, openPair, talk } from './consultation-talk.ts'

const DAILY_KEY = 'the-api-key-of-daily'
const ROOM_ORIGIN = 'https://house.daily.co'

/** As Daily documents it. */
function daily({ path, body }: VendorRequest) {
  if (path === '/v1/') return { body: { domain_id: 'domain-1' } }
  const name = (body as { name?: string } | null)?.name ?? ''
  return { body: { id: `id of ${name}`, name, url: `${ROOM_ORIGIN}/${name}` } }
}

/** Stands in for Daily's page of a room: it asks for the devices that it needs. */
const DAILY_PAGE = `<!doctype html><title>Room</title><p>Asking</p><script>
  navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(
    (stream) => { document.querySelector('p').textContent = stream.getTracks().length + ' devices' },
    (error) => { document.querySelector('p').textContent = error.name },
  )</script>`

t.test(
  'Daily: its page of the room in a frame, with the key, as long as the talk is on',
  async (t) => {
    const vendor = await startStandIn(t)
    vendor.behave(daily)
    const env = { VIDEO: 'daily', DAILY_API_KEY: DAILY_KEY, DAILY_URL: vendor.url }
    const server = await openHouse(t, env)
    const pair = await openPair(t, server)
    const { kari, doctor, id } = pair
    for (const page of [kari, doctor]) {
      await page
        .context()
        .route(`${ROOM_ORIGIN}/**`, (route) =>
          route.fulfill({ contentType: 'text/html', body: DAILY_PAGE }),
        )
    }
    await begin(pair)
    for (const [page, person, own] of [
      [kari, 'P123', 'patientKey'],
      [doctor, 'T1', 'serviceProviderKey'],
    ] as const) {
      await page.frameLocator('.stage iframe').getByText('2 devices').waitFor()
      const query = `{ found: consultation(id: "${id}") { videoRoom { url ${own} } } }`
      const { found } = await askAs(server, person, query)
      const { videoRoom } = found as { videoRoom: Record<string, string> }
      const frame = page.locator('.stage iframe')
      t.equal(await frame.getAttribute('src'), `${videoRoom.url}?t=${videoRoom[own]}`)
      t.equal(await frame.getAttribute('allow'), 'camera; microphone; autoplay; display-capture')
      t.equal(await liveTracks(page), 0, 'the devices are left to it')
      t.equal(await page.getByRole('button', { name: 'Picture' }).count(), 0, 'it has its own keys')
    }
    await talk(kari, doctor, 'Can you see me?')
    const second = await kari.context().newPage()
    await second.goto(pair.address)
    await second.getByText('This talk is on in another window of yours.').waitFor()
    t.equal(await second.locator('iframe').count(), 0, 'one comes in once')
    await second.close()
    const policy = (await fetch(pair.address)).headers.get('content-security-policy')
    t.match(policy, 'frame-src https://*.daily.co;')
    await finish(pair)
    for (const page of [kari, doctor]) {
      t.equal(await page.locator('iframe').count(), 0)
      t.notOk(page.frames().some((frame) => frame.url().startsWith(ROOM_ORIGIN)))
    }
  },
)

t.test('Daily is away as the talk begins: it is asked again until there is a room', async (t) => {
  const vendor = await startStandIn(t)
  const env = { VIDEO: 'daily', DAILY_API_KEY: DAILY_KEY, DAILY_URL: vendor.url }
  const server = await openHouse(t, env)
  const pair = await openPair(t, server)
  await pair.kari
    .context()
    .route(`${ROOM_ORIGIN}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: DAILY_PAGE }),
    )
  await begin(pair)
  await pair.kari.getByText(NOT_NOW).waitFor()
  await talk(pair.kari, pair.doctor, 'I see nothing.')
  vendor.behave(daily)
  await pair.kari.frameLocator('.stage iframe').getByText('2 devices').waitFor()
})
