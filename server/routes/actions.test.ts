import t from 'tap'
import type { Action, HandleActionsReply } from '../protocol/actions.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, signInAs } from '../testing/fixtures.ts'

/** The messages in a reply, by their text. */
function bodies(reply: HandleActionsReply): (string | null | undefined)[] {
  return reply.data.filter((action) => action.type === 'message').map((action) => action.body)
}

function last(reply: HandleActionsReply): Action | undefined {
  return reply.data.at(-1)
}

t.test('the seed’s own call works as printed', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const first = await kari.handle({ maxID: 0, actionQueue: [message('one')] })
  const target = String(first.json<HandleActionsReply>().results[0]?.id)
  const seed = { type: 'message', user: 'P123', body: '<div>food</div>', recipients: [], target }
  const reply = await kari.handle({ maxID: 1275, actionQueue: [seed] })
  t.equal(reply.statusCode, 200)
  const body = reply.json<HandleActionsReply>()
  t.match(body.results, [{ cid: null, ok: true }])
  t.match(body.reset, { reason: 'ahead' }, 'that cursor lies ahead of this log')
  t.match(last(body), { type: 'message', user: 'P123', body: '<div>food</div>', recipients: [] })
  t.equal(last(body)?.target, Number(target))
  t.type(body.serverTime, 'number')
})

t.test('an action arrives at the others, numbered without gaps, once', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const queue = [message('a', { cid: 'cid-0001' }), message('b', { cid: 'cid-0002' })]
  const sent = (await kari.handle({ actionQueue: queue })).json<HandleActionsReply>()
  const again = (await kari.handle({ actionQueue: queue })).json<HandleActionsReply>()
  t.match(sent.results, [{ ok: true }, { ok: true }])
  t.strictSame(
    again.results,
    sent.results.map((verdict) => ({ ...verdict, dup: true })),
  )
  const read = (await ola.handle({})).json<HandleActionsReply>()
  t.strictSame(bodies(read), ['a', 'b'])
  t.strictSame(
    read.data.map((action) => action.id),
    Array.from({ length: read.maxID }, (_, index) => index + 1),
  )
  t.notOk(
    read.data.some((action) => 'cid' in action),
    'the client’s own id is for its author only',
  )
  t.ok(sent.data.some((action) => action.cid === 'cid-0001'))
})

t.test('a known cid with another payload is a conflict and stores nothing', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  await kari.handle({ actionQueue: [message('a', { cid: 'cid-0001' })] })
  const reply = await kari.handle({ actionQueue: [message('x', { cid: 'cid-0001' })] })
  t.match(reply.json().results, [{ cid: 'cid-0001', ok: false, code: 'cid_conflict' }])
  t.strictSame(bodies(reply.json()), ['a'])
})

t.test('a retry after a mute and a close still gets its id', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const therapist = await enterAs(test, 'T1')
  const queue = [message('a', { cid: 'cid-0001' })]
  const { results } = (await kari.handle({ actionQueue: queue })).json<HandleActionsReply>()
  await therapist.handle({ actionQueue: [{ type: 'mute', participant: 'P123' }] })
  await therapist.handle({ actionQueue: [{ type: 'close_session' }] })
  const retry = (await kari.handle({ actionQueue: queue })).json<HandleActionsReply>()
  t.strictSame(retry.results, [{ ...results[0], dup: true }])
  const fresh = await kari.handle({ actionQueue: [message('b')] })
  t.match(fresh.json().results, [{ code: 'session_closed' }])
  await therapist.handle({ actionQueue: [{ type: 'open_session' }] })
  const muted = await kari.handle({ actionQueue: [message('b')] })
  t.match(muted.json().results, [{ code: 'muted' }])
})

