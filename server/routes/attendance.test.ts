import type { Test } from 'tap'
import t from 'tap'
import { startAttendanceKeeper } from '../jobs/attendance-keeper.ts'
import type { AuditList } from '../protocol/audit.ts'
import type { Attendance } from '../protocol/lead.ts'
import type { Caller } from '../testing/build-test-app.ts'
import { buildTestApp, callerWith, ops } from '../testing/build-test-app.ts'
import { makeDataDir } from '../testing/faults.ts'
import { enterAs, makeTherapySession, must, setStatus } from '../testing/fixtures.ts'
import { write } from '../testing/room.ts'

const MINUTE = 60_000
const NOON = Date.parse('2026-11-21T12:00:00Z')
/** Nobody is signed out meanwhile. */
const env = { IDLE_STAFF_MS: '36000000', IDLE_MS: '36000000' }

async function setUp(t: Test, dataDir?: string) {
  const test = await buildTestApp(t, { env, ...(dataDir === undefined ? {} : { dataDir }) })
  await makeTherapySession(test)
  t.teardown(startAttendanceKeeper(test.ctx))
  const ingrid = await enterAs(test, 'T1')
  const kari = await enterAs(test, 'P123')
  /** Minutes in which these people's devices ask for news. */
  const pass = async (minutes: number, ...callers: Caller[]) => {
    for (let polls = 0; polls < minutes * 3; polls++) {
      for (const caller of callers) await must(caller.handle({ ts_id: '17' }))
      await test.clock.advance(MINUTE / 3)
    }
  }
  return { test, ingrid, kari, pass }
}

/** Who was there, in minutes after noon. */
async function read(caller: Caller): Promise<Record<string, string>> {
  const { people } = (await must(caller.get('attendance?ts_id=17'))).json<Attendance>()
  const minutes = (time: string | null) =>
    time === null ? '' : Math.round((Date.parse(time) - NOON) / 600) / 100
  return Object.fromEntries(
    people.map(({ id, here }) => [
      id,
      here.map(({ from, until }) => `${minutes(from)}-${minutes(until)}`).join(' '),
    ]),
  )
}

t.test('attendance says who was there from when to when', async (t) => {
  const { test, ingrid, kari, pass } = await setUp(t)
  await pass(10, ingrid, kari)
  t.strictSame(await read(ingrid), { P123: '0-', P456: '', T1: '0-' })
  await kari.post('leaveTherapySession', {})
  await pass(5, ingrid)
  t.strictSame(await read(ingrid), { P123: '0-10', P456: '', T1: '0-' }, 'who left is gone')
  await pass(3, ingrid, kari)
  await pass(7, ingrid)
  t.strictSame(
    await read(ingrid),
    { P123: '0-10 15-17.67', P456: '', T1: '0-' },
    'who falls silent was there until they were last heard of',
  )
  await write(ingrid, { type: 'close_session' })
  await pass(20, ingrid, kari)
  t.strictSame(
    await read(ingrid),
    { P123: '0-10 15-17.67', P456: '', T1: '0-25' },
    'reading afterwards is nobody’s attendance',
  )
  const kept = await test.ctx.store.db.selectFrom('attendance').selectAll().execute()
  t.ok(kept.length <= 4, `${kept.length} rows: one a stay, however long`)
})

t.test('a lost connection of a minute is no going away', async (t) => {
  const { ingrid, kari, pass } = await setUp(t)
  await pass(3, ingrid, kari)
  await pass(4 / 3, ingrid)
  await pass(2, ingrid, kari)
  t.equal((await read(ingrid)).P123, '0-')
})

t.test('waiting, and being sent back or removed, is not being there', async (t) => {
  const { ingrid, kari, pass } = await setUp(t)
  await pass(2, ingrid, kari)
  await write(ingrid, { type: 'revoke', participant: 'P123' })
  await pass(4, ingrid, kari)
  await write(ingrid, { type: 'admit', participant: 'P123' })
  await pass(1, ingrid, kari)
  await write(ingrid, { type: 'remove', participant: 'P123' })
  await pass(1, ingrid)
  t.equal((await read(ingrid)).P123, '0-2 6-6.67')
})

t.test('before it opens nobody attends', async (t) => {
  const { test, ingrid, kari, pass } = await setUp(t)
  await setStatus(test, '17', 'closed')
  await write(ingrid, { type: 'open_session' })
  await setStatus(test, '17', 'scheduled')
  await pass(5, ingrid, kari)
  const rows = await test.ctx.store.db.selectFrom('attendance').selectAll().execute()
  t.ok(
    rows.every(({ came_at, gone_at }) => gone_at - came_at < MINUTE),
    'and nothing is kept',
  )
})

t.test('a restart forgets no attendance, and a killed server a minute at most', async (t) => {
  const dataDir = makeDataDir(t, { fast: true })
  const { test, ingrid, kari, pass } = await setUp(t, dataDir)
  await pass(5, ingrid, kari)
  const killed = await test.ctx.store.db.selectFrom('attendance').selectAll().execute()
  const { clock } = test
  t.ok(killed.every(({ gone_at }) => clock.now() - gone_at <= MINUTE) && killed.length === 2)
  await test.close()
  clock.jump(MINUTE)
  const again = await buildTestApp(t, { env, dataDir, clock })
  const back = callerWith(again, ingrid.cookie)
  await must(back.handle({ ts_id: '17' }))
  await clock.advance(20_000)
  t.strictSame(await read(back), { P123: '0-4.67', P456: '', T1: '0-' })
})

t.test('a clock that is set back takes nothing away', async (t) => {
  const { test, ingrid, kari, pass } = await setUp(t)
  await pass(10, ingrid, kari)
  test.clock.jump(-6 * MINUTE)
  await pass(1, ingrid, kari)
  await read(ingrid)
  const rows = await test.ctx.store.db.selectFrom('attendance').selectAll().execute()
  const minutes = rows.map(({ participant_id, gone_at }) => [
    participant_id,
    (gone_at - NOON) / MINUTE,
  ])
  for (const [id, until] of minutes) t.ok(Number(until) >= 9, `${id} until ${until}`)
  t.equal(rows.length, 2)
})

t.test('only therapists of the session read it', async (t) => {
  const { test, ingrid, kari } = await setUp(t)
  t.equal((await kari.get('attendance')).json().code, 'not_allowed')
  t.equal((await ingrid.get('attendance?ts_id=99')).json().code, 'not_allowed_in_session')
  const { items } = (await must(ops(test, 'GET', '/audit?limit=1000'))).json<AuditList>()
  t.match(items.at(-1), { actor: 'P123', act: 'read_attendance', outcome: 'not_allowed' })
})
