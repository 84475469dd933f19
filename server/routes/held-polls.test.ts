import t from 'tap'
import type { Action, HandleActionsReply } from '../protocol/actions.ts'
import { buildTestApp, callerWith, ops } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { enterAs, makeTherapySession, message, setStatus } from '../testing/fixtures.ts'

/** The messages in a reply, by their text. */
function bodies(reply: HandleActionsReply): (string | null | undefined)[] {
  return reply.data.filter((action) => action.type === 'message').map((action) => action.body)
}

function last(reply: HandleActionsReply): Action | undefined {
  return reply.data.at(-1)
}

t.test('a held poll', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const cursor = async () => (await ola.handle({})).json<HandleActionsReply>().maxID
  const hold = async () => {
    const poll = ola.handle({ maxID: await cursor(), waitMs: 20_000 })
    let done = false
    const answer = poll.then((reply) => {
      done = true
      return reply
    })
    await settle()
    return { answer, isDone: () => done }
  }

  t.test('is answered by a message', async (t) => {
    const { answer, isDone } = await hold()
    t.equal(isDone(), false)
    await kari.handle({ actionQueue: [message('hello')] })
    t.strictSame(bodies((await answer).json()), ['hello'])
  })
  t.test('is not ended by a read mark, which goes with the next answer', async (t) => {
    const { answer, isDone } = await hold()
    const target = (await kari.handle({})).json<HandleActionsReply>().maxID
    await kari.handle({ actionQueue: [{ type: 'message_read', target }] })
    await settle()
    t.equal(isDone(), false)
    await test.clock.advance(20_000)
    t.match((await answer).json().data, [{ type: 'message_read', target }])
  })
  t.test('ends empty after its time', async (t) => {
    const { answer, isDone } = await hold()
    await test.clock.advance(19_999)
    t.equal(isDone(), false)
    await test.clock.advance(1)
    const reply = (await answer).json<HandleActionsReply>()
    t.strictSame(reply.data, [])
    t.ok(reply.serverTime < 1000, 'time held is not computing time')
  })
  t.test('is not ended by what its caller may not see', async (t) => {
    await ops(test, 'PUT', '/therapy-sessions/17', {
      name: 'Sleep and grief',
      date: '2026-11-21T11:30:00.000Z',
      settings: { private_messages: 'everyone' },
    })
    const { answer, isDone } = await hold()
    await kari.handle({ actionQueue: [message('psst', { recipients: ['T1'] })] })
    await settle()
    t.equal(isDone(), false)
    const before = (await kari.handle({})).json<HandleActionsReply>().maxID
    await test.clock.advance(20_000)
    t.match((await answer).json(), { data: [], maxID: before })
  })
  t.test('is answered at once when its caller is removed', async (t) => {
    const { answer } = await hold()
    await ops(test, 'POST', '/therapy-sessions/17/actions', [
      { type: 'remove', participant: 'P456' },
    ])
    t.match((await answer).json(), { status: 403, code: 'not_allowed_in_session' })
    t.match((await ola.handle({})).json(), { code: 'not_allowed_in_session' })
  })
  t.test('is answered when the server stops', async (t) => {
    const poll = kari.handle({
      maxID: (await kari.handle({})).json<HandleActionsReply>().maxID,
      waitMs: 20_000,
    })
    await settle()
    test.ctx.logs.answerAll()
    t.match((await poll).json(), { data: [] })
  })
})

t.test('the login ends: the held poll does too, and nothing revives it', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const { maxID } = (await kari.handle({})).json<HandleActionsReply>()
  const poll = kari.handle({ maxID, waitMs: 20_000 })
  await settle()
  const out = await kari.post('logout')
  t.equal(out.statusCode, 204)
  const answer = await poll
  t.equal(answer.statusCode, 401)
  t.equal(answer.headers['set-cookie'], undefined, 'a late answer leaves the cookie alone')
  t.equal((await kari.get('me')).statusCode, 401)
  t.equal((await callerWith(test, kari.cookie).handle({})).statusCode, 401)
})

t.test('standing: waiting, let in, sent back', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings: { admission: 'by_therapist' } })
  const therapist = await enterAs(test, 'T1')
  await therapist.handle({ actionQueue: [{ type: 'whiteboard', body: 'pinned' }] })
  await therapist.handle({ actionQueue: [{ type: 'notice', body: 'welcome', recipients: [] }] })
  const kari = await enterAs(test, 'P123')
  const waiting = (await kari.handle({})).json<HandleActionsReply>()
  t.equal(waiting.session.you.standing, 'waiting')
  t.notMatch(JSON.stringify(waiting.data), /welcome|pinned|joined/)
  t.equal((await kari.get('getTherapySessionDetail')).json().whiteboard, null)
  const refused = await kari.handle({ actionQueue: [message('let me in')] })
  t.match(refused.json().results, [{ code: 'not_admitted' }])
  const poll = kari.handle({ maxID: waiting.maxID, waitMs: 20_000 })
  await settle()
  await therapist.handle({ actionQueue: [{ type: 'admit', participant: 'P123' }] })
  const admitted = (await poll).json<HandleActionsReply>()
  t.match(admitted, { reset: { reason: 'admitted' }, session: { you: { standing: 'admitted' } } })
  t.equal(admitted.data[0]?.id, 1)
  t.match(JSON.stringify(admitted.data), 'welcome')
  t.match(last(admitted), { type: 'notice', event: 'joined', participant: 'P123' })
  const next = (await kari.handle({ maxID: admitted.maxID })).json<HandleActionsReply>()
  t.equal(next.reset, undefined)
  const held = kari.handle({ maxID: next.maxID, waitMs: 20_000 })
  await settle()
  await therapist.handle({ actionQueue: [{ type: 'revoke', participant: 'P123' }] })
  t.match((await held).json(), { session: { you: { standing: 'waiting' } } })
  await kari.post('enterTherapySession', { ts_id: '17' })
  t.equal((await kari.handle({})).json().session.you.standing, 'waiting', 'stays sent back')
})

t.test('cursors of another incarnation start again, and the queue is kept', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  await setStatus(test, '17', 'open')
  const kari = await enterAs(test, 'P123')
  const reply = (
    await kari.handle({ maxID: 2, epoch: 'another', actionQueue: [message('kept')] })
  ).json<HandleActionsReply>()
  t.match(reply.reset, { reason: 'epoch' })
  t.equal(reply.data[0]?.id, 1)
  t.match(reply.results, [{ ok: true }])
  const same = await kari.handle({ maxID: reply.maxID, epoch: reply.epoch })
  t.notOk('reset' in same.json())
})
