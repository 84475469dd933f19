import t from 'tap'
import { firstChain } from '../live/action-chain.ts'
import { DEFAULT_SETTINGS } from '../protocol/therapy-sessions.ts'
import { findTherapySession } from '../store/therapy-sessions.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'

const TUESDAY = { name: 'Tuesday group', date: '2026-11-21T21:00:00+01:00' }
const NO_ID = { id: undefined }
const SETTINGS = { ...DEFAULT_SETTINGS, poll_interval_ms: 5000 }

async function logOf(test: TestApp, id = 'ts1') {
  return await test.ctx.store.log.listAfter(id, { after: 0, upTo: 1e6, limit: 100 })
}

async function typesOf(test: TestApp, id = 'ts1') {
  return (await logOf(test, id)).map((action) => action.type)
}

const put = (test: TestApp, body: object, query = '') =>
  ops(test, 'PUT', `/therapy-sessions/ts1${query}`, body)

t.test('a therapy session is created with its defaults, and read', async (t) => {
  const test = await buildTestApp(t)
  const created = await put(test, { ...TUESDAY, isAdmin: true })
  t.equal(created.statusCode, 201)
  const expected = {
    id: 'ts1',
    name: 'Tuesday group',
    topic: null,
    date: '2026-11-21T20:00:00.000Z',
    ends_at: null,
    status: 'scheduled',
    closed_at: null,
    on_call_phone: null,
    settings: SETTINGS,
    max_id: 0,
    members: [],
  }
  t.same(created.json(), expected)
  t.same((await ops(test, 'GET', '/therapy-sessions/ts1')).json(), expected)
  const row = await findTherapySession(test.ctx.store, 'ts1')
  t.match(row, { epoch: /^[0-9a-f]{32}$/, lastActionId: 0, settings: {}, status: 'scheduled' })
  t.same(Buffer.from(row?.lastChain ?? []), Buffer.from(firstChain('ts1')))
  const unknown = await ops(test, 'GET', '/therapy-sessions/ts2')
  t.equal(unknown.statusCode, 404)
  t.equal(unknown.json().code, 'not_found')
  t.notMatch(test.logged(), 'Tuesday')
})

t.test(
  'the number of who is on call stays until it is taken away, and is nobody’s news',
  async (t) => {
    const test = await buildTestApp(t)
    const refused = await put(test, { ...TUESDAY, on_call_phone: '12' })
    t.match([refused.statusCode, refused.json().code], [400, 'invalid_phone'])
    await put(test, { ...TUESDAY, on_call_phone: '(202) 555-0199' })
    const tried = await put(test, { ...TUESDAY, on_call_phone: null }, '?dry_run=1')
    t.match(tried.json(), { on_call_phone: null, dry_run: true })
    t.equal((await put(test, TUESDAY)).json().on_call_phone, '+12025550199')
    t.equal((await put(test, { ...TUESDAY, on_call_phone: null })).json().on_call_phone, null)
    await put(test, { ...TUESDAY, on_call_phone: '+12025550199' })
    t.same(await typesOf(test), [], 'the log says nothing of it')
    t.notMatch(test.logged(), '2025550199')
  },
)

t.test('replacing: what is left out is empty, but status and settings stay', async (t) => {
  const test = await buildTestApp(t)
  const full = {
    ...TUESDAY,
    topic: 'Sleep 🙂',
    ends_at: '2026-11-21T21:30:00Z',
    status: 'open',
    settings: { admission: 'by_therapist', typing: 'everyone' },
  }
  t.equal((await put(test, full)).statusCode, 201)
  t.same(await typesOf(test), ['open_session'])
  const replaced = await put(test, { ...TUESDAY, settings: { typing: 'off' } })
  t.equal(replaced.statusCode, 200)
  t.match(replaced.json(), { topic: null, ends_at: null, status: 'open', max_id: 2 })
  t.same(replaced.json().settings, { ...SETTINGS, admission: 'by_therapist' })
  t.same(
    (await logOf(test)).map(({ type, author, audience }) => [type, author, audience]),
    [
      ['open_session', 'ops:env', null],
      ['update_chat_details', 'ops:env', null],
    ],
  )
})

t.test('a repeated PUT appends nothing', async (t) => {
  const test = await buildTestApp(t)
  const body = { ...TUESDAY, topic: 'Sleep', status: 'open', settings: { keystrokes: 'timing' } }
  await put(test, body)
  const first = await ops(test, 'GET', '/therapy-sessions/ts1')
  const again = await put(test, body)
  t.equal(again.statusCode, 200)
  t.same(again.json(), first.json())
  await put(test, { ...body, date: '2026-11-21T20:00:00.000Z', settings: { typing: 'off' } })
  t.same(await typesOf(test), ['open_session'], 'a default that is spelled out is no change')
  const row = await findTherapySession(test.ctx.store, 'ts1')
  t.same(row?.settings, { keystrokes: 'timing', typing: 'off' }, 'but it is kept')
})

