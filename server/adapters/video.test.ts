import { createHmac } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { Test } from 'tap'
import t from 'tap'
import { endWhatIsOver, mintVideoKeys } from '../domain/grants/grants.ts'
import { startGrantEnds } from '../jobs/grant-ends.ts'
import { verifyHs256 } from '../jwt.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { makeConsultation } from '../testing/consultations.ts'
import { settle } from '../testing/fakes.ts'
import { setStatus } from '../testing/fixtures.ts'
import type { StandIn } from '../testing/stand-in.ts'
import { startStandIn } from '../testing/stand-in.ts'

const DAILY_KEY = 'the-api-key-of-daily'
const SECRET = 'the-api-secret-of-a-livekit-server'
const DOMAIN = '8dccca9f-8bc8-4d0f-84e4-cdf46e43717e'

/** As Daily documents it: rooms by name, made once. */
function wellBehaved(daily: StandIn) {
  const rooms = new Map<string, object>()
  daily.behave(({ method, path, headers, body }) => {
    if (headers.authorization !== `Bearer ${DAILY_KEY}`) return { status: 401 }
    if (path === '/v1/') return { body: { domain_name: 'house', domain_id: DOMAIN } }
    const [, , , name = (body as { name?: string })?.name ?? ''] = path.split('/')
    const room = rooms.get(name)
    if (method === 'POST' && path === '/v1/rooms') {
      if (room) return { status: 400, body: { error: 'invalid-request-error' } }
      const made = { id: `id of ${name}`, name, url: `https://house.daily.co/${name}` }
      rooms.set(name, made)
      return { body: made }
    }
    if (!room) return { status: 404, body: { error: 'not-found' } }
    if (method === 'DELETE') rooms.delete(name)
    return { body: method === 'GET' ? room : { deleted: true } }
  })
  return rooms
}

async function setUpDaily(t: Test) {
  const daily = await startStandIn(t)
  const rooms = wellBehaved(daily)
  const env = { VIDEO: 'daily', DAILY_API_KEY: DAILY_KEY, DAILY_URL: daily.url }
  const test = await buildTestApp(t, { env })
  return { daily, rooms, test, consultation: await makeConsultation(test) }
}

const calls = ({ requests }: StandIn) => requests.map(({ method, path }) => `${method} ${path}`)

t.test('Daily: a private room, and keys that it knows as its own', async (t) => {
  const { daily, rooms, test, consultation } = await setUpDaily(t)
  const video = await mintVideoKeys(test.ctx, consultation)
  t.equal(rooms.size, 1)
  t.match(daily.requests[1]?.body, {
    ...{ name: video.name, privacy: 'private' },
    properties: { max_participants: 2, enable_prejoin_ui: false, lang: 'user' },
  })
  t.match(video, {
    ...{ adapter: 'daily', externalId: `id of ${video.name}`, iceServers: [] },
    url: `https://house.daily.co/${video.name}`,
  })
  const key = video.serviceProviderKey ?? ''
  t.ok(/^[A-Za-z0-9_-]{1,41}$/.test(video.name ?? ''))
  const iat = Math.floor(test.clock.now() / 1000)
  t.strictSame(decodeJwt(key), {
    ...{ r: video.name, o: true, ud: 'Consultation/20', u: 'Ingrid Solberg', d: DOMAIN, iat },
    exp: iat + 86_400,
  })
  const [head, body, signature] = key.split('.')
  const hmac = createHmac('sha256', DAILY_KEY).update(`${head}.${body}`)
  t.equal(signature, hmac.digest('base64url'))
  t.strictSame(await mintVideoKeys(test.ctx, consultation), video)
  t.equal(daily.requests.length, 2, 'asked once')
  t.notMatch(test.logged(), DAILY_KEY)
})

t.test(
  'Daily away: the consultation goes on, and a room whose making got lost is found',
  async (t) => {
    const { daily, rooms, test, consultation } = await setUpDaily(t)
    const nothing = { adapter: 'daily', name: null, patientKey: null, serviceProviderKey: null }
    daily.behave(() => ({ status: 503 }))
    t.match(await mintVideoKeys(test.ctx, consultation), nothing)
    t.match(await mintVideoKeys(test.ctx, consultation), nothing)
    t.equal(daily.requests.length, 1)
    await test.clock.advance(5000)
    const kept = wellBehaved(daily)
    const first = await mintVideoKeys(test.ctx, consultation)
    await test.ctx.store.db.deleteFrom('video_room').execute()
    const again = await mintVideoKeys(test.ctx, consultation)
    t.equal(again.name, first.name)
    t.equal(again.externalId, first.externalId)
    t.equal(kept.size, 1)
    t.equal(rooms.size, 0)
  },
)

