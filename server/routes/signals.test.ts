import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import t from 'tap'
import { Compile } from 'typebox/compile'
import { handleActions } from '../domain/actions/actions.ts'
import { HandleActionsReply } from '../protocol/actions.ts'
import { MAX_SIGNALS_KEPT, SIGNAL_MS } from '../protocol/limits.ts'
import type { Caller, TestApp } from '../testing/build-test-app.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { makeConsultation, pollOverSocket } from '../testing/consultations.ts'
import { settle } from '../testing/fakes.ts'
import { enterAs, makeTherapySession, message, must, setStatus } from '../testing/fixtures.ts'

const isReply = Compile(HandleActionsReply)

async function setUp(t: Test) {
  const test = await buildTestApp(t)
  await makeConsultation(test)
  const kari = await enterAs(test, 'P123', '20')
  const ingrid = await enterAs(test, 'T1', '20')
  return { test, kari, ingrid, ...(await cursors(kari, ingrid)) }
}

const ask = async (caller: Caller, body: object = {}): Promise<HandleActionsReply> => {
  const reply = (await must(caller.handle(body))).json()
  if (!isReply.Check(reply)) throw new Error('the reply is not as described')
  return reply
}

async function cursors(...callers: Caller[]) {
  let maxID = 0
  for (const caller of callers) maxID = (await ask(caller)).maxID
  return { maxID }
}

const to = (id: string, data: object) => ({ signals: [{ to: id, data }] })
const parked = (test: TestApp) => test.ctx.logs.peek('20')?.parking.size

t.test('a signal ends the other one’s hold, comes once, and is nowhere else', async (t) => {
  const { test, kari, ingrid, maxID } = await setUp(t)
  const held = ask(kari, { maxID, waitMs: 30_000 })
  await settle()
  t.equal(parked(test), 1)
  const sent = await ask(ingrid, { maxID, ...to('P123', { offer: 'v=0 ø "quoted"' }) })
  t.equal(sent.signals, undefined)
  const reply = await held
  t.strictSame(reply.signals, [{ from: 'T1', data: { offer: 'v=0 ø "quoted"' } }])
  t.equal(reply.maxID, maxID)
  t.strictSame(reply.data, [])
  t.equal((await ask(kari, { maxID })).signals, undefined)
  t.equal((await ask(ingrid, { maxID })).signals, undefined)
  await test.close()
  const bytes = readFileSync(join(test.dataDir, 'samtale.db'), 'latin1')
  t.notMatch(bytes, 'v=0')
  t.notMatch(test.logged(), 'v=0')
})

t.test(
  'a signal waits for the next call, quick or held, and comes with what was said',
  async (t) => {
    const { kari, ingrid, maxID } = await setUp(t)
    await ask(ingrid, { maxID, ...to('P123', { n: 1 }) })
    t.strictSame((await ask(kari, { maxID })).signals, [{ from: 'T1', data: { n: 1 } }])
    await ask(ingrid, { maxID, ...to('P123', { n: 2 }) })
    t.strictSame((await ask(kari, { maxID, waitMs: 30_000 })).signals, [
      { from: 'T1', data: { n: 2 } },
    ])
    await ask(ingrid, { maxID, actionQueue: [message('Hello')], ...to('P123', { n: 3 }) })
    const both = await ask(kari, { maxID, waitMs: 30_000 })
    t.match(both, { data: [{ body: 'Hello' }], signals: [{ data: { n: 3 } }] })
  },
)

t.test('the quickest of polls brings a signal, too', async (t) => {
  const { test, kari, ingrid, maxID } = await setUp(t)
  const poll = async (caller: Caller, body: object) =>
    (await pollOverSocket(test, { cookie: caller.cookie }, { maxID, ...body })).body
  t.equal((await poll(kari, {})).signals, undefined)
  t.equal((await poll(ingrid, to('P123', { n: 1 }))).signals, undefined)
  t.match(await poll(kari, {}), { signals: [{ from: 'T1', data: { n: 1 } }] })
  t.equal((await poll(kari, {})).signals, undefined)
})

t.test('who sends while holding is held, and answered by the answer', async (t) => {
  const { kari, ingrid, maxID } = await setUp(t)
  const held = ask(kari, { maxID, waitMs: 30_000, ...to('T1', { offer: 1 }) })
  await settle()
  t.strictSame((await ask(ingrid, { maxID })).signals, [{ from: 'P123', data: { offer: 1 } }])
  await ask(ingrid, { maxID, ...to('P123', { answer: 1 }) })
  t.match(await held, { signals: [{ from: 'T1', data: { answer: 1 } }] })
})

