import t from 'tap'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, OPS_TOKEN, ops, signIn } from '../testing/build-test-app.ts'

const KARI = {
  first_name: 'Kari',
  last_name: 'Nordmann',
  display_name: 'Kari N',
  phone: '(415) 555-2671',
}
const KARI_OUT = { id: 'P1', ...KARI, phone: '+14155552671', locale: 'en', therapist: false }

async function typesIn(test: TestApp, therapySessionId: string): Promise<string[]> {
  const actions = await test.ctx.store.log.listAfter(therapySessionId, {
    after: 0,
    upTo: 1e6,
    limit: 99,
  })
  return actions.map((action) => action.type)
}

t.test('a person is created, replaced and read', async (t) => {
  const test = await buildTestApp(t)
  const created = await ops(test, 'PUT', '/participants/P1', { ...KARI, isAdmin: true })
  t.equal(created.statusCode, 201)
  t.same(created.json(), KARI_OUT, 'what is not known is ignored')
  const again = await ops(test, 'PUT', '/participants/P1', { ...KARI, locale: 'nb' })
  t.equal(again.statusCode, 200)
  t.equal(again.json().locale, 'nb')
  const kept = await ops(test, 'PUT', '/participants/P1', KARI)
  t.equal(kept.json().locale, 'nb', 'a locale left out stays')
  t.same((await ops(test, 'GET', '/participants/P1')).json(), { ...KARI_OUT, locale: 'nb' })
  const unknown = await ops(test, 'GET', '/participants/P2')
  t.equal(unknown.statusCode, 404)
  t.equal(unknown.json().code, 'not_found')
  t.notMatch(test.logged(), /Kari|Nordmann|4155552671/)
})

t.test('two people may share a phone, but not phone and login field', async (t) => {
  const test = await buildTestApp(t)
  await ops(test, 'PUT', '/participants/P1', KARI)
  const twin = await ops(test, 'PUT', '/participants/P2', { ...KARI, last_name: 'NORDMANN' })
  t.equal(twin.statusCode, 409)
  t.equal(twin.json().code, 'conflict')
  const family = await ops(test, 'PUT', '/participants/P2', { ...KARI, last_name: 'Bø' })
  t.equal(family.statusCode, 201)
})

t.test('a dry run answers as if, and writes nothing', async (t) => {
  const test = await buildTestApp(t)
  const tried = await ops(test, 'PUT', '/participants/P1?dry_run=1', KARI)
  t.equal(tried.statusCode, 201)
  t.same(tried.json(), { ...KARI_OUT, dry_run: true })
  t.equal((await ops(test, 'GET', '/participants/P1')).statusCode, 404)
  const wrong = await ops(test, 'PUT', '/participants/P1?dry_run=1', { ...KARI, phone: '123' })
  t.equal(wrong.json().code, 'invalid_phone')
  for (const query of ['dry_run=true', 'dry_run=', 'dry_run=1&dry_run=1', 'dry_run=2']) {
    const refused = await ops(test, 'PUT', `/participants/P1?${query}`, KARI)
    t.equal(refused.statusCode, 400, query)
  }
  const written = await ops(test, 'PUT', '/participants/P1?dry_run=0', KARI)
  t.equal(written.statusCode, 201)
  const other = await ops(test, 'PUT', '/participants/P1?dry_run=1', { ...KARI, display_name: 'K' })
  t.equal(other.statusCode, 200)
  t.same((await ops(test, 'GET', '/participants/P1')).json(), KARI_OUT)
})