t.test('one bad action harms no other', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const rows: [action: unknown, code: string | null][] = [
    [message('good'), null],
    [{ type: 'message', body: 'no recipients' }, 'invalid_action'],
    [message('unknown field', { colour: 'red' }), 'invalid_action'],
    [{ type: 'shout' }, 'invalid_action'],
    [{}, 'invalid_action'],
    [message(' \n\t '), 'invalid_action'],
    [message('bell \u0007'), 'invalid_action'],
    [message('carriage\r\nreturn'), 'invalid_action'],
    [message('half \ud83d'), 'invalid_action'],
    [message('bad cid', { cid: 'short' }), 'invalid_action'],
    [message('bad time', { client_ts: 'yesterday' }), 'invalid_action'],
    [message('only me', { recipients: ['P123', 'P123'] }), 'invalid_action'],
    [message('bad target', { target: 0 }), 'invalid_action'],
    [message('bad target', { target: 1.5 }), 'invalid_action'],
    [message('bad target', { target: '1e3' }), 'invalid_action'],
    [{ type: 'reaction', target: 1, icon: 'rocket' }, 'invalid_action'],
    [message('as Ola', { user: 'P456' }), 'wrong_user'],
    [message('x'.repeat(4001)), 'too_long'],
    [{ type: 'notice', body: 'hello', recipients: [] }, 'not_allowed'],
    [{ type: 'update_chat_details' }, 'not_allowed'],
    [message('to a stranger', { recipients: ['P999'] }), 'unknown_recipient'],
    [message('reply to nothing', { target: 999 }), 'unknown_target'],
    [{ type: 'delete', target: 999 }, 'unknown_target'],
    [message('also good', { id: 5, timestamp: 'any' }), null],
  ]
  const reply = await kari.handle({ actionQueue: rows.map(([action]) => action) })
  t.equal(reply.statusCode, 200)
  const body = reply.json<HandleActionsReply>()
  for (const [index, [action, code]] of rows.entries()) {
    const verdict = body.results[index]
    t.equal(verdict?.ok ? null : verdict?.code, code, JSON.stringify(action).slice(0, 60))
  }
  t.strictSame(bodies(body), ['good', 'also good'])
})

t.test(
  '4,000 characters are fine, counted as characters, and come back as they were',
  async (t) => {
    const test = await buildTestApp(t)
    await makeTherapySession(test)
    const kari = await enterAs(test, 'P123')
    const text = `  ${'😴'.repeat(3999)}\n<b>&amp;</b>`.slice(0, 2 + 2 * 3999)
    const reply = await kari.handle({ actionQueue: [message(text)] })
    t.match(reply.json().results, [{ ok: true }])
    t.equal(last(reply.json())?.body, text)
  },
)

t.test('bad calls are refused in words and the next one works', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const many = Array.from({ length: 51 }, () => message('x'))
  const rows: [name: string, call: ReturnType<typeof kari.post>, status: number, code: string][] = [
    ['51 actions', kari.handle({ actionQueue: many }), 400, 'bad_request'],
    ['a queue that is none', kari.handle({ actionQueue: 'x' }), 400, 'bad_request'],
    ['an entry that is no object', kari.handle({ actionQueue: ['x'] }), 400, 'bad_request'],
    ['a negative cursor', kari.handle({ maxID: -1 }), 400, 'bad_request'],
    ['a cursor with a fraction', kari.handle({ maxID: 1.5 }), 400, 'bad_request'],
    ['a cursor in words', kari.handle({ maxID: 'all' }), 400, 'bad_request'],
    ['too long a hold', kari.handle({ waitMs: 30_001 }), 400, 'bad_request'],
    ['too large a page', kari.handle({ limit: 501 }), 400, 'bad_request'],
    ['a list as body', kari.post('handleActions', []), 400, 'bad_request'],
    ['no body', kari.post('handleActions'), 400, 'bad_request'],
    ['65 KiB', kari.handle({ epoch: 'x'.repeat(65 * 1024) }), 413, 'too_large'],
    ['no such session', kari.handle({ ts_id: '99' }), 403, 'not_allowed_in_session'],
    ['a bad query', kari.get('getActions?last_action_id=-1'), 400, 'bad_request'],
    ['a page of 0', kari.get('getActions?limit=0'), 400, 'bad_request'],
  ]
  for (const [name, call, status, code] of rows) {
    const answer = await call
    t.equal(answer.statusCode, status, name)
    t.match(answer.json(), { code, status, type: 'about:blank' }, name)
    t.match(answer.headers['content-type'], /^application\/problem\+json/)
  }
  for (const payload of ['{"maxID":', '{"__proto__":{"a":1}}', '\ud800', '']) {
    const answer = await test.app.inject({
      method: 'POST',
      url: '/api/handleActions',
      headers: { cookie: kari.cookie, 'content-type': 'application/json' },
      payload,
    })
    t.equal(answer.json().code, 'bad_request', JSON.stringify(payload))
  }
  const form = await test.app.inject({
    method: 'POST',
    url: '/api/handleActions',
    headers: { cookie: kari.cookie, 'content-type': 'text/plain' },
    payload: '{}',
  })
  t.equal(form.statusCode, 415)
  t.equal(form.json().code, 'json_only')
  t.match((await kari.handle({ actionQueue: [message('works')] })).json().results, [{ ok: true }])
})

