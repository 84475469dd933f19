import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import t from 'tap'
import type { HandleActionsReply } from '../protocol/actions.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, callerWith, ops } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must, signInAs } from '../testing/fixtures.ts'

/** Sends raw bytes to a listening app and reads until it closes the connection, or said enough. */
async function listenOn(t: Tap, test: TestApp): Promise<() => Promise<Socket>> {
  await test.app.listen({ host: '127.0.0.1', port: 0 })
  const address = test.app.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return async () => {
    const socket = connect(port, '127.0.0.1')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    return socket
  }
}

interface Tap {
  teardown(fn: () => void): void
}

async function readAnswer(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) {
    text += String(chunk)
    if (text.includes('\r\n\r\n') && text.endsWith('}')) break
  }
  return text
}

t.test('a body that arrives after the logout is refused', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const open = await listenOn(t, test)
  const body = JSON.stringify({ ts_id: '17', actionQueue: [message('after the logout')] })
  const head = [
    'POST /api/handleActions HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Cookie: ${kari.cookie}`,
  ].join('\r\n')
  const socket = await open()
  socket.write(`${head}\r\n\r\n${body.slice(0, 10)}`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal((await kari.post('logout')).statusCode, 204)
  socket.write(body.slice(10))
  t.match(await readAnswer(socket), /^HTTP\/1.1 401 /)
  const stored = await test.ctx.store.db
    .selectFrom('action')
    .select('id')
    .where('body', '=', 'after the logout')
    .execute()
  t.strictSame(stored, [])
})

t.test('who is removed while a call looks them up pages back no more', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { members: ['P123'] })
  const kari = await enterAs(test, 'P123')
  await kari.handle({ actionQueue: [message('for those who are in')] })
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P123', { role: 'therapist' }))
  const { logins } = test.ctx
  logins.markStaff = async () => {
    const remove = { type: 'remove', participant: 'P123' }
    await must(ops(test, 'POST', '/therapy-sessions/17/actions', [remove]))
  }
  t.match((await kari.get('getActions?before=0')).json(), { code: 'not_allowed_in_session' })
})

t.test('a cursor never passes over what one could not see yet', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const therapist = await enterAs(test, 'T1')
  await therapist.handle({ actionQueue: [message('one'), message('two')] })

  t.test('as somebody invited who reads before entering', async (t) => {
    const kari = await signInAs(test, 'P123')
    const before = (await kari.get('getActions?ts_id=17')).json()
    t.match(before, { actions: [], max_id: 0 })
    const entered = await kari.handle({ ts_id: '17', maxID: before.max_id })
    t.match(entered.body, /"one".*"two"/)
  })
  t.test('as somebody who waited, was removed and is invited again', async (t) => {
    await must(
      ops(test, 'POST', '/therapy-sessions/17/actions', [{ type: 'revoke', participant: 'P456' }]),
    )
    const ola = await signInAs(test, 'P456')
    const waiting = (await ola.handle({ ts_id: '17' })).json<HandleActionsReply>()
    t.equal(waiting.session.you.standing, 'waiting')
    t.notMatch(JSON.stringify(waiting.data), 'one')
    await must(
      ops(test, 'POST', '/therapy-sessions/17/actions', [{ type: 'remove', participant: 'P456' }]),
    )
    await must(ops(test, 'PUT', '/therapy-sessions/17/members/P456', { role: 'participant' }))
    const again = await ola.handle({ ts_id: '17', maxID: waiting.maxID })
    t.match(again.json(), { reset: { reason: 'admitted' } })
    t.match(again.body, /"one".*"two"/)
  })
})