t.test('Daily: when the talk is over everybody is put out, however often that takes', async (t) => {
  const { daily, rooms, test, consultation } = await setUpDaily(t)
  const { name } = await mintVideoKeys(test.ctx, consultation)
  const stop = startGrantEnds(test.ctx)
  t.teardown(stop)
  daily.requests.length = 0
  await test.clock.advance(2000)
  t.strictSame(calls(daily), [], 'not while it goes on')
  daily.behave(() => ({ status: 500 }))
  await setStatus(test, '20', 'closed')
  await test.clock.advance(1000)
  while (!test.logged().includes('could not be ended')) await settle()
  t.strictSame(calls(daily), [`POST /v1/rooms/${name}/eject`])
  await settle()
  await test.clock.advance(29_000)
  t.equal(daily.requests.length, 1, 'it is left alone for a while')
  wellBehaved(daily)
  daily.behave(() => ({}))
  await test.clock.advance(2000)
  while (daily.requests.length < 3) await settle()
  t.strictSame(calls(daily).slice(1), [`POST /v1/rooms/${name}/eject`, `DELETE /v1/rooms/${name}`])
  t.strictSame(daily.requests[1]?.body, {
    user_ids: ['Consultation/20', 'Patient/P123'],
    ban: true,
  })
  t.equal(rooms.size, 1)
  await settle()
  await test.clock.advance(120_000)
  t.equal(daily.requests.length, 3, 'once is enough')
})

t.test('a room that is gone already is ended, also after a cancellation', async (t) => {
  const { daily, rooms, test, consultation } = await setUpDaily(t)
  await mintVideoKeys(test.ctx, consultation)
  rooms.clear()
  await setStatus(test, '20', 'cancelled')
  await endWhatIsOver(test.ctx)
  const room = await test.ctx.store.db.selectFrom('video_room').selectAll().executeTakeFirst()
  t.ok(room?.ended_at)
  t.equal(daily.requests.length, 4)
})

t.test('LiveKit: keys with its rights, and a room that ends by one call', async (t) => {
  const livekit = await startStandIn(t)
  const env = {
    ...{ VIDEO: 'livekit', LIVEKIT_URL: livekit.url, LIVEKIT_API_KEY: 'API1' },
    LIVEKIT_API_SECRET: SECRET,
  }
  const test = await buildTestApp(t, { env })
  const consultation = await makeConsultation(test)
  const video = await mintVideoKeys(test.ctx, consultation)
  t.match(video, { adapter: 'livekit', url: livekit.url.replace('http', 'ws') })
  t.match(decodeJwt(video.patientKey ?? ''), {
    ...{ iss: 'API1', sub: 'Patient/P123' },
    video: { room: video.name, roomJoin: true, roomAdmin: false, canPublish: true },
  })
  t.match(decodeJwt(video.serviceProviderKey ?? ''), {
    ...{ sub: 'Consultation/20', video: { roomAdmin: true } },
  })
  t.equal(livekit.requests.length, 0, 'it makes the room itself')
  livekit.behave(() => ({ status: 404, body: { code: 'not_found' } }))
  await setStatus(test, '20', 'closed')
  await endWhatIsOver(test.ctx)
  t.match(livekit.requests, [
    { path: '/twirp/livekit.RoomService/DeleteRoom', body: { room: video.name } },
  ])
  const token = livekit.requests[0]?.headers.authorization?.slice('Bearer '.length) ?? ''
  t.match(decodeJwt(token), { iss: 'API1', video: { roomCreate: true } })
  await endWhatIsOver(test.ctx)
  t.equal(livekit.requests.length, 1)
})

t.test('without video there is a consultation all the same', async (t) => {
  const test = await buildTestApp(t, { env: { VIDEO: 'none' } })
  const video = await mintVideoKeys(test.ctx, await makeConsultation(test))
  t.strictSame(video, {
    ...{ adapter: 'none', name: null, externalId: null, url: null, iceServers: [] },
    ...{ patientKey: null, serviceProviderKey: null },
  })
  t.equal(await verifyHs256('a.b.c', { secret: '', now: 0 }), null)
})