t.test('deletes: one’s own, or as a therapist; what is gone is gone on every path', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const therapist = await enterAs(test, 'T1')
  const { results } = (
    await kari.handle({ actionQueue: [message('secret one'), message('secret two')] })
  ).json<HandleActionsReply>()
  const [one, two] = results.map((verdict) => verdict.id)
  await ola.handle({ actionQueue: [{ type: 'reaction', target: one, icon: 'heart' }] })
  const forbidden = await ola.handle({ actionQueue: [{ type: 'delete', target: one }] })
  t.match(forbidden.json().results, [{ code: 'not_allowed' }])
  const own = await kari.handle({ actionQueue: [{ type: 'delete', target: String(one) }] })
  t.match(own.json().results, [{ ok: true }])
  const moderated = await therapist.handle({
    actionQueue: [{ type: 'delete', target: two, reason: 'names somebody' }],
  })
  t.match(last(moderated.json()), { type: 'delete', target: two, reason: 'names somebody' })
  const read = await ola.handle({})
  t.notMatch(read.body, 'secret')
  t.notMatch(read.body, 'names somebody', 'the reason is for therapists')
  t.notMatch((await ola.get('getActions?before=0')).body, 'secret')
  t.match(
    read.json<HandleActionsReply>().data.find((action) => action.id === one),
    { type: 'message', body: null, deleted: true, user: 'P123', recipients: [], target: null },
  )
  const late = await ola.handle({ actionQueue: [{ type: 'reaction', target: one, icon: 'sad' }] })
  t.match(late.json().results, [{ code: 'unknown_target' }])
  const twice = await kari.handle({ actionQueue: [{ type: 'delete', target: one }] })
  t.match(twice.json().results, [{ ok: true }], 'deleting the deleted changes nothing')
  const stored = await test.ctx.store.db.selectFrom('action').select(['id', 'body']).execute()
  t.equal(stored.find((row) => row.id === one)?.body, 'secret one', 'kept for the audit')
})

t.test('private messages reach whom they are for, and nobody else on any path', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { members: ['P123', 'P456', 'P789', 'T1', 'T2'] })
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const aisha = await enterAs(test, 'P789')
  const therapist = await enterAs(test, 'T1')
  const sent = await kari.handle({
    actionQueue: [message('owl one', { recipients: ['P456', 'P456'], cid: 'private-1' })],
  })
  const { id } = sent.json<HandleActionsReply>().results[0] ?? {}
  const answers = await ola.handle({
    actionQueue: [
      { type: 'reaction', target: id, icon: 'heart' },
      { type: 'message_read', target: id },
      message('owl two', { recipients: ['P123'], target: id }),
      message('owl three', { target: id }),
    ],
  })
  t.match(answers.json().results, [
    { ok: true },
    { ok: true },
    { ok: true },
    { code: 'not_allowed' },
  ])
  const seen = answers.json<HandleActionsReply>().data.find((action) => action.id === id)
  t.match(seen, { recipients: ['P456'], therapists_read: true })
  t.match((await therapist.handle({})).body, 'owl one', 'therapists read along, as is said')
  const outside = (await aisha.handle({})).json<HandleActionsReply>()
  t.notMatch(JSON.stringify(outside), 'owl')
  t.equal(outside.maxID, answers.json().maxID, 'the cursor passes what is not for her')
  t.notMatch((await aisha.get('getActions')).body, 'owl')
  t.notMatch((await aisha.get('getActions?before=0')).body, 'owl')
  for (const draft of [
    { type: 'reaction', target: id, icon: 'sad' },
    { type: 'message_read', target: id },
    { type: 'delete', target: id },
    message('what?', { target: id }),
  ]) {
    const refused = await aisha.handle({ actionQueue: [draft] })
    t.match(refused.json().results, [{ ok: false, code: 'unknown_target' }])
  }
})

