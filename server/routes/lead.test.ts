import type { Test } from 'tap'
import t from 'tap'
import type { AuditItem, AuditList } from '../protocol/audit.ts'
import type { FoundPeople, TherapySessionTemplate } from '../protocol/lead.ts'
import type { TherapySessionDetail, TherapySessionList } from '../protocol/therapy-sessions.ts'
import type { Caller, TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import {
  enterAs,
  makeTherapySession,
  message,
  must,
  PEOPLE,
  signInAs,
} from '../testing/fixtures.ts'
import { readTypes, write } from '../testing/room.ts'

const GRIEF = {
  request_id: 'the-first-one',
  name: 'Grief, Tuesdays',
  date: '2026-12-01T18:00:00Z',
  ends_at: '2026-12-01T19:30:00Z',
  settings: { admission: 'by_therapist' },
  members: [
    { id: 'P456', role: 'participant' },
    { id: 'P123', role: 'participant' },
  ],
}

async function setUp(t: Test) {
  const test = await buildTestApp(t, { env: { IDLE_STAFF_MS: '36000000' } })
  await makeTherapySession(test)
  for (const name of ['P789', 'T2'] as const) {
    await must(ops(test, 'PUT', `/participants/${name}`, PEOPLE[name]))
  }
  const ingrid = await signInAs(test, 'T1')
  const kari = await signInAs(test, 'P123')
  return { test, ingrid, kari }
}

const audit = async (test: TestApp): Promise<AuditItem[]> =>
  (await must(ops(test, 'GET', '/audit?limit=1000'))).json<AuditList>().items
const brief = ({ actor, act, therapy_session_id, subject, outcome }: AuditItem) =>
  [actor, act, therapy_session_id, subject, outcome].join(' ')

async function make(caller: Caller, more: object = {}): Promise<TherapySessionDetail> {
  return (await must(caller.post('makeTherapySession', { ...GRIEF, ...more }))).json()
}
async function list(caller: Caller) {
  return (await must(caller.get('getTherapySessions'))).json<TherapySessionList>()
}
const roles = ({ participants }: TherapySessionDetail) =>
  participants.map(({ id, role }) => `${id} ${role}`)

t.test('a therapist makes a therapy session, once, and its members see it', async (t) => {
  const { test, ingrid, kari } = await setUp(t)
  const { length } = await audit(test)
  const made = await make(ingrid)
  t.match(made, {
    name: 'Grief, Tuesdays',
    date: '2026-12-01T18:00:00.000Z',
    ends_at: '2026-12-01T19:30:00.000Z',
    status: 'scheduled',
    settings: { admission: 'by_therapist', typing: 'off' },
    you: { id: 'T1', role: 'therapist' },
  })
  t.strictSame(roles(made).sort(), ['P123 participant', 'P456 participant', 'T1 therapist'])
  t.strictSame((await audit(test)).slice(length).map(brief), [
    `T1 make_therapy_session ${made.id}  ok`,
    `T1 put_member ${made.id} P456 ok`,
    `T1 put_member ${made.id} P123 ok`,
    `T1 put_member ${made.id} T1 ok`,
  ])
  const theirs = (await list(kari)).therapy_sessions
  t.strictSame(theirs.map(({ id }) => id).sort(), ['17', made.id].sort())

  t.equal((await make(ingrid)).id, made.id, 'asked for twice, made once')
  t.equal((await audit(test)).length, length + 4)
  t.not((await make(ingrid, { request_id: 'another-one' })).id, made.id)
})

t.test('a therapist changes what they lead, all of it or nothing', async (t) => {
  const { test, ingrid, kari } = await setUp(t)
  await must(kari.post('enterTherapySession', { ts_id: '17' }))
  await enterAs(test, 'P456')
  const before = (await audit(test)).length
  const change = async (body: object) =>
    await ingrid.post('changeTherapySession', { ts_id: '17', ...body })
  const changed: TherapySessionDetail = (
    await must(
      change({
        date: '2026-11-22T11:30:00Z',
        settings: { typing: 'everyone' },
        members: [
          { id: 'P789', role: 'participant' },
          { id: 'P456', role: null },
          { id: 'P123', role: 'participant' },
        ],
      }),
    )
  ).json()
  t.match(changed, { name: 'Sleep and grief', date: '2026-11-22T11:30:00.000Z', topic: null })
  t.equal(changed.settings.typing, 'everyone')
  t.strictSame(roles(changed), ['P123 participant', 'T1 therapist', 'P789 participant'])
  t.match(
    (await readTypes(kari, 'update_chat_details', 'remove')).slice(-2),
    [
      { type: 'update_chat_details', user: 'T1' },
      { type: 'remove', user: 'T1', participant: 'P456' },
    ],
    'in the log, in the therapist’s name, told once',
  )
  t.strictSame((await audit(test)).slice(before).map(brief), [
    'T1 change_therapy_session 17  ok',
    'T1 put_member 17 P789 ok',
    'T1 remove 17 P456 ok',
  ])
  const { max_id } = changed
  for (const [body, code] of [
    [{ name: 'x', members: [{ id: 'nobody', role: 'participant' }] }, 'not_found'],
    [{ name: 'x', ends_at: '2026-11-01T00:00:00Z' }, 'bad_request'],
    [{ name: ' ', settings: {} }, 'bad_request'],
    [{ settings: { typing: 'often' } }, 'bad_request'],
    [{ members: [{ id: 'T1', role: null }] }, 'conflict'],
    [{ members: [{ id: 'T1', role: 'participant' }] }, 'conflict'],
    [{ ts_id: 'unknown', name: 'x' }, 'not_allowed_in_session'],
  ] as const) {
    t.equal((await change(body)).json().code, code, JSON.stringify(body))
  }
  const now = (await must(change({ name: 'Sleep and grief' }))).json()
  t.strictSame([now.name, now.max_id], ['Sleep and grief', max_id], 'no part of it was written')
})

t.test('who was removed is invited anew by a therapist', async (t) => {
  const { test, ingrid, kari } = await setUp(t)
  await must(ingrid.post('enterTherapySession', { ts_id: '17' }))
  await write(ingrid, { type: 'remove', participant: 'P123' })
  t.equal((await kari.post('enterTherapySession', { ts_id: '17' })).statusCode, 403)
  const members = [{ id: 'P123', role: 'participant' }]
  await must(ingrid.post('changeTherapySession', { ts_id: '17', members }))
  t.equal((await kari.post('enterTherapySession', { ts_id: '17' })).statusCode, 200)
  t.match((await audit(test)).at(-1), { act: 'put_member', actor: 'T1', subject: 'P123' })
})

t.test('only ops makes a therapist: nobody who leads can give that away', async (t) => {
  const { test, ingrid } = await setUp(t)
  const lead = (id: string) =>
    ingrid.post('changeTherapySession', { ts_id: '17', members: [{ id, role: 'therapist' }] })
  for (const id of ['P123', 'P789', 'T2']) {
    t.equal((await lead(id)).json().code, 'not_allowed', id)
  }
  t.match((await audit(test)).at(-1), { actor: 'T1', outcome: 'not_allowed' })
  const jonas = await signInAs(test, 'T2')
  t.equal((await list(jonas)).may_make, false)
  t.equal((await jonas.post('makeTherapySession', GRIEF)).json().code, 'not_allowed')

  await must(ops(test, 'PUT', '/participants/T2', { ...PEOPLE.T2, therapist: true }))
  t.equal((await list(jonas)).may_make, true)
  t.match(await make(jonas), { you: { role: 'therapist' } }, 'before leading any')
  t.equal((await lead('T2')).statusCode, 200)
})

t.test('a participant who forges it is refused, and in the audit', async (t) => {
  const { test, kari } = await setUp(t)
  const { length } = await audit(test)
  for (const [call, body] of [
    ['makeTherapySession', GRIEF],
    ['changeTherapySession', { ts_id: '17', name: 'Mine' }],
    ['findPeople', { text: 'Hansen' }],
  ] as const) {
    const answer = await kari.post(call, body)
    t.strictSame([answer.statusCode, answer.json().code], [403, 'not_allowed'], call)
  }
  t.equal((await kari.get('getTherapySessionTemplate')).json().code, 'not_allowed')
  t.match((await audit(test)).slice(length), [
    { actor: 'P123', act: 'make_therapy_session', outcome: 'not_allowed' },
    { actor: 'P123', act: 'change_therapy_session', outcome: 'not_allowed' },
    { actor: 'P123', act: 'find_people', outcome: 'not_allowed' },
    { actor: 'P123', act: 'read_template', outcome: 'not_allowed' },
  ])
  t.equal((await list(kari)).therapy_sessions[0]?.name, 'Sleep and grief')
})

t.test('a therapist who was sent back leads no more', async (t) => {
  const { test, ingrid, kari } = await setUp(t)
  await must(ingrid.post('enterTherapySession', { ts_id: '17' }))
  const revoke = [{ type: 'revoke', participant: 'T1' }]
  await must(ops(test, 'POST', '/therapy-sessions/17/actions', revoke))
  const answer = await ingrid.post('changeTherapySession', { ts_id: '17', name: 'x' })
  t.equal(answer.json().code, 'not_allowed')
  t.equal((await list(ingrid)).therapy_sessions[0]?.counts, undefined)
  const seen = (await ingrid.get('getTherapySessionDetail?ts_id=17')).json<TherapySessionDetail>()
  t.notOk(seen.participants.some((one) => 'held' in one || 'waiting_since' in one))
  const asked = await ingrid.get('getTherapySessionAssessments?ts_id=17&p_id=P123')
  t.equal(asked.json().code, 'not_allowed')
  await must(kari.post('enterTherapySession', { ts_id: '17' }))
  await write(kari, { type: 'help', body: 'PLEASE' })
  t.notMatch((await ingrid.handle({ ts_id: '17' })).body, /help|PLEASE/)
})

t.test('people are found by name or phone, ten at most', async (t) => {
  const { test, ingrid } = await setUp(t)
  const find = async (text: string) => await ingrid.post('findPeople', { text })
  const names = async (text: string) =>
    (await must(find(text))).json<FoundPeople>().people.map(({ name }) => name)
  t.match((await find('nordm')).json(), {
    people: [{ id: 'P123', name: 'Kari Nordmann', phone_end: '123', is_therapist: false }],
    more: false,
  })
  t.strictSame(await names('kari nordmann'), ['Kari Nordmann'])
  t.strictSame(await names('  Ola Nordmann '), [])
  t.strictSame(await names('overgard'), ['Aïsha Øvergård-Lund'])
  t.strictSame(await names('(202) 555-0145'), ['Ola Hansen'])
  t.strictSame(await names('%%%nor'), ['Kari Nordmann'], 'no pattern of a database')
  t.match((await find('Solberg')).json(), { people: [{ id: 'T1', is_therapist: true }] })
  for (const [text, code] of [
    ['no', 'bad_request'],
    ['Kari No', 'bad_request'],
    ['%%%', 'bad_request'],
    ['202555', 'invalid_phone'],
  ] as const) {
    const answer = await find(text)
    t.equal(answer.json().code, code === 'bad_request' && text === 'Kari No' ? undefined : code)
  }
  for (let n = 0; n < 12; n++) {
    const person = { first_name: `A${n}`, last_name: 'Moe', display_name: 'A' }
    const phone = `+120255505${10 + n}`
    await must(ops(test, 'PUT', `/participants/M${n}`, { ...person, phone }))
  }
  const many: FoundPeople = (await find('moe')).json()
  t.strictSame([many.people.length, many.more], [10, true])
  t.notMatch(JSON.stringify(many), /\+1202/, 'never a whole number')
  t.match((await audit(test)).filter(({ act }) => act === 'find_people').length, 9)
  t.notMatch(JSON.stringify(await audit(test)), /nordm|moe/i, 'not what was looked for')
})

t.test('nobody goes through all people of the house', async (t) => {
  const { test, ingrid } = await setUp(t)
  const find = () => ingrid.post('findPeople', { text: 'Hansen' })
  for (let n = 0; n < 60; n++) t.equal((await find()).statusCode, 200)
  const refused = await find()
  t.match(refused.json(), { code: 'too_many_requests', retry_after: 3600 })
  const guess = { ts_id: '17', members: [{ id: 'P789', role: 'participant' }] }
  const guessed = await ingrid.post('changeTherapySession', guess)
  t.equal(guessed.json().code, 'too_many_requests', 'nor by guessing at ids')
  t.match((await audit(test)).at(-1), { act: 'find_people', outcome: 'too_many_requests' })
  await test.clock.advance(3_600_000)
  t.equal((await find()).statusCode, 200)
})

t.test('a new one begins with what the newest had', async (t) => {
  const { test, ingrid } = await setUp(t)
  const read = async (): Promise<TherapySessionTemplate> =>
    (await must(ingrid.get('getTherapySessionTemplate'))).json()
  t.match(await read(), { from: { id: '17' }, duration_ms: null, settings: { admission: 'open' } })
  await test.clock.advance(1000)
  const made = await make(ingrid)
  t.match(await read(), {
    from: { id: made.id, name: 'Grief, Tuesdays' },
    duration_ms: 5_400_000,
    settings: { admission: 'by_therapist', private_messages: 'everyone' },
  })
  await must(ops(test, 'PUT', '/participants/T2', { ...PEOPLE.T2, therapist: true }))
  const jonas = await signInAs(test, 'T2')
  t.match((await jonas.get('getTherapySessionTemplate')).json(), {
    from: null,
    duration_ms: null,
    settings: { admission: 'open', poll_interval_ms: 5000 },
  })
})

t.test('the list counts for who leads, and tells nobody else', async (t) => {
  const { test, ingrid, kari } = await setUp(t)
  const counts = async () => (await list(ingrid)).therapy_sessions[0]?.counts
  const none = { participants: 2, waiting: 0, present: 0, held: 0, help: 0 }
  t.strictSame(await counts(), none)
  await must(kari.post('enterTherapySession', { ts_id: '17' }))
  await enterAs(test, 'P456')
  t.strictSame(await counts(), { ...none, present: 2 })
  await must(ingrid.post('enterTherapySession', { ts_id: '17' }))
  await write(kari, { type: 'help' })
  await write(ingrid, { type: 'hold', participant: 'P123' })
  await write(ingrid, { type: 'revoke', participant: 'P456' })
  t.strictSame(await counts(), { participants: 2, waiting: 1, present: 1, held: 1, help: 1 })
  await test.clock.advance(60_000)
  t.strictSame((await counts())?.present, 0, 'who falls silent is not there')
  const [own] = (await list(kari)).therapy_sessions
  t.equal(own?.counts, undefined)
  t.equal((await list(kari)).may_make, false)
  await must(kari.handle({ actionQueue: [message('Hello')] }))
})
