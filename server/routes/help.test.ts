import type { Test } from 'tap'
import t from 'tap'
import { startDueWork } from '../jobs/due-work.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { makeDataDir } from '../testing/faults.ts'
import { enterAs, makeTherapySession, must } from '../testing/fixtures.ts'
import { readTypes, send, write } from '../testing/room.ts'

const ON_CALL = '+12025550199'
const TEXT = 'Samtale: somebody in a session asks for help. Please open Samtale now.'

async function setOnCall(test: TestApp, more: object = {}): Promise<void> {
  const session = { name: 'Sleep and grief', date: '2026-11-21T11:30:00.000Z' }
  const body = { ...session, on_call_phone: ON_CALL, ...more }
  await must(ops(test, 'PUT', '/therapy-sessions/17', body))
}

async function setUp(t: Test, dataDir?: string) {
  const test = await buildTestApp(t, dataDir === undefined ? {} : { dataDir })
  await makeTherapySession(test)
  await setOnCall(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const ingrid = await enterAs(test, 'T1')
  test.sms.sent.length = 0
  const stop = startDueWork(test.ctx)
  t.teardown(stop)
  return { test, kari, ola, ingrid, stop }
}

t.test('help that nobody answers calls the one who is on call, once', async (t) => {
  const { test, kari, ola, ingrid } = await setUp(t)
  await write(ingrid, { type: 'mute', participant: 'P123' })
  const help = await write(kari, { type: 'help', body: 'PLEASE' })
  t.match(await readTypes(ingrid, 'help'), [{ id: help, user: 'P123', body: 'PLEASE' }])
  await test.clock.advance(30_000)
  const again = await write(kari, { type: 'help' })
  await test.clock.advance(29_999)
  t.strictSame(test.sms.sent, [], 'not a moment early')
  await test.clock.advance(1)
  t.match(test.sms.sent, [{ to: ON_CALL, text: TEXT }], 'asking again does not put it off')
  await test.clock.advance(600_000)
  t.equal(test.sms.sent.length, 1)

  const raised = { type: 'help_raised', user: null, target: again }
  for (const caller of [kari, ingrid]) t.match(await readTypes(caller, 'help_raised'), [raised])
  t.strictSame(
    await readTypes(ola, 'help', 'help_raised', 'help_seen'),
    [],
    'the group sees nothing',
  )
  t.match(await send(ola, { type: 'help_seen', target: help }), { code: 'not_allowed' })
  t.match(await send(kari, { type: 'help_raised', target: help }), { code: 'not_allowed' })
  t.notMatch(test.logged(), ON_CALL.slice(1), 'the number is in no log')
  for (const caller of [kari, ingrid]) {
    const detail = await must(caller.get('getTherapySessionDetail?ts_id=17'))
    t.notMatch(detail.body, ON_CALL.slice(1), 'nor sent to anybody in the session')
  }

  await write(kari, { type: 'help' })
  await test.clock.advance(60_000)
  t.equal(test.sms.sent.length, 2, 'who asks again after that is heard again')
})

t.test('help that a therapist has seen calls nobody', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  const first = await write(kari, { type: 'help' })
  await test.clock.advance(59_999)
  const seen = await write(ingrid, { type: 'help_seen', target: first })
  await test.clock.advance(120_000)
  t.strictSame(test.sms.sent, [])
  t.match(await readTypes(kari, 'help_seen'), [{ id: seen, target: first, user: 'T1' }])

  const second = await write(kari, { type: 'help' })
  await write(ingrid, { type: 'help_seen', target: first })
  await test.clock.advance(60_000)
  t.equal(test.sms.sent.length, 1, 'an answer to an older call is none to this one')
  await write(ingrid, { type: 'help_seen', target: second })
  t.match(await send(ingrid, { type: 'help_seen', target: seen }), { code: 'unknown_target' })
})

t.test(
  'help is called for also from the waiting room, after the close, and by who was removed',
  async (t) => {
    const { test, kari, ola, ingrid } = await setUp(t)
    await write(ingrid, { type: 'revoke', participant: 'P123' })
    const waiting = await write(kari, { type: 'help' })
    t.match(await readTypes(kari, 'help', 'message'), [{ id: waiting }], 'who waits sees their own')
    await write(ingrid, { type: 'close_session' })
    await write(ola, { type: 'help' })
    await write(ingrid, { type: 'remove', participant: 'P456' })
    await test.clock.advance(60_000)
    t.equal(test.sms.sent.length, 2)
    t.match(await readTypes(kari, 'help_raised'), [{ target: waiting }])
  },
)