t.test('each change that people see goes into the log', async (t) => {
  const test = await buildTestApp(t)
  const steps: [change: object, appended: string[]][] = [
    [{}, []],
    [{ name: 'Wednesday' }, ['update_chat_details']],
    [{ topic: 'Sleep' }, ['update_chat_details']],
    [{ date: '2026-11-22T20:00:00Z' }, ['update_chat_details']],
    [{ ends_at: '2026-11-22T21:00:00Z' }, ['update_chat_details']],
    [{ settings: { read_receipts: false } }, ['update_chat_details']],
    [{ status: 'open' }, ['open_session']],
    [{ status: 'closed', name: 'Over' }, ['update_chat_details', 'close_session']],
    [{ status: 'closed' }, []],
    [{ status: 'open' }, ['open_session']],
    [{ status: 'cancelled', topic: null }, ['update_chat_details']],
    [{ status: 'scheduled' }, ['update_chat_details']],
  ]
  let body = TUESDAY
  let length = 0
  for (const [change, appended] of steps) {
    body = { ...body, ...change }
    const answer = await put(test, body)
    const types = await typesOf(test)
    t.same(types.slice(length), appended, JSON.stringify(change))
    t.equal(answer.json().max_id, types.length)
    length = types.length
  }
})

t.test('closing notes when, as a therapist’s closing does', async (t) => {
  const test = await buildTestApp(t)
  await put(test, { ...TUESDAY, status: 'open' })
  await test.clock.advance(60_000)
  t.equal(
    (await put(test, { ...TUESDAY, status: 'closed' })).json().closed_at,
    '2026-11-21T12:01:00.000Z',
  )
  await test.clock.advance(60_000)
  const again = await put(test, { ...TUESDAY, status: 'closed' })
  t.equal(again.json().closed_at, '2026-11-21T12:01:00.000Z')
  const row = await findTherapySession(test.ctx.store, 'ts1')
  t.match(row, { status: 'closed', closedAt: Date.parse('2026-11-21T12:01:00.000Z') })
})

t.test('a dry run answers as if, and writes nothing', async (t) => {
  const test = await buildTestApp(t)
  const tried = await put(test, { ...TUESDAY, status: 'open' }, '?dry_run=1')
  t.equal(tried.statusCode, 201)
  t.match(tried.json(), { dry_run: true, status: 'open', name: 'Tuesday group', max_id: 1 })
  t.equal((await ops(test, 'GET', '/therapy-sessions/ts1')).statusCode, 404)
  await put(test, TUESDAY)
  const closed = await put(test, { ...TUESDAY, name: 'X', status: 'closed' }, '?dry_run=1')
  t.equal(closed.statusCode, 200)
  t.match(closed.json(), { dry_run: true, status: 'closed', name: 'X', max_id: 2 })
  t.match((await ops(test, 'GET', '/therapy-sessions/ts1')).json(), {
    name: 'Tuesday group',
    status: 'scheduled',
    max_id: 0,
  })
  t.same(await typesOf(test), [])
  t.equal((await put(test, { ...TUESDAY, date: 'soon' }, '?dry_run=1')).statusCode, 400)
})