t.test('bad input is refused, and nothing is stored', async (t) => {
  const test = await buildTestApp(t)
  const { phone: _, ...phoneless } = KARI
  const bodies: unknown[] = [
    null,
    [],
    'text',
    {},
    phoneless,
    { ...KARI, first_name: '' },
    { ...KARI, first_name: null },
    { ...KARI, first_name: 7 },
    { ...KARI, first_name: ['Kari'] },
    { ...KARI, last_name: 'a'.repeat(201) },
    { ...KARI, last_name: '   ' },
    { ...KARI, display_name: 'K\u0000' },
    { ...KARI, display_name: 'K\nN' },
    { ...KARI, display_name: '\ud800' },
    { ...KARI, locale: 'de' },
    { ...KARI, locale: null },
    { ...KARI, phone: '' },
    { ...KARI, phone: 4155552671 },
  ]
  for (const body of bodies) {
    const payload = JSON.stringify(body)
    const answer = await put(test, 'P1', payload)
    t.equal(answer.statusCode, 400, payload)
    t.match(answer.json(), { code: /^(bad_request|invalid_phone)$/ }, payload)
  }
  for (const payload of ['{', '', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}']) {
    t.equal((await put(test, 'P1', payload)).statusCode, 400, payload)
  }
  const form = await test.app.inject({
    method: 'PUT',
    url: '/ops/participants/P1',
    headers: { authorization: `Bearer ${OPS_TOKEN}`, 'content-type': 'text/plain' },
    payload: JSON.stringify(KARI),
  })
  t.equal(form.statusCode, 415)
  for (const id of ['a.b', 'P%201', 'P%2F1', '%C3%85', 'a'.repeat(65), 'P1%00']) {
    const answer = await put(test, id, JSON.stringify(KARI))
    t.equal(answer.statusCode, 400, id)
    t.equal(answer.json().code, 'bad_request')
  }
  t.same((await ops(test, 'GET', '/participants')).json(), { items: [] })
})

t.test('people are listed in pages', async (t) => {
  const test = await buildTestApp(t)
  for (const id of ['P3', 'P1', 'P2']) {
    await ops(test, 'PUT', `/participants/${id}`, { ...KARI, last_name: `Name ${id}x` })
  }
  const read = async (query: string) => {
    const list = await ops(test, 'GET', `/participants${query}`)
    const body = list.json<{ items: { id: string }[]; next_cursor?: string }>()
    return { ids: body.items.map((one) => one.id), next: body.next_cursor }
  }
  t.same(await read(''), { ids: ['P1', 'P2', 'P3'], next: undefined })
  t.same(await read('?limit=2'), { ids: ['P1', 'P2'], next: 'P2' })
  t.same(await read('?limit=2&cursor=P2'), { ids: ['P3'], next: undefined })
  t.same(await read('?limit=3'), { ids: ['P1', 'P2', 'P3'], next: undefined })
  t.same(await read('?cursor=zzz'), { ids: [], next: undefined })
  for (const query of [
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=1.5',
    'limit=x',
    'limit=',
    'limit=9999999',
    'limit=1&limit=2',
    'cursor=',
    'cursor=a.b',
    'cursor=%27',
  ]) {
    const answer = await ops(test, 'GET', `/participants?${query}`)
    t.equal(answer.statusCode, 400, query)
    t.equal(answer.json().code, 'bad_request')
  }
})

t.test('a login code is issued to read out, and works', async (t) => {
  const test = await buildTestApp(t)
  await ops(test, 'PUT', '/participants/P1', KARI)
  const refused = await ops(test, 'POST', '/participants/P1/login-code?dry_run=1')
  t.equal(refused.statusCode, 400, 'it cannot be tried out')
  const issued = await ops(test, 'POST', '/participants/P1/login-code')
  t.equal(issued.statusCode, 200)
  t.match(issued.json(), { code: /^\d{6}$/, expires_at: '2026-11-21T12:10:00.000Z' })
  t.equal((await ops(test, 'POST', '/participants/P9/login-code')).statusCode, 404)
  const { code } = issued.json<{ code: string }>()
  const payload = { phone: KARI.phone, last_name: KARI.last_name, code }
  const signedIn = await test.app.inject({ method: 'POST', url: '/api/otp/verify', payload })
  t.equal(signedIn.statusCode, 200, signedIn.body)
  t.notMatch(test.logged(), code)
})

