import type { Test } from 'tap'
import t from 'tap'
import { startDueWork } from '../jobs/due-work.ts'
import type { Caller, TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { message, must, signInAs } from '../testing/fixtures.ts'
import {
  change,
  codesOf,
  graphql,
  makeConsultation,
  makePeople,
  readConsultation,
} from '../testing/graphql.ts'

const HOUR_MS = 3_600_000
const CREATE = `mutation ($input: CreateConsultationInput!) {
  createCustomerConsultation(input: $input) {
    id code state source category nature enabledChannels primaryChannel serviceProviderId options
    expiresAt url patient { id } serviceProvider { id fullName } chatRoom { patientJwt }
  }
}`
/** Nobody is signed out while time is moved. */
const AWAKE = { IDLE_MS: '86400000', IDLE_STAFF_MS: '86400000' }
const INPUT = { nature: ' A sore throat.\nFor five days. ', requestId: 'request-1' }

async function setUp(t: Test, env: Record<string, string> = { DEFAULT_SERVICE_PROVIDER: 'T1' }) {
  const test = await buildTestApp(t, { env })
  await makePeople(test)
  const kari = await signInAs(test, 'P123')
  const ingrid = await signInAs(test, 'T1')
  return { test, kari, ingrid }
}

async function create(test: TestApp, caller: Caller, input: object = INPUT) {
  const answer = await graphql(test, caller, CREATE, { input })
  const made = answer.data.createCustomerConsultation as { id: string; code: string } | null
  return { ...answer, made, code: codesOf(answer)[0] }
}

async function auditOf(test: TestApp, id = '20'): Promise<string[]> {
  const answer = await must(ops(test, 'GET', `/audit?therapy_session_id=${id}`))
  return answer
    .json()
    .items.map(({ actor, act, outcome }: Record<string, string>) => `${actor} ${act} ${outcome}`)
}

t.test(
  'a patient asks, the doctor begins, they talk, the doctor ends, the patient reviews',
  async (t) => {
    const { test, kari, ingrid } = await setUp(t)
    const { made } = await create(test, kari)
    t.match(made, {
      ...{ state: 'PENDING', source: 'direct', category: 'general', options: null },
      ...{ enabledChannels: ['CHAT', 'VIDEO'], primaryChannel: 'VIDEO', serviceProviderId: 'T1' },
      nature: 'A sore throat.\nFor five days.',
      expiresAt: '2026-11-22T12:00:00.000Z',
      url: /^\/c\/[A-Za-z0-9]{8}$/,
      chatRoom: { patientJwt: /\./ },
    })
    const { id } = made ?? { id: '' }
    t.match(id, /^c[A-Za-z0-9]{11}$/)

    await must(kari.post('enterTherapySession', { ts_id: id }))
    const early = (await kari.handle({ actionQueue: [message('Hello?')] })).json()
    t.match(early.results, [{ ok: false, code: 'session_closed' }])
    const held = kari.handle({ maxID: early.maxID, waitMs: 30_000 })
    await settle()
    const waiting = await graphql(test, ingrid, '{ consultations(state: PENDING) { id nature } }')
    t.match(waiting.data, { consultations: [{ id, nature: /sore throat/ }] })

    t.equal((await change(test, ingrid, 'start', id)).state, 'STARTED')
    const woken = (await held).json()
    t.match(woken.data, [{ type: 'notice', event: 'joined', participant: 'T1' }])
    const next = (await kari.handle({ maxID: woken.maxID, waitMs: 30_000 })).json()
    t.match(next.data, [{ type: 'open_session', user: 'T1' }])
    t.equal(next.session.status, 'open')
    t.equal((await change(test, ingrid, 'start', id)).state, 'STARTED', 'once more is fine')
    for (const caller of [kari, ingrid]) {
      const said = await caller.handle({ ts_id: id, actionQueue: [message('Good morning')] })
      t.match(said.json().results, [{ ok: true }])
    }
    await test.clock.advance(60_000)
    t.equal((await change(test, ingrid, 'finish', id)).state, 'FINISHED')
    t.equal((await change(test, ingrid, 'finish', id)).state, 'FINISHED')
    const late = (await kari.handle({ ts_id: id, actionQueue: [message('One more')] })).json()
    t.match(late.results, [{ ok: false, code: 'session_closed' }])
    t.match(await readConsultation(test, kari, id), {
      ...{ state: 'FINISHED', startedAt: '2026-11-21T12:00:00.000Z', review: null },
      chatRoom: { patientJwt: null },
      videoRoom: { patientKey: null, iceServers: [] },
    })

    const review = (rating: unknown, text?: string) =>
      graphql(
        test,
        kari,
        'mutation ($id: ID!, $rating: Int!, $text: String) { reviewConsultation(id: $id, rating: $rating, text: $text) { review { rating text at } } }',
        { id, rating, ...(text === undefined ? {} : { text }) },
      )
    const at = '2026-11-21T12:01:00.000Z'
    t.match((await review(3, ' It helped. ')).data, {
      reviewConsultation: { review: { rating: 3, text: 'It helped.', at } },
    })
    t.match((await review(5)).data, { reviewConsultation: { review: { rating: 5, text: null } } })
    for (const rating of [-1, 6]) t.strictSame(codesOf(await review(rating)), ['bad_request'])
    t.strictSame(codesOf(await review(5, 'x'.repeat(2001))), ['bad_request'])
    t.match(await readConsultation(test, kari, id), { review: { rating: 5 } })
    t.match(await readConsultation(test, ingrid, id), { review: null }, 'not for who is judged')
    const detail = (await ingrid.get(`getTherapySessionDetail?ts_id=${id}`)).json()
    t.equal(detail.consultation.review, null)
    t.match((await ops(test, 'GET', '/reviews')).json(), {
      items: [{ consultation: id, service_provider: 'T1', category: 'general', rating: 5, at }],
    })
    const opened = ['T1 open_session ok', 'T1 close_session ok']
    t.strictSame(await auditOf(test, id), opened, 'each once')
  },
)

t.test(
  'the same request makes one consultation, also at the same time and after a restart',
  async (t) => {
    const { test, kari } = await setUp(t)
    const all = await Promise.all([1, 2, 3, 4].map(() => create(test, kari)))
    const first = all[0]?.made
    t.ok(first)
    for (const one of all) t.equal(one.made?.id, first?.id)
    t.equal(
      (await create(test, kari, { ...INPUT, requestId: 'request-2' })).made?.id === first?.id,
      false,
    )
    t.equal((await create(test, kari, { ...INPUT, nature: 'Something else' })).code, 'conflict')
    // What was given in another spelling, or as it would have been anyway, is the same.
    const same = {
      ...INPUT,
      nature: INPUT.nature.trim(),
      enabledChannels: ['VIDEO', 'CHAT', 'CHAT'],
    }
    t.equal((await create(test, kari, same)).made?.id, first?.id)
    const ola = await signInAs(test, 'P456')
    t.not((await create(test, ola)).made?.id, first?.id, 'another patient’s is another')
    const listed = await graphql(test, kari, '{ consultations { id } }')
    t.equal((listed.data.consultations as object[]).length, 2)
    await test.clock.advance(HOUR_MS / 4)
    t.equal((await create(test, kari)).made?.id, first?.id)
  },
)

t.test('what cannot be asked for is refused, and nothing is made', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  const refused: Record<string, object> = {
    'nothing said': { nature: ' \n ' },
    'too much said': { nature: 'x'.repeat(4001) },
    'half a character': { nature: 'a\ud800' },
    'a control character': { nature: 'a\u0007' },
    'a request id with blanks': { requestId: 'request 1' },
    'a short request id': { requestId: 'r' },
    'no channel': { enabledChannels: [] },
    'a first channel that is off': { enabledChannels: ['CHAT'], primaryChannel: 'VIDEO' },
    'a category of two words': { category: 'two words' },
    'options without end': { options: { text: 'x'.repeat(5000) } },
    'somebody who is no doctor': { serviceProviderId: 'P456' },
    'a therapist who is none here': { serviceProviderId: 'T2' },
    nobody: { serviceProviderId: 'nobody' },
    oneself: { serviceProviderId: 'P123' },
  }
  const answers = new Map<string, string>()
  for (const [name, wrong] of Object.entries(refused)) {
    const answer = await create(test, kari, { ...INPUT, ...wrong })
    t.equal(answer.code, 'bad_request', name)
    answers.set(name, answer.body)
  }
  t.equal(answers.get('somebody who is no doctor'), answers.get('nobody'), 'ids tell nothing')
  t.equal((await create(test, ingrid)).code, 'bad_request', 'the doctor is no patient of their own')
  t.match((await graphql(test, kari, '{ consultations { id } }')).data, { consultations: [] })
  await makeConsultation(test, { id: '21', patient: 'P456', provider: 'T2' })
  const other = await create(test, kari, { ...INPUT, serviceProviderId: 'T2' })
  t.match(other.made, { serviceProvider: { id: 'T2', fullName: 'Jonas Berg' } })
})