t.test('who has seen an older call has not seen the newer one', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  const first = await write(kari, { type: 'help' })
  await test.clock.advance(30_000)
  const second = await write(kari, { type: 'help' })
  await write(ingrid, { type: 'help_seen', target: first })
  await test.clock.advance(30_000)
  t.match(await readTypes(kari, 'help_raised'), [{ target: second }])
  t.equal(test.sms.sent.length, 1)
})

t.test('nobody is told that somebody was called where nobody is on call', async (t) => {
  const { test, kari } = await setUp(t)
  await setOnCall(test, { on_call_phone: null })
  await write(kari, { type: 'help' })
  await test.clock.advance(600_000)
  t.strictSame([test.sms.sent, await readTypes(kari, 'help_raised')], [[], []])
})

t.test('a text message that cannot be sent is tried again, until somebody answers', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  const send = test.sms.send.bind(test.sms)
  let tries = 0
  test.sms.send = async (sms) => {
    tries += 1
    if (tries < 3) throw new Error('the vendor is away')
    await send(sms)
  }
  await write(kari, { type: 'help' })
  await test.clock.advance(60_000 + 29_999)
  t.equal(tries, 1)
  await write(kari, { type: 'help' })
  await test.clock.advance(30_001)
  t.strictSame([tries, test.sms.sent.length], [3, 1])
  t.equal((await readTypes(ingrid, 'help_raised')).length, 1, 'said once')
})

t.test('an older call answered ends no trying for the newer one', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  const send = test.sms.send.bind(test.sms)
  let isAway = true
  test.sms.send = async (sms) => {
    if (isAway) throw new Error('the vendor is away')
    await send(sms)
  }
  const first = await write(kari, { type: 'help' })
  await test.clock.advance(60_000)
  await write(kari, { type: 'help' })
  await write(ingrid, { type: 'help_seen', target: first })
  isAway = false
  await test.clock.advance(30_000)
  t.equal(test.sms.sent.length, 1)
  await test.clock.advance(600_000)
  t.equal(test.sms.sent.length, 1, 'and that is all')
})

t.test('nobody waits for another’s text message, nor does a last call', async (t) => {
  const { test, kari, ola, ingrid } = await setUp(t)
  const first = Promise.withResolvers<void>()
  let tries = 0
  test.sms.send = async () => {
    tries += 1
    if (tries === 1) await first.promise
  }
  await write(ingrid, { type: 'last_call', seconds: 63 })
  await write(kari, { type: 'help' })
  await test.clock.advance(1000)
  await write(ola, { type: 'help' })
  await test.clock.advance(62_000)
  t.equal(tries, 2, 'one is on its way, the other is out')
  t.equal((await readTypes(kari, 'close_session')).length, 1)
  first.resolve()
})

async function restart(t: Test, before: Awaited<ReturnType<typeof setUp>>, dataDir: string) {
  await before.stop()
  await before.test.close()
  const { clock } = before.test
  clock.jump(300_000)
  const test = await buildTestApp(t, { dataDir, clock })
  t.teardown(startDueWork(test.ctx))
  await clock.advance(0)
  return test
}

t.test('a restart forgets no help', async (t) => {
  const dataDir = makeDataDir(t, { fast: true })
  const before = await setUp(t, dataDir)
  await write(before.kari, { type: 'help' })
  const test = await restart(t, before, dataDir)
  t.match(test.sms.sent, [{ to: ON_CALL, text: TEXT }], 'what fell due meanwhile')
  await test.clock.advance(600_000)
  t.equal(test.sms.sent.length, 1)
})

t.test('a server that stops before the text message is out sends it afterwards', async (t) => {
  const dataDir = makeDataDir(t, { fast: true })
  const before = await setUp(t, dataDir)
  before.test.sms.send = () => Promise.reject(new Error('the vendor is away'))
  const help = await write(before.kari, { type: 'help' })
  await before.test.clock.advance(60_000)
  t.match(await readTypes(before.kari, 'help_raised'), [{ target: help }])
  const test = await restart(t, before, dataDir)
  t.equal(test.sms.sent.length, 1)
  const rows = await test.ctx.store.db
    .selectFrom('action')
    .select('id')
    .where('type', '=', 'help_raised')
    .execute()
  t.equal(rows.length, 1, 'said once')
})
