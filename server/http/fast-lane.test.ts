import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import type { Test } from 'tap'
import t from 'tap'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { makeTherapySession, setStatus, signInAs } from '../testing/fixtures.ts'

interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

const URL_PATH = '/api/handleActions'
/** What says when an answer was made, or that its connection stays open. */
const OF_THE_MOMENT = ['date', 'connection', 'keep-alive']

/** A server with a socket, three people in a therapy session, and a count of what Fastify answers itself. */
async function setUp(t: Test, env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env })
  await makeTherapySession(test)
  const kari = await signInAs(test, 'P123')
  const ola = await signInAs(test, 'P456')
  const therapist = await signInAs(test, 'T1')
  for (const caller of [kari, ola, therapist]) await caller.handle({ ts_id: '17', maxID: 0 })
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = test.app.server.address() as AddressInfo
  let routed = 0
  const count = () => {
    routed += 1
  }
  const handled = channel('tracing:fastify.request.handler:start')
  handled.subscribe(count)
  t.teardown(() => handled.unsubscribe(count))
  return { test, kari, ola, therapist, port, routed: () => routed }
}

function toBytes(port: number, { method = 'POST', headers = {}, body = '' }: Sent): Buffer {
  const own = { host: `127.0.0.1:${port}`, 'content-length': String(Buffer.byteLength(body)) }
  const head = Object.entries({ ...own, 'content-type': 'application/json', ...headers })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([
    Buffer.from(`${method} ${URL_PATH} HTTP/1.1\r\n${head.join('')}\r\n`),
    Buffer.from(body),
  ])
}

/** Reads one answer from a connection. */
async function readAnswer(socket: Socket): Promise<Answer> {
  let text = ''
  for (;;) {
    const end = text.indexOf('\r\n\r\n')
    const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1])
    if (end > 0 && text.length >= end + 4 + length) {
      const [first = '', ...lines] = text.slice(0, end).split('\r\n')
      const headers = Object.fromEntries(
        lines.map((line) => [
          line.slice(0, line.indexOf(':')).toLowerCase(),
          line.slice(line.indexOf(':') + 1).trim(),
        ]),
      )
      return { status: Number(first.slice(9, 12)), headers, body: text.slice(end + 4) }
    }
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    text += chunk.toString('latin1')
  }
}

async function openSocket(t: Test, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  return socket
}

async function send(t: Test, port: number, sent: Sent): Promise<Answer> {
  const socket = await openSocket(t, port)
  socket.write(toBytes(port, sent))
  return await readAnswer(socket)
}

/** The same request without a socket: Fastify's way alone. */
async function inject({ app }: TestApp, port: number, sent: Sent): Promise<Answer> {
  const given = { host: `127.0.0.1:${port}`, 'content-type': 'application/json', ...sent.headers }
  const answer = await app.inject({
    method: (sent.method ?? 'POST') as 'POST',
    url: URL_PATH,
    headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    ...(sent.body === undefined ? {} : { payload: sent.body }),
  })
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  )
  return { status: answer.statusCode, headers, body: answer.rawPayload.toString('latin1') }
}

/** What must be the same of two answers to the same request. */
function essence({ status, headers, body }: Answer): object {
  const lasting = Object.entries(headers).filter(([name]) => !OF_THE_MOMENT.includes(name))
  const text = body.replace(/"serverTime":[\d.e-]+/, '"serverTime":0')
  const length = String(text.length)
  return { status, headers: { ...Object.fromEntries(lasting), 'content-length': length }, text }
}

const say = (cid: string, body = 'Good evening, Åse') => ({
  ...{ type: 'message', cid, body, recipients: [] },
})
const asText = (body: object) => JSON.stringify({ ts_id: '17', maxID: 0, ...body })