t.test('without a default the doctor must be named, and nobody waits for too many', async (t) => {
  const { test, kari } = await setUp(t, {})
  t.equal((await create(test, kari)).code, 'bad_request')
  await makeConsultation(test, { id: '21', patient: 'P456' })
  const ask = (n: number) =>
    create(test, kari, { ...INPUT, serviceProviderId: 'T1', requestId: `request-${n}` })
  for (let n = 1; n <= 5; n++) t.ok((await ask(n)).made)
  t.equal((await ask(6)).code, 'conflict')
  const { made } = await ask(1)
  t.equal((await change(test, kari, 'cancel', made?.id)).state, 'CANCELLED')
  t.ok((await ask(6)).made)
})

t.test('who may move a consultation on, and when', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  await makeConsultation(test)
  await must(ops(test, 'PUT', '/therapy-sessions/20/members/T2', { role: 'therapist' }))
  const jonas = await signInAs(test, 'T2')
  for (const name of ['start', 'finish'] as const) {
    t.equal((await change(test, kari, name)).state, 'not_allowed')
    t.equal((await change(test, jonas, name)).state, 'not_allowed')
  }
  t.equal((await change(test, kari, 'takeOver')).state, 'not_allowed')
  t.equal((await change(test, jonas, 'cancel')).state, 'not_allowed')
  t.equal((await change(test, ingrid, 'finish')).state, 'conflict', 'not begun')
  const review = 'mutation { reviewConsultation(id: 20, rating: 5) { id } }'
  t.strictSame(codesOf(await graphql(test, kari, review)), ['conflict'], 'not over')
  t.equal((await change(test, ingrid, 'start')).state, 'STARTED')
  t.equal((await change(test, kari, 'cancel')).state, 'conflict', 'begun')
  t.equal((await change(test, ingrid, 'finish')).state, 'FINISHED')
  t.equal((await change(test, ingrid, 'start')).state, 'conflict', 'over')
  t.equal((await change(test, jonas, 'takeOver')).state, 'conflict', 'over')
  t.strictSame(codesOf(await graphql(test, ingrid, review)), ['not_allowed'])
})