t.test('the settings for private messages hold', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings: { private_messages: 'therapists' } })
  const kari = await enterAs(test, 'P123')
  const therapist = await enterAs(test, 'T1')
  const to = (recipients: string[]) => ({ actionQueue: [message('psst', { recipients })] })
  t.match((await kari.handle(to(['P456']))).json().results, [{ code: 'private_off' }])
  t.match((await kari.handle(to(['T1']))).json().results, [{ ok: true }])
  t.match((await therapist.handle(to(['P456']))).json().results, [{ ok: true }])
  await ops(test, 'PUT', '/therapy-sessions/17', {
    name: 'Sleep and grief',
    date: '2026-11-21T11:30:00.000Z',
    settings: { private_messages: 'off' },
  })
  t.match((await therapist.handle(to(['P456']))).json().results, [{ code: 'private_off' }])
  const notice = { type: 'notice', body: 'only you', recipients: ['P456'] }
  t.match((await therapist.handle({ actionQueue: [notice] })).json().results, [{ ok: true }])
  t.notMatch((await kari.handle({})).body, 'only you')
})

t.test('read marks move forward only', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const sent = await kari.handle({ actionQueue: [message('a'), message('b')] })
  const [a, b] = sent.json<HandleActionsReply>().results.map((verdict) => verdict.id)
  const read = async (target: number | undefined) =>
    (
      await ola.handle({ actionQueue: [{ type: 'message_read', target }] })
    ).json<HandleActionsReply>()
  const { id } = (await read(b)).results[0] ?? {}
  t.type(id, 'number')
  t.match((await read(a)).results, [{ ok: true, id, dup: true }])
  t.match((await read(b)).results, [{ ok: true, id, dup: true }])
  t.equal((await read(b)).maxID, id, 'nothing was appended')
})

t.test('reactions: the last one counts, null takes it back', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const sent = await kari.handle({ actionQueue: [message('a')] })
  const target = sent.json<HandleActionsReply>().results[0]?.id
  const reply = await kari.handle({
    actionQueue: [
      { type: 'reaction', target, icon: 'heart' },
      { type: 'reaction', target, icon: null },
      { type: 'reaction', target: sent.json<HandleActionsReply>().data[0]?.id, icon: 'smile' },
    ],
  })
  t.match(reply.json().results, [{ ok: true }, { ok: true }, { code: /unknown_target|^$/ }])
})

t.test('ops write on behalf of the house', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const queue = [
    { type: 'notice', body: 'Fire drill at three', recipients: [], cid: 'notice-01' },
    { type: 'update_assessments' },
    { type: 'mute', participant: 'P123' },
    message('as if a member'),
  ]
  const first = await ops(test, 'POST', '/therapy-sessions/17/actions', queue)
  t.match(first.json().results, [{ ok: true }, { ok: true }, { ok: true }, { code: 'not_allowed' }])
  const again = await ops(test, 'POST', '/therapy-sessions/17/actions', queue.slice(0, 1))
  t.match(again.json().results, [{ ok: true, dup: true }])
  const read = (await kari.handle({})).json<HandleActionsReply>()
  const notice = read.data.find((action) => action.body === 'Fire drill at three')
  t.match(notice, { type: 'notice', user: null, sender: 'system' })
  t.equal(read.session.you.muted, true)
})