t.test('both ways give the same answers, word for word', async (t) => {
  const { test, kari, ola, port, routed } = await setUp(t)
  await kari.handle({ ts_id: '17', maxID: 0, actionQueue: [say('0000-first')] })
  const { lastActionId } = (await test.ctx.logs.open('17'))?.state.session ?? {}
  await ola.post('enterTherapySession', { ts_id: '17' })
  const cookie = { cookie: ola.cookie }
  const good: Record<string, Sent> = {
    'nothing new': { headers: cookie, body: asText({ maxID: lastActionId }) },
    'a cursor in digits': { headers: cookie, body: asText({ maxID: String(lastActionId) }) },
    'a page': { headers: cookie, body: asText({}) },
    'a short page': { headers: cookie, body: asText({ limit: 1 }) },
    'another epoch': { headers: cookie, body: asText({ epoch: 'of another database' }) },
    'ahead of the log': { headers: cookie, body: asText({ maxID: 999 }) },
    'a refused action': { headers: cookie, body: asText({ actionQueue: [{ type: 'admit' }] }) },
    'a hint': { headers: cookie, body: asText({ maxID: lastActionId, active: true }) },
    'the current session': { headers: cookie, body: '{"maxID":0}' },
    'its own page': {
      headers: { ...cookie, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' },
      body: asText({}),
    },
    'another cookie beside it': {
      headers: { cookie: `a=1; ${ola.cookie}; _session_id=forged` },
      body: asText({}),
    },
  }
  for (const [name, sent] of Object.entries(good)) {
    const before = routed()
    const fast = await send(t, port, sent)
    t.equal(routed(), before, `${name}: went the fast way`)
    t.equal(fast.status, 200, name)
    t.strictSame(essence(fast), essence(await inject(test, port, sent)), name)
  }
  const other: Record<string, Sent> = {
    'no cookie': { body: asText({}) },
    'a forged cookie': { headers: { cookie: '_session_id=abc.def' }, body: asText({}) },
    'another site': {
      headers: { ...cookie, origin: 'https://elsewhere.example' },
      body: asText({}),
    },
    'a foreign fetch': { headers: { ...cookie, 'sec-fetch-site': 'cross-site' }, body: asText({}) },
    'another type': { headers: { ...cookie, 'content-type': 'text/plain' }, body: asText({}) },
    'a type with a charset': {
      headers: { ...cookie, 'content-type': 'application/json; charset=utf-8' },
      body: asText({}),
    },
    'not JSON': { headers: cookie, body: '{"maxID":' },
    'not UTF-8': { headers: cookie, body: Buffer.from([0x7b, 0xff, 0x7d]) },
    'a prototype': { headers: cookie, body: '{"__proto__":{"maxID":1}}' },
    'a hidden prototype': { headers: cookie, body: '{"\\u005f_proto__":{"maxID":1}}' },
    'no object': { headers: cookie, body: '[]' },
    null: { headers: cookie, body: 'null' },
    nothing: { headers: cookie, body: '' },
    'a wrong cursor': { headers: cookie, body: asText({ maxID: -1 }) },
    'a cursor that is none': { headers: cookie, body: asText({ maxID: null }) },
    'a wrong queue': { headers: cookie, body: asText({ actionQueue: 'none' }) },
    'too much': { headers: cookie, body: asText({ epoch: 'x'.repeat(300_000) }) },
    'another method': { method: 'PUT', headers: cookie, body: asText({}) },
    'not a member': { headers: cookie, body: asText({ ts_id: '99' }) },
  }
  for (const [name, sent] of Object.entries(other)) {
    const answer = await send(t, port, sent)
    t.strictSame(essence(answer), essence(await inject(test, port, sent)), name)
  }
})

t.test('messages, verdicts and held polls go the fast way', async (t) => {
  const { kari, ola, port, routed, test } = await setUp(t)
  const { lastActionId = 0 } = (await test.ctx.logs.open('17'))?.state.session ?? {}
  const held = send(t, port, {
    headers: { cookie: ola.cookie },
    body: asText({ maxID: lastActionId, waitMs: 5000 }),
  })
  const written = send(t, port, {
    headers: { cookie: kari.cookie },
    body: asText({ maxID: lastActionId, actionQueue: [say('0001-emoji', 'Å 😀')] }),
  })
  const [heard, verdict] = [await held, await written]
  t.match(JSON.parse(verdict.body), { results: [{ cid: '0001-emoji', ok: true }] })
  const { data } = JSON.parse(Buffer.from(heard.body, 'latin1').toString())
  t.match(data, [{ type: 'message', body: 'Å 😀', user: 'P123' }])
  t.equal(routed(), 0)
})

t.test('a poll that is cut off frees its place', async (t) => {
  const { ola, port, test } = await setUp(t)
  const log = await test.ctx.logs.open('17')
  const socket = await openSocket(t, port)
  const body = asText({ maxID: log?.state.session.lastActionId, waitMs: 5000 })
  socket.write(toBytes(port, { headers: { cookie: ola.cookie }, body }))
  while (log?.parking.size === 0) await settle()
  socket.destroy()
  while (log?.parking.size === 1) await settle()
  t.equal(log?.parking.size, 0)
})

t.test('a body in pieces, and two requests in one piece', async (t) => {
  const { ola, port, routed } = await setUp(t)
  const bytes = toBytes(port, { headers: { cookie: ola.cookie }, body: asText({}) })
  const socket = await openSocket(t, port)
  socket.setNoDelay(true)
  for (const at of [0, bytes.length - 20, bytes.length - 3]) {
    const next = { 0: bytes.length - 20, [bytes.length - 20]: bytes.length - 3 }[at]
    socket.write(bytes.subarray(at, next ?? bytes.length))
    await settle()
  }
  t.equal((await readAnswer(socket)).status, 200)
  const bad = toBytes(port, { headers: { cookie: ola.cookie }, body: '{"maxID":-1}' })
  socket.write(Buffer.concat([bad, bytes]))
  const first = await readAnswer(socket)
  t.equal(first.status, 400, 'what went the other way keeps its turn')
  t.equal(routed(), 0, 'and was refused before its handler')
})

t.test('a login that ends while the body arrives is not served', async (t) => {
  const { ola, port } = await setUp(t)
  const bytes = toBytes(port, { headers: { cookie: ola.cookie }, body: asText({}) })
  const socket = await openSocket(t, port)
  socket.write(bytes.subarray(0, bytes.length - 5))
  await settle()
  await ola.post('logout')
  socket.write(bytes.subarray(bytes.length - 5))
  t.equal((await readAnswer(socket)).status, 401)
})

t.test('who is not signed in any more is refused before the body arrives', async (t) => {
  const { ola, port } = await setUp(t)
  const bytes = toBytes(port, { headers: { cookie: ola.cookie }, body: asText({}) })
  await ola.post('logout')
  const socket = await openSocket(t, port)
  socket.write(bytes.subarray(0, bytes.length - 5))
  t.equal((await readAnswer(socket)).status, 401)
})

t.test('a request without a host is of no site', async (t) => {
  const { ola, port } = await setUp(t)
  const headers = { cookie: ola.cookie, host: '', origin: 'http://undefined' }
  const bytes = toBytes(port, { headers, body: asText({}) }).toString()
  const socket = await openSocket(t, port)
  socket.write(bytes.replace('HTTP/1.1', 'HTTP/1.0'))
  t.equal((await readAnswer(socket)).status, 403)
})

t.test(
  'who is removed while a poll is held hears it, and the failure is counted once',
  async (t) => {
    const { ola, therapist, port, test } = await setUp(t, { RATE_PER_SECOND: '2' })
    await test.clock.advance(1000)
    const log = await test.ctx.logs.open('17')
    const held = send(t, port, {
      headers: { cookie: ola.cookie },
      body: asText({ maxID: log?.state.session.lastActionId, waitMs: 5000 }),
    })
    while (log?.parking.size === 0) await settle()
    await therapist.handle({
      ...{ ts_id: '17', maxID: 0 },
      actionQueue: [{ type: 'remove', cid: '0000-remove', participant: 'P456' }],
    })
    t.match(JSON.parse((await held).body), { status: 403, code: 'not_allowed_in_session' })
    const again = { headers: { cookie: ola.cookie }, body: asText({}) }
    t.equal((await send(t, port, again)).status, 403, 'the second call of this second')
    t.equal((await send(t, port, again)).status, 429, 'the third')
  },
)

t.test('both ways share one limit', async (t) => {
  const { ola, port, test } = await setUp(t, { RATE_PER_SECOND: '4' })
  await test.clock.advance(1000)
  const sent = { headers: { cookie: ola.cookie }, body: asText({}) }
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) {
    statuses.push((await send(t, port, sent)).status, (await inject(test, port, sent)).status)
  }
  t.strictSame(statuses, [200, 200, 200, 200, 429, 429])
})

t.test('behind a proxy it needs PUBLIC_URL, and says that the site is https', async (t) => {
  const alone = await setUp(t, { TRUST_PROXY: '127.0.0.1' })
  const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'talk.example' }
  const headers = { ...proxied, cookie: alone.ola.cookie, origin: 'https://talk.example' }
  t.equal((await send(t, alone.port, { headers, body: asText({}) })).status, 200)
  t.equal(alone.routed(), 1)
  const named = await setUp(t, { TRUST_PROXY: '127.0.0.1', PUBLIC_URL: 'https://talk.example' })
  const sent = { headers: { ...headers, cookie: named.ola.cookie }, body: asText({}) }
  const fast = await send(t, named.port, sent)
  t.equal(named.routed(), 0)
  t.match(fast.headers, { 'strict-transport-security': /max-age/ })
  t.strictSame(essence(fast), essence(await inject(named.test, named.port, sent)))
})

t.test('a closed session is answered the same both ways', async (t) => {
  const { ola, port, test } = await setUp(t)
  await setStatus(test, '17', 'closed')
  const sent = { headers: { cookie: ola.cookie }, body: asText({}) }
  t.strictSame(essence(await send(t, port, sent)), essence(await inject(test, port, sent)))
})