t.test('either side may call it off before it begins; the log and the audit say who', async (t) => {
  for (const who of ['kari', 'ingrid'] as const) {
    const { test, ...people } = await setUp(t)
    await makeConsultation(test)
    await must(people.kari.post('enterTherapySession', { ts_id: '20' }))
    const first = (await people.kari.handle({ ts_id: '20' })).json()
    const held = people.kari.handle({ maxID: first.maxID, waitMs: 30_000 })
    await settle()
    t.equal((await change(test, people[who], 'cancel')).state, 'CANCELLED')
    t.equal((await held).json().code, 'not_allowed_in_session', 'the page looks again')
    t.equal((await change(test, people[who], 'cancel')).state, 'CANCELLED', 'once more is fine')
    t.equal((await change(test, people.ingrid, 'start')).state, 'conflict')
    for (const caller of [people.kari, people.ingrid]) {
      t.match(await readConsultation(test, caller), {
        state: 'CANCELLED',
        chatRoom: { patientJwt: null, serviceProviderJwt: null },
      })
    }
    const author = who === 'kari' ? 'P123' : 'T1'
    t.match(await auditOf(test), [
      'ops:env put_consultation ok',
      `${author} cancel_consultation ok`,
    ])
    const log = await test.ctx.logs.open('20')
    const actions = (await log?.read(0, 100)) ?? []
    t.match(actions.at(-1), { type: 'update_chat_details', author })
  }
})

