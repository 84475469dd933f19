import type { Test } from 'tap'
import t from 'tap'
import { startDueWork } from '../jobs/due-work.ts'
import { buildTestApp, callerWith } from '../testing/build-test-app.ts'
import { makeDataDir } from '../testing/faults.ts'
import { enterAs, makeTherapySession, message, setStatus } from '../testing/fixtures.ts'
import { readDetail, readTalk, readTypes, send, write } from '../testing/room.ts'

async function setUp(t: Test, options: { settings?: object; dataDir?: string } = {}) {
  const { settings = {}, dataDir } = options
  const test = await buildTestApp(t, dataDir === undefined ? {} : { dataDir })
  await makeTherapySession(test, { members: ['P123', 'P456', 'T1', 'T2'], settings })
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const ingrid = await enterAs(test, 'T1')
  const stop = startDueWork(test.ctx)
  t.teardown(stop)
  const timeIn = (ms: number) => new Date(test.clock.now() + ms).toISOString()
  return { test, kari, ola, ingrid, stop, timeIn }
}

t.test('a last call closes the session to the moment', async (t) => {
  const { test, kari, ingrid, timeIn } = await setUp(t)
  const closes_at = timeIn(90_500)
  await test.clock.advance(500)
  for (const seconds of [9, 3601, 10.5, '60']) {
    t.match(await send(ingrid, { type: 'last_call', seconds }), { code: 'invalid_action' })
  }
  t.match(await send(kari, { type: 'last_call', seconds: 90 }), { code: 'not_allowed' })
  await write(ingrid, { type: 'last_call', seconds: 90 })
  t.match(await readTypes(kari, 'last_call'), [{ user: 'T1', closes_at }])
  t.equal((await readDetail(kari)).closes_at, closes_at)
  await test.clock.advance(89_999)
  await write(kari, message('just in time'))
  await test.clock.advance(1)
  t.match(await readTypes(kari, 'close_session'), [{ user: null, timestamp: closes_at }])
  t.match(await readDetail(kari), { status: 'closed', closes_at: null })
  t.match(await send(ingrid, { type: 'last_call', seconds: 90 }), { code: 'session_closed' })
  await setStatus(test, '17', 'open')
  await test.clock.advance(600_000)
  t.equal((await readDetail(kari)).status, 'open', 'reopened, it stays so')
})

t.test('a close by hand, another call or a cancel take its place', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  await write(ingrid, { type: 'last_call', seconds: 60 })
  await write(ingrid, { type: 'last_call', seconds: 120 })
  await test.clock.advance(119_000)
  t.equal((await readDetail(kari)).status, 'open')
  await write(ingrid, { type: 'cancel_call' })
  t.match(await readTypes(kari, 'cancel_call'), [{ user: 'T1' }])
  await test.clock.advance(600_000)
  t.match(await readDetail(kari), { status: 'open', closes_at: null })
  await write(ingrid, { type: 'last_call', seconds: 60 })
  await write(ingrid, { type: 'close_session' })
  await test.clock.advance(120_000)
  t.equal((await readTypes(kari, 'close_session')).length, 1, 'closed once')
})

t.test('a restart forgets no last call', async (t) => {
  const dataDir = makeDataDir(t, { fast: true })
  const before = await setUp(t, { dataDir })
  await write(before.ingrid, { type: 'last_call', seconds: 60 })
  await before.stop()
  await before.test.close()
  const { clock } = before.test
  clock.jump(30_000)
  const after = await buildTestApp(t, { dataDir, clock })
  t.teardown(startDueWork(after.ctx))
  await clock.advance(29_999)
  const kari = callerWith(after, before.kari.cookie)
  t.equal((await readDetail(kari)).status, 'open')
  await clock.advance(1)
  t.equal((await readDetail(kari)).status, 'closed')
})

t.test('what was written before the close and comes after it goes to the therapists', async (t) => {
  const { test, kari, ola, ingrid, timeIn } = await setUp(t)
  const written = timeIn(1000)
  await test.clock.advance(2000)
  await write(ingrid, { type: 'close_session' })
  const closedAt = timeIn(0)
  await test.clock.advance(120_000)
  const late = (body: string, more: object = {}) => message(body, { client_ts: written, ...more })
  const id = await write(kari, late('LATE', { cid: 'cid-late-1' }))
  for (const caller of [kari, ingrid]) {
    t.match((await readTalk(caller)).at(-1), { id, late: true, body: 'LATE', user: 'P123' })
  }
  t.strictSame(await readTalk(ola), [])
  t.match(await send(kari, message('x')), { code: 'session_closed' }, 'no word of when')
  t.match(await send(kari, late('x', { client_ts: closedAt })), { code: 'session_closed' })
  await write(kari, late('to you', { recipients: ['T1'] }))
  await test.clock.advance(1)
  t.match(await send(kari, late('x')), { code: 'session_closed' }, 'too late')
  t.match(await send(kari, late('LATE', { cid: 'cid-late-1' })), { dup: true })
})

t.test('what came late is released or returned, once', async (t) => {
  const { test, kari, ola, ingrid, timeIn } = await setUp(t)
  const client_ts = timeIn(0)
  await test.clock.advance(1)
  await write(ingrid, { type: 'close_session' })
  const first = await write(kari, message('FIRST', { client_ts }))
  const second = await write(kari, message('SECOND', { client_ts }))
  await write(ingrid, { type: 'release', target: first })
  await write(ingrid, { type: 'return_message', target: second, reason: 'next time' })
  t.match(await readTalk(ola), [{ body: 'FIRST', user: 'P123' }])
  t.equal((await readTalk(ola)).length, 1)
  t.match((await readTalk(kari)).at(-1), { body: 'FIRST', heldId: first })
  for (const target of [first, second]) {
    t.match(await send(ingrid, { type: 'release', target }), { code: 'unknown_target' })
  }
})

t.test('late, private and unread by therapists: not for their tray', async (t) => {
  const settings = { therapists_read_private: false, late_ms: 5000 }
  const { test, kari, ingrid, timeIn } = await setUp(t, { settings })
  const client_ts = timeIn(0)
  await test.clock.advance(1)
  await write(ingrid, { type: 'close_session' })
  const toOla = message('BETWEEN US', { client_ts, recipients: ['P456'] })
  t.match(await send(kari, toOla), { code: 'session_closed' })
  const toIngrid = await write(kari, message('to you', { client_ts, recipients: ['T1'] }))
  t.match(await readTalk(ingrid), [{ id: toIngrid, late: true }])
  await write(ingrid, { type: 'mute', participant: 'P123' })
  t.match(await send(kari, message('x', { client_ts })), { code: 'muted' })
  await test.clock.advance(5001)
  t.match(await send(kari, message('x', { client_ts })), { code: 'session_closed' })
})