t.test('bad input is refused with the name of the field', async (t) => {
  const test = await buildTestApp(t)
  const bad: [change: object, field: string][] = [
    [{ name: undefined }, 'name'],
    [{ name: '' }, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: 'a'.repeat(201) }, 'name'],
    [{ name: 'a\u0007' }, 'name'],
    [{ name: '\udc00' }, 'name'],
    [{ name: 7 }, 'name'],
    [{ topic: 'a'.repeat(2001) }, 'topic'],
    [{ topic: 'a\u0000' }, 'topic'],
    [{ topic: 7 }, 'topic'],
    [{ date: undefined }, 'date'],
    [{ date: null }, 'date'],
    [{ date: '2026-11-21T20:00:00' }, 'date'],
    [{ date: '2026-11-31T20:00:00Z' }, 'date'],
    [{ date: 1795291200000 }, 'date'],
    [{ ends_at: '2026-11-21T22:00:00' }, 'ends_at'],
    [{ ends_at: '2026-11-21T20:59:59+01:00' }, 'ends_at'],
    [{ status: 'paused' }, 'status'],
    [{ status: null }, 'status'],
    [{ settings: null }, 'settings'],
    [{ settings: { colour: 'red' } }, 'settings'],
    [{ settings: { admission: 'sometimes' } }, 'settings/admission'],
    [{ settings: { read_receipts: 'true' } }, 'settings/read_receipts'],
    [{ settings: { read_receipts: null } }, 'settings/read_receipts'],
    [{ settings: { poll_interval_ms: 499 } }, 'settings/poll_interval_ms'],
    [{ settings: { poll_interval_ms: 1000.5 } }, 'settings/poll_interval_ms'],
    [{ settings: { read_after_close_ms: -1 } }, 'settings/read_after_close_ms'],
  ]
  for (const [change, field] of bad) {
    const answer = await put(test, { ...TUESDAY, ...change })
    t.equal(answer.statusCode, 400, JSON.stringify(change))
    t.equal(answer.json().code, 'bad_request')
    t.ok(answer.json().detail.includes(field), `${answer.json().detail} names ${field}`)
  }
  for (const id of ['a.b', '%20', 'a'.repeat(65)]) {
    t.equal((await ops(test, 'PUT', `/therapy-sessions/${id}`, TUESDAY)).statusCode, 400, id)
    t.equal((await ops(test, 'GET', `/therapy-sessions/${id}`)).statusCode, 400, id)
  }
  t.same((await ops(test, 'GET', '/therapy-sessions')).json(), { items: [] })
  const fits = { ...TUESDAY, name: '🙂'.repeat(200), topic: '🙂'.repeat(2000) }
  t.equal((await put(test, fits)).statusCode, 201, 'lengths are counted in code points')
  const same = await put(test, { ...TUESDAY, ends_at: '2026-11-21T20:00:00Z' })
  t.equal(same.statusCode, 200, 'it may end when it begins')
})

t.test('therapy sessions are listed in pages, without their members', async (t) => {
  const test = await buildTestApp(t)
  for (const id of ['c', 'a', 'b']) {
    await ops(test, 'PUT', `/therapy-sessions/${id}`, { ...TUESDAY, name: id })
  }
  const read = async (query: string) => {
    const list = await ops(test, 'GET', `/therapy-sessions${query}`)
    const body = list.json<{ items: { id: string }[]; next_cursor?: string }>()
    return { ids: body.items.map((one) => one.id), next: body.next_cursor }
  }
  t.same(await read('?limit=2'), { ids: ['a', 'b'], next: 'b' })
  t.same(await read('?limit=2&cursor=b'), { ids: ['c'], next: undefined })
  const all = (await ops(test, 'GET', '/therapy-sessions')).json()
  t.match(all.items[0], { id: 'a', name: 'a', settings: SETTINGS, members: undefined })
  for (const query of ['limit=0', 'limit=1001', 'limit=a', 'cursor=%2F']) {
    t.equal((await ops(test, 'GET', `/therapy-sessions?${query}`)).statusCode, 400, query)
  }
})

t.test('several that create the same one at once: one does, all succeed', async (t) => {
  const test = await buildTestApp(t)
  const names = ['A', 'B', 'C', 'D']
  const answers = await Promise.all(names.map((name) => put(test, { ...TUESDAY, name })))
  t.same(answers.map((answer) => answer.statusCode).sort(), [200, 200, 200, 201])
  const now = (await ops(test, 'GET', '/therapy-sessions/ts1')).json()
  t.equal(now.max_id, (await logOf(test)).length)
})

t.test('actions on behalf of the house get verdicts', async (t) => {
  const test = await buildTestApp(t)
  await put(test, TUESDAY)
  const url = '/therapy-sessions/ts1/actions'
  const notice = { type: 'notice', body: 'We begin soon', recipients: [], cid: 'notice-0001' }
  const saved = await ops(test, 'POST', url, [
    notice,
    { type: 'message', body: 'x', recipients: [] },
  ])
  t.equal(saved.statusCode, 200)
  t.match(saved.json(), {
    result: String,
    server_time: /us$/,
    max_id: 1,
    results: [
      { cid: 'notice-0001', ok: true, id: 1 },
      { ok: false, code: 'not_allowed', ...NO_ID },
    ],
  })
  const again = await ops(test, 'POST', url, [notice])
  t.match(again.json().results, [{ ok: true, id: 1, dup: true }])
  t.match(await logOf(test), [{ type: 'notice', author: 'ops:env', body: 'We begin soon' }])
  for (const body of [{}, { payloads: [notice] }, [1], ['a'], Array(51).fill(notice)]) {
    t.equal((await ops(test, 'POST', url, body)).statusCode, 400)
  }
  t.equal((await ops(test, 'POST', `${url}?dry_run=1`, [notice])).statusCode, 400)
  const unknown = await ops(test, 'POST', '/therapy-sessions/ts9/actions', [notice])
  t.equal(unknown.statusCode, 404)
  const large = [{ ...notice, body: 'x'.repeat(70_000) }]
  t.equal((await ops(test, 'POST', url, large)).statusCode, 413)
})