t.test('many come in order, the oldest are dropped, and old ones are worth nothing', async (t) => {
  const { test, kari, ingrid, maxID } = await setUp(t)
  const count = MAX_SIGNALS_KEPT + 16
  for (let first = 0; first < count; first += 20) {
    const signals = Array.from({ length: 20 }, (_, at) => ({ to: 'P123', data: { n: first + at } }))
    await ask(ingrid, { maxID, signals })
  }
  const numbers = (await ask(kari, { maxID })).signals?.map(({ data }) => (data as { n: number }).n)
  t.strictSame(
    numbers,
    Array.from({ length: MAX_SIGNALS_KEPT }, (_, at) => at + 16),
  )
  await ask(ingrid, { maxID, ...to('P123', { n: 0 }) })
  await test.clock.advance(SIGNAL_MS)
  t.equal((await ask(kari, { maxID })).signals, undefined)
  const large = (letter: string) => to('P123', { sdp: letter.repeat(16_000) })
  for (const letter of 'abcdefghijkl') await ask(ingrid, { maxID, ...large(letter) })
  t.equal((await ask(kari, { maxID })).signals?.length, 8, 'no more bytes than a mailbox holds')
  await ask(ingrid, { maxID, ...large('aa') })
  t.equal((await ask(kari, { maxID })).signals, undefined, 'too large')
})

t.test('what is no list of signals is refused', async (t) => {
  const { kari } = await setUp(t)
  for (const signals of [
    {},
    [{ to: 'T1' }],
    [{ to: 'T1', data: 'text' }],
    [{ to: '../T1', data: {} }],
    Array(21).fill({ to: 'T1', data: {} }),
  ]) {
    t.equal((await kari.handle({ signals })).statusCode, 400, JSON.stringify(signals).slice(0, 60))
  }
})

t.test('who is not there, not a member, or oneself gets nothing', async (t) => {
  const { test, kari, ingrid, maxID } = await setUp(t)
  for (const id of ['P456', 'T2', 'P123', 'nobody']) await ask(kari, { maxID, ...to(id, { n: 1 }) })
  t.equal((await ask(kari, { maxID })).signals, undefined)
  const jonas = await enterAs(test, 'T2', '20')
  t.equal((await ask(jonas)).signals, undefined, 'nothing is kept for who comes later')
  await must(ingrid.post('leaveTherapySession', { ts_id: '20' }))
  await ask(kari, to('T1', { n: 1 }))
  t.equal((await ask(ingrid, { ts_id: '20' })).signals, undefined)
})

t.test('only while the consultation is open', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  await ask(ingrid, to('P123', { n: 1 }))
  await setStatus(test, '20', 'closed')
  t.equal((await ask(kari)).signals, undefined, 'nor what was sent before')
  await ask(ingrid, to('P123', { n: 2 }))
  t.equal((await ask(kari)).signals, undefined)
})

t.test('in other therapy sessions there are no signals', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  await ask(kari, to('P456', { n: 1 }))
  t.equal((await ask(ola)).signals, undefined)
})

t.test('who hung up does not take a signal away', async (t) => {
  const { test, kari, maxID } = await setUp(t)
  const row = await test.ctx.store.db
    .selectFrom('login_session')
    .select('id_hash')
    .where('participant_id', '=', 'P123')
    .executeTakeFirstOrThrow()
  const principal = {
    ...{ id: 'P123', displayName: 'Kari', loginId: row.id_hash, isStaff: false },
    ...{ currentTsId: '20', onlyTsId: null },
  }
  let hangUp: (() => void)[] = []
  const lost = handleActions(test.ctx, principal, {
    ...{ after: maxID, drafts: [], waitMs: 30_000 },
    onHangUp(listener) {
      hangUp.push(listener)
      return () => {
        hangUp = hangUp.filter((one) => one !== listener)
      }
    },
  })
  await settle()
  t.equal(parked(test), 1)
  // At the very moment at which the line goes.
  test.ctx.logs.peek('20')?.signals.post('P123', { from: 'T1', text: '{"n":1}' })
  for (const listener of hangUp) listener()
  t.notMatch(await lost, 'signals')
  t.match(await ask(kari, { maxID }), { signals: [{ data: { n: 1 } }] })
})
