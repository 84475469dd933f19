import type { Test } from 'tap'
import t from 'tap'
import type { AuditList } from '../protocol/audit.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import type { PersonName } from '../testing/fixtures.ts'
import { enterAs, makeTherapySession, must, PEOPLE, setStatus } from '../testing/fixtures.ts'
import { readTypes, send, write } from '../testing/room.ts'

const TEXT =
  'Samtale: there is something for you to fill in. Please open Samtale when you have time.'

async function give(test: TestApp, name: PersonName, when: string, status = 'incomplete') {
  const url = `/therapy-sessions/17/members/${name}/assessments/${when}-form`
  const body = { title: 'How you sleep', when, status, url: 'https://a.example/' }
  await must(ops(test, 'PUT', url, body))
}

async function setUp(t: Test, env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env: { IDLE_STAFF_MS: '36000000', ...env } })
  await makeTherapySession(test)
  await give(test, 'P123', 'before')
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const ingrid = await enterAs(test, 'T1')
  test.sms.sent.length = 0
  const sent = async () => {
    await test.clock.advance(50)
    await test.ctx.sms.drain()
    return test.sms.sent.map(({ to, text }) => ({ to, text }))
  }
  return { test, kari, ola, ingrid, sent }
}

const remind = (participant: string) => ({ type: 'remind', participant })

t.test('a therapist reminds somebody once, and only therapists see it', async (t) => {
  const { test, kari, ola, ingrid, sent } = await setUp(t, {
    PUBLIC_URL: 'https://chat.example.org',
  })
  const id = await write(ingrid, { ...remind('P123'), cid: 'remind-kari' })
  t.strictSame(await sent(), [{ to: PEOPLE.P123.phone, text: `${TEXT} https://chat.example.org` }])
  t.match(await readTypes(ingrid, 'remind'), [{ id, user: 'T1', participant: 'P123' }])
  for (const caller of [kari, ola]) t.strictSame(await readTypes(caller, 'remind'), [])

  t.match(await send(ingrid, { ...remind('P123'), cid: 'remind-kari' }), { id, dup: true })
  t.match(await send(ingrid, remind('P123')), { ok: false, code: 'already_reminded' })
  t.equal((await sent()).length, 1, 'a retry sends nothing')
  t.notMatch(test.logged(), /12025550123|fill in/, 'neither phone nor text is in the log')
})

t.test('nobody is reminded of nothing', async (t) => {
  const { test, ingrid, sent } = await setUp(t)
  const nothing = { ok: false, code: 'nothing_to_remind' }
  t.match(await send(ingrid, remind('P456')), nothing, 'no assessment')
  await give(test, 'P456', 'after')
  t.match(await send(ingrid, remind('P456')), nothing, 'not due before the end')
  t.match(await send(ingrid, remind('T1')), nothing)
  t.match(await send(ingrid, remind('P789')), { code: 'unknown_recipient' })
  await give(test, 'P123', 'before', 'complete')
  t.match(await send(ingrid, remind('P123')), nothing, 'done')
  await setStatus(test, '17', 'closed')
  t.match(await send(ingrid, remind('P456')), { ok: true }, 'due once it is over')
  t.equal((await sent()).length, 1)
})

t.test('nobody is written to at night', async (t) => {
  const { test, ingrid, sent } = await setUp(t, { TZ: 'Europe/Oslo', REMINDER_HOURS: '14-15' })
  const early = await send(ingrid, remind('P123'))
  t.match(early, { ok: false, code: 'outside_hours', not_before: '2026-11-21T13:00:00.000Z' })
  t.strictSame(await sent(), [])
  await test.clock.advance(3_600_000)
  t.match(await send(ingrid, remind('P123')), { ok: true }, 'what was refused may be tried again')
  t.equal((await sent()).length, 1)
})

t.test('people read a reminder in their own language', async (t) => {
  const { test, ingrid, sent } = await setUp(t)
  await must(ops(test, 'PUT', '/participants/P123', { ...PEOPLE.P123, locale: 'nb' }))
  await write(ingrid, remind('P123'))
  t.match(await sent(), [{ text: 'Samtale: du har noe å fylle ut. Åpne Samtale når du har tid.' }])
})

t.test('a participant who forges a reminder is refused, and in the audit', async (t) => {
  const { test, kari, sent } = await setUp(t)
  t.match(await send(kari, remind('P123')), { ok: false, code: 'not_allowed' })
  t.strictSame(await sent(), [])
  const { items } = (await must(ops(test, 'GET', '/audit?limit=1000'))).json<AuditList>()
  const forged = { actor: 'P123', act: 'remind', subject: 'P123', outcome: 'not_allowed' }
  t.match(items.at(-1), forged)
})

t.test('a restart forgets no reminder', async (t) => {
  const { test, ingrid } = await setUp(t)
  await write(ingrid, remind('P123'))
  await test.ctx.logs.close()
  const rows = await test.ctx.store.db.selectFrom('member').select('reminded_at').execute()
  t.strictSame(rows.filter((row) => row.reminded_at !== null).length, 1)
})