t.test('two who wait each get what names them, not what names the other', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings: { admission: 'by_therapist' } })
  const [kari, ola] = [await enterAs(test, 'P123'), await enterAs(test, 'P456')]
  const { maxID } = (await kari.handle({})).json<HandleActionsReply>()
  await ops(test, 'POST', '/therapy-sessions/17/actions', [
    { type: 'update_chat_details' },
    { type: 'revoke', participant: 'P123' },
    { type: 'revoke', participant: 'P456' },
    { type: 'update_chat_details' },
  ])
  const named = async (caller: typeof kari) =>
    (await caller.handle({ maxID }))
      .json<HandleActionsReply>()
      .data.map((action) => action.participant ?? action.type)
  t.strictSame(await named(kari), ['update_chat_details', 'P123', 'update_chat_details'])
  t.strictSame(await named(ola), ['update_chat_details', 'P456', 'update_chat_details'])
})

t.test('odd targets are that action’s trouble alone', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const targets: unknown[] = [
    { toString: 1 },
    { toString: null, valueOf: null },
    [1],
    [],
    true,
    '1 ',
    '0x1',
    '',
  ]
  const actionQueue = [message('good'), ...targets.map((target) => ({ type: 'delete', target }))]
  for (const answer of [
    await kari.handle({ actionQueue }),
    await kari.post('saveActions', actionQueue),
    await ops(test, 'POST', '/therapy-sessions/17/actions', actionQueue.slice(1)),
  ]) {
    t.equal(answer.statusCode, 200)
    const verdicts = answer.json<HandleActionsReply>().results.slice(-targets.length)
    t.ok(verdicts.every((verdict) => verdict.code === 'invalid_action'))
  }
})

t.test('addresses and requests that cannot be read get our own answers', async (t) => {
  const test = await buildTestApp(t)
  for (const url of [
    '/api/SECRET%ZZ',
    `/s/${'y'.repeat(201)}`,
    `/ops/participants/${'a'.repeat(300)}`,
  ]) {
    const answer = await test.app.inject({ url })
    t.match(answer.json(), { status: 404, code: 'not_found' })
    t.equal(answer.headers['x-content-type-options'], 'nosniff')
    t.notMatch(answer.body, /SECRET|yyy|aaa|FST/)
  }
  const open = await listenOn(t, test)
  for (const [raw, status] of [
    ['GARBAGE\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 413],
  ] as const) {
    const socket = await open()
    socket.write(raw)
    const answer = await readAnswer(socket)
    t.match(answer, new RegExp(`^HTTP/1.1 ${status} `))
    t.match(answer, /application\/problem\+json/)
    t.match(answer, /x-content-type-options: nosniff/)
  }
})

t.test(
  'a verdict reaches its author even if it is the last thing that they may hear',
  async (t) => {
    const test = await buildTestApp(t)
    await makeTherapySession(test, { settings: { read_after_close_ms: 0 } })
    const therapist = await enterAs(test, 'T1')
    const actionQueue = [{ type: 'close_session', cid: 'closing-1' }]
    const closing = await therapist.handle({ actionQueue })
    t.match(closing.json(), { data: [], results: [{ cid: 'closing-1', ok: true }] })
    t.equal((await therapist.handle({})).statusCode, 403)
  },
)

t.test('what does not count as activity', async (t) => {
  const test = await buildTestApp(t, { env: { IDLE_MS: '9000', IDLE_STAFF_MS: '3000' } })
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  for (let n = 0; n < 3; n++) {
    await test.clock.advance(3000)
    await kari.handle({ actionQueue: [{}, { type: 'message_read', target: 1 }] })
  }
  await test.clock.advance(1)
  t.equal((await kari.get('me')).statusCode, 401, 'refused drafts and reading do not')

  const ola = await enterAs(test, 'P456')
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P456', { role: 'therapist' }))
  await ola.handle({})
  await test.clock.advance(3001)
  t.equal((await ola.get('me')).statusCode, 401, 'who became a therapist has the shorter limit')
})

t.test('another cookie of the same name before ours is passed over', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const { cookie } = await enterAs(test, 'P123')
  const both = callerWith(test, `_session_id=somebody-elses; ${cookie}`)
  t.equal((await both.get('me')).statusCode, 200)
})