t.test('a new display name reaches the logs that are under way, and nobody else', async (t) => {
  const test = await buildTestApp(t)
  await ops(test, 'PUT', '/participants/P1', KARI)
  for (const [id, status] of [
    ['ts-open', 'open'],
    ['ts-coming', 'scheduled'],
    ['ts-closed', 'closed'],
    ['ts-cancelled', 'cancelled'],
  ]) {
    const date = '2026-11-21T20:00:00Z'
    await ops(test, 'PUT', `/therapy-sessions/${id}`, { name: 'Tuesday', date, status })
    await ops(test, 'PUT', `/therapy-sessions/${id}/members/P1`, { role: 'participant' })
  }
  await ops(test, 'PUT', '/therapy-sessions/ts-other', { name: 'Other', date: '2026-11-21T20:00Z' })
  const caller = await signIn(test, KARI)
  await caller.post('enterTherapySession', { ts_id: 'ts-open' })
  const ids = ['ts-open', 'ts-coming', 'ts-closed', 'ts-cancelled', 'ts-other']
  const before = await Promise.all(ids.map((id) => typesIn(test, id)))

  await ops(test, 'PUT', '/participants/P1', { ...KARI, first_name: 'Karen' })
  await ops(test, 'PUT', '/participants/P1?dry_run=1', { ...KARI, display_name: 'Karen' })
  t.same(await Promise.all(ids.map((id) => typesIn(test, id))), before, 'nothing anyone sees')

  await ops(test, 'PUT', '/participants/P1', { ...KARI, display_name: 'Karen' })
  const after = await Promise.all(ids.map((id) => typesIn(test, id)))
  const added = after.map((types, index) => types.slice(before[index]?.length))
  const told = ['update_chat_details']
  t.same(added, [told, told, [], [], []])
  const detail = await caller.get('getTherapySessionDetail?ts_id=ts-open')
  t.equal(detail.json().participants[0].display_name, 'Karen')
  const closed = await ops(test, 'GET', '/therapy-sessions/ts-closed')
  t.equal(closed.json().members[0].display_name, 'Karen')

  await ops(test, 'PUT', '/participants/P1', { ...KARI, display_name: 'Karen' })
  t.same(await Promise.all(ids.map((id) => typesIn(test, id))), after, 'a repeated PUT is silent')
  const [action] = await test.ctx.store.log.listAfter('ts-open', {
    after: (after[0]?.length ?? 0) - 1,
    upTo: 1e6,
    limit: 1,
  })
  t.match(action, { author: 'ops:env', audience: null })
})

t.test('a name given while a commit is under way is not lost', async (t) => {
  const test = await buildTestApp(t)
  await ops(test, 'PUT', '/participants/P1', KARI)
  await ops(test, 'PUT', '/therapy-sessions/ts1', { name: 'A', date: '2026-11-21T20:00Z' })
  await ops(test, 'PUT', '/therapy-sessions/ts1/members/P1', { role: 'participant' })
  await Promise.all([
    ...['Karen', 'Kaja'].map((display_name) =>
      ops(test, 'PUT', '/participants/P1', { ...KARI, display_name }),
    ),
    ...['B', 'C', 'D'].map((name) =>
      ops(test, 'PUT', '/therapy-sessions/ts1', { name, date: '2026-11-21T20:00Z' }),
    ),
  ])
  const person = (await ops(test, 'GET', '/participants/P1')).json<{ display_name: string }>()
  const { members } = (await ops(test, 'GET', '/therapy-sessions/ts1')).json<{
    members: { display_name: string }[]
  }>()
  t.equal(members[0]?.display_name, person.display_name)
})

async function put(test: TestApp, id: string, payload: string) {
  return await test.app.inject({
    method: 'PUT',
    url: `/ops/participants/${id}`,
    headers: { authorization: `Bearer ${OPS_TOKEN}`, 'content-type': 'application/json' },
    payload,
  })
}