t.test('a doctor who never comes: it expires on time, also over a restart', async (t) => {
  const { test, kari, ingrid } = await setUp(t, { CONSULTATION_HOURS: '2', ...AWAKE })
  await makeConsultation(test)
  await makeConsultation(test, { id: '21', patient: 'P456' })
  t.equal((await change(test, ingrid, 'start', '21')).state, 'STARTED')
  const stop = startDueWork(test.ctx)
  await test.clock.advance(2 * HOUR_MS - 1)
  t.match(await readConsultation(test, kari), { state: 'PENDING' })
  await stop()
  await test.close()

  const again = await buildTestApp(t, { dataDir: test.dataDir, clock: test.clock })
  test.clock.jump(3 * HOUR_MS)
  const stopAgain = startDueWork(again.ctx)
  t.teardown(stopAgain)
  await test.clock.advance(1000)
  const patient = await signInAs(again, 'P123')
  t.match(await readConsultation(again, patient), { state: 'EXPIRED', startedAt: null })
  const state = async (id: string) => (await ops(again, 'GET', `/consultations/${id}`)).json().state
  t.equal(await state('21'), 'STARTED', 'one that has begun goes on')
  t.equal((await change(again, patient, 'cancel')).state, 'EXPIRED', 'nothing to call off')
  t.match(await auditOf(again), [/put_consultation/, 'null expire_consultation ok'])
  t.match((await ops(again, 'GET', '/consultations?state=EXPIRED')).json(), {
    items: [{ id: '20' }],
  })
  t.match((await ops(again, 'GET', '/consultations?state=CANCELLED')).json(), { items: [] })
  const { expiry_due_at: due } = await again.ctx.store.db
    .selectFrom('consultation')
    .select('expiry_due_at')
    .where('therapy_session_id', '=', '21')
    .executeTakeFirstOrThrow()
  t.equal(due, null, 'nothing is looked at twice')
})

t.test('a colleague takes over, in the middle of the talk', async (t) => {
  const { test, kari, ingrid } = await setUp(t)
  await makeConsultation(test)
  t.equal((await change(test, ingrid, 'start')).state, 'STARTED')
  const jonas = await signInAs(test, 'T2')
  t.equal((await change(test, jonas, 'takeOver')).state, 'not_found', 'who was not invited')
  await must(ops(test, 'PUT', '/therapy-sessions/20/members/T2', { role: 'therapist' }))
  const before = await readConsultation(test, ingrid)
  t.match(await readConsultation(test, jonas), {
    chatRoom: { serviceProviderJwt: null },
    videoRoom: { serviceProviderKey: null, iceServers: [] },
  })
  const taken = await change(test, jonas, 'takeOver')
  t.match(taken.data, { change: { state: 'STARTED', serviceProviderId: 'T2' } })
  t.match((await change(test, jonas, 'takeOver')).data, { change: { serviceProviderId: 'T2' } })
  const mine = await readConsultation(test, jonas)
  t.match(mine, { chatRoom: { serviceProviderJwt: /\./ } })
  t.notSame(mine?.chatRoom, before?.chatRoom)
  t.match(await readConsultation(test, ingrid), { chatRoom: { serviceProviderJwt: null } })
  t.match(await readConsultation(test, kari), {
    serviceProvider: { id: 'T2', fullName: 'Jonas Berg' },
  })
  const detail = (await kari.get('getTherapySessionDetail?ts_id=20')).json()
  t.match(detail.consultation.service_provider, { id: 'T2', name: 'Jonas Berg' })
  t.equal((await change(test, ingrid, 'finish')).state, 'not_allowed')
  t.equal((await change(test, ingrid, 'takeOver')).state, 'STARTED', 'and may take it back')
  t.strictSame(
    (await auditOf(test)).filter((line) => line.includes('take_over')),
    ['T2 take_over_consultation ok', 'T1 take_over_consultation ok'],
  )
  const said = await jonas.handle({ ts_id: '20', actionQueue: [message('I was here')] })
  t.match(said.json().results, [{ ok: true }], 'still a colleague')
})

t.test('a start at the very moment of expiry: one of them counts, and both say so', async (t) => {
  const { test, ingrid } = await setUp(t, { CONSULTATION_HOURS: '1', ...AWAKE })
  await makeConsultation(test)
  test.clock.jump(HOUR_MS)
  const started = change(test, ingrid, 'start')
  const stop = startDueWork(test.ctx)
  t.teardown(stop)
  const { state } = await started
  await settle()
  const stands = (await ops(test, 'GET', '/consultations/20')).json().state
  t.strictSame(
    [state, stands],
    state === 'STARTED' ? ['STARTED', 'STARTED'] : ['conflict', 'EXPIRED'],
  )
})