t.test('pages forward and backward', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const texts = Array.from({ length: 40 }, (_, index) => `m${index}`)
  await kari.handle({ actionQueue: texts.map((text) => message(text)) })
  const collected: HandleActionsReply['data'] = []
  let cursor = 0
  let calls = 0
  for (let more = true; more; calls++) {
    const page = (await kari.handle({ maxID: cursor, limit: 15 })).json<HandleActionsReply>()
    collected.push(...page.data)
    cursor = page.maxID
    more = page.more
  }
  t.equal(calls, 3 + Number(cursor > 45))
  t.strictSame(
    collected.filter((one) => one.type === 'message').map((one) => one.body),
    texts,
  )
  const newest = (await kari.get('getActions?before=0&limit=10')).json()
  t.strictSame(
    newest.actions.map((action: Action) => action.body),
    texts.slice(-10),
  )
  t.equal(newest.more, true)
  const older = (await kari.get(`getActions?before=${newest.min_id}&limit=500`)).json()
  t.equal(older.min_id, 1)
  t.equal(older.max_id, newest.min_id - 1)
  t.equal(older.more, false)
  const plain = (await kari.get(`getActions?last_action_id=${cursor - 1}`)).json()
  t.match(plain.server_time, /^\d+us$/)
  t.equal(plain.max_id, cursor)
  t.equal(plain.actions.length, 1)
})

t.test('saveActions takes the seed’s array and the longer form', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const draft = {
    client_ts: '2023-08-02T22:02:53.375Z',
    type: 'message',
    user: 'P123',
    recipients: [],
    body: 'abcd',
    character_history: ['a', 'b', 'c', 'd'],
    time_to_complete: '671ms',
    target: null,
  }
  const array = await kari.post('saveActions', [draft])
  t.match(array.json(), { result: '1 of 1 actions saved', results: [{ ok: true }] })
  t.match(array.json().server_time, /^\d+us$/)
  const object = await kari.post('saveActions', { ts_id: '17', payloads: [draft] })
  t.match(object.json().results, [{ ok: true }])
  const read = await kari.handle({})
  t.notMatch(read.body, 'character_history')
  t.notMatch(read.body, '671ms')
  const kept = await test.ctx.store.db
    .selectFrom('action')
    .select(['character_history', 'time_to_complete'])
    .where('body', '=', 'abcd')
    .execute()
  t.strictSame(kept[0], { character_history: null, time_to_complete: null }, 'keystrokes are off')
})

t.test('without a current therapy session a call says so', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await signInAs(test, 'P123')
  for (const call of [
    kari.handle({}),
    kari.post('saveActions', []),
    kari.get('getActions'),
    kari.post('leaveTherapySession'),
    kari.get('getTherapySessionDetail'),
  ]) {
    t.match((await call).json(), { status: 409, code: 'no_current_session' })
  }
  const named = await kari.handle({ ts_id: '17' })
  t.match(named.json().session.you, { standing: 'admitted' }, 'entered by the call')
  t.equal((await kari.get('me')).json().current_ts_id, null, 'the current one does not change')
})

t.test('a disk that is full: 503, nothing acknowledged, nothing half-written', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const before = (await kari.handle({})).json<HandleActionsReply>()
  const { db } = test.ctx.store
  await db.schema.createTable('filler').addColumn('x', 'text').execute()
  const pragma = db.connection().execute.bind(db.connection())
  const { sql } = await import('kysely')
  await pragma(async (one) => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(one)
    await sql.raw(`pragma max_page_count = ${rows[0]?.page_count}`).execute(one)
  })
  const queue = [message('x'.repeat(4000), { cid: 'cid-0001' }), message('y'.repeat(4000))]
  let refused = await kari.handle({ maxID: before.maxID, actionQueue: queue })
  for (let tries = 0; refused.statusCode === 200 && tries < 30; tries++) {
    queue[0] = message('x'.repeat(4000), { cid: `cid-000${tries}x` })
    refused = await kari.handle({ maxID: before.maxID, actionQueue: queue })
  }
  t.equal(refused.statusCode, 503)
  t.equal(refused.json().code, 'unavailable')
  t.equal(refused.headers['retry-after'], '5')
  const between = (await kari.handle({ limit: 500 })).json<HandleActionsReply>()
  await pragma((one) => sql.raw('pragma max_page_count = 1000000').execute(one))
  const retried = await kari.handle({ maxID: between.maxID, actionQueue: queue })
  t.match(retried.json().results, [{ ok: true }, { ok: true }])
  t.notOk(retried.json<HandleActionsReply>().results[0]?.dup, 'it was not stored the first time')
  t.equal(retried.json<HandleActionsReply>().results[0]?.id, between.maxID + 1, 'no gap')
})
