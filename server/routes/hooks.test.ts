import { createHmac } from 'node:crypto'
import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import t from 'tap'
import { startSweeper } from '../jobs/sweeper.ts'
import type { HandleActionsReply } from '../protocol/actions.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { enterAs, makeTherapySession, must } from '../testing/fixtures.ts'

const SECRET = 'a-secret-for-tests-of-forty-characters-x'
const DONE = {
  id: 'event-1',
  therapy_session_id: '17',
  participant_id: 'P123',
  name: 'sleep',
  status: 'complete',
}
const SLEEP = {
  title: 'Sleep',
  when: 'before',
  status: 'incomplete',
  url: 'https://forms.example/sleep',
}

interface CallOptions {
  /** Seconds; the server's own unless given. */
  timestamp?: string
  signature?: string
  headers?: Record<string, string>
  /** What is sent where it is not what was signed. */
  sent?: string | Buffer
}

function sign(timestamp: string, body: string | Buffer, secret = SECRET): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`
}

const secondsOf = (test: TestApp) => String(Math.floor(test.clock.now() / 1000))

async function call(test: TestApp, body: object | string | Buffer, options: CallOptions = {}) {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  // As no serializer of ours would write it: the bytes count, not the meaning.
  const raw = isRaw ? body : `${JSON.stringify(body, null, 3)}\n`
  const { timestamp = secondsOf(test), signature = sign(timestamp, raw) } = options
  const request: InjectOptions = {
    method: 'POST',
    url: '/hooks/assessments',
    headers: {
      'content-type': 'application/json',
      'x-samtale-timestamp': timestamp,
      'x-samtale-signature': signature,
      ...options.headers,
    },
    payload: options.sent ?? raw,
  }
  return await test.app.inject(request)
}

async function makeHouse(t: Test, options: { settings?: object; env?: object } = {}) {
  const test = await buildTestApp(t, { env: { HOOK_SECRET: SECRET, ...options.env } })
  const { settings } = options
  await makeTherapySession(test, settings ? { settings } : {})
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P123/assessments/sleep', SLEEP))
  return test
}

async function logOf(test: TestApp) {
  const log = await test.ctx.store.log.listAfter('17', { after: 0, upTo: 1e6, limit: 1000 })
  return log.filter(({ type }) => type === 'update_assessments')
}

const statusOf = async (test: TestApp) =>
  (await test.ctx.store.db.selectFrom('assessment').select(['status', 'title', 'url']).execute())[0]

const auditOf = async (test: TestApp) =>
  (await must(ops(test, 'GET', '/audit?limit=1000')))
    .json()
    .items.filter(({ act }: { act: string }) => act === 'assessment_hook')

t.test('a signed call marks an assessment, tells the room, and is in the audit', async (t) => {
  const test = await makeHouse(t)
  const before = (await logOf(test)).length
  const answer = await call(test, DONE)
  t.equal(answer.statusCode, 200, answer.body)
  t.same(answer.json(), { ok: true })
  t.equal(answer.headers['set-cookie'], undefined)
  t.same(await statusOf(test), { status: 'complete', title: SLEEP.title, url: SLEEP.url })
  const told = (await logOf(test)).slice(before)
  t.match(told, [{ author: null, participant: 'P123', audience: ['P123', 'T1'] }])
  t.match(await auditOf(test), [
    { actor: null, therapy_session_id: '17', subject: 'P123', outcome: 'ok' },
  ])
  const undone = await call(test, { ...DONE, id: 'event-2', status: 'incomplete' })
  t.equal(undone.statusCode, 200)
  t.match(await statusOf(test), { status: 'incomplete' })
})

t.test('the same id again is answered and does nothing, also later and at once', async (t) => {
  const test = await makeHouse(t)
  const before = (await logOf(test)).length
  const both = await Promise.all([call(test, DONE), call(test, DONE)])
  t.same(
    both.map((one) => one.json()),
    [{ ok: true }, { ok: true, dup: true }],
  )
  const other = await call(test, { ...DONE, status: 'incomplete' })
  t.same(other.json(), { ok: true, dup: true }, 'whatever else it says')
  // The window in which its signature is good ends; the vendor signs it anew.
  test.clock.jump(6 * 60_000)
  t.same((await call(test, DONE)).json(), { ok: true, dup: true })
  t.equal((await logOf(test)).length, before + 1)
  t.match(await statusOf(test), { status: 'complete' })
  t.equal((await auditOf(test)).length, 1)
})

t.test('ids are forgotten after a week, long after their signature has gone bad', async (t) => {
  const test = await makeHouse(t)
  await call(test, DONE)
  const stop = startSweeper(test.ctx)
  t.teardown(stop)
  const ids = async () =>
    (await test.ctx.store.db.selectFrom('hook_call').select('id').execute()).map(({ id }) => id)
  await test.clock.advance(300_000)
  await settle()
  t.same(await ids(), ['event-1'])
  test.clock.jump(7 * 86_400_000)
  await test.clock.advance(300_000)
  await test.ctx.store.ping()
  await settle()
  t.same(await ids(), [])
})

t.test('who waits for the assessment alone is let in at once', async (t) => {
  const test = await makeHouse(t, { settings: { assessments_before_entry: true } })
  const kari = await enterAs(test, 'P123')
  const waiting = (await must(kari.handle({}))).json<HandleActionsReply>()
  t.equal(waiting.session.you.standing, 'waiting')
  const held = kari.handle({ maxID: waiting.maxID, waitMs: 30_000 })
  await settle()
  await must(call(test, DONE))
  // The clock stands still: only the hook can have ended the hold.
  const woken = (await must(held)).json<HandleActionsReply>()
  t.match(woken.data, [{ type: 'update_assessments', participant: 'P123' }])
  const next = (await must(kari.handle({ maxID: woken.maxID }))).json<HandleActionsReply>()
  t.equal(next.session.you.standing, 'admitted')
  t.same(next.reset, { reason: 'admitted' })
})

t.test('a call that is not signed, wrongly, or not lately does nothing', async (t) => {
  const test = await makeHouse(t)
  const now = secondsOf(test)
  const raw = JSON.stringify(DONE)
  const good = sign(now, raw)
  const at = (seconds: number) => String(Number(now) + seconds)
  const cases: Record<string, CallOptions> = {
    'no signature': { signature: '' },
    'another secret': { signature: sign(now, raw, 'another-secret-of-forty-characters-xxxxx') },
    'a timestamp that was not signed': { timestamp: at(1), signature: good },
    'too old': { timestamp: at(-301) },
    'too far ahead': { timestamp: at(302) },
    'no timestamp': { timestamp: '', signature: sign('', raw) },
    'a strange timestamp': { timestamp: '1e9', signature: sign('1e9', raw) },
    'a body with one byte more': { signature: good, sent: `${raw} ` },
    'another body': { signature: good, sent: raw.replace('P123', 'P456') },
    'no body': { signature: good, sent: '' },
    'no JSON': { signature: good, sent: '{' },
    'too short': { signature: good.slice(0, -2) },
    'too long': { signature: `${good}00` },
    'another version': { signature: good.replace('v1', 'v0') },
    'a signature without the timestamp': {
      signature: `v1=${createHmac('sha256', SECRET).update(raw).digest('hex')}`,
    },
  }
  const answers = new Set<string>()
  for (const [name, options] of Object.entries(cases)) {
    const answer = await call(test, raw, options)
    t.equal(answer.statusCode, 401, name)
    t.equal(answer.json().code, 'signature_rejected', name)
    answers.add(answer.body)
  }
  t.equal(answers.size, 1, 'one answer for all')
  t.match(await statusOf(test), { status: 'incomplete' })
  t.equal((await auditOf(test)).length, 0)
  for (const seconds of [-299, 299]) {
    const id = `event${seconds}`
    const answer = await call(test, { ...DONE, id }, { timestamp: at(seconds) })
    t.equal(answer.statusCode, 200, `${seconds} s off is good`)
  }
  t.notMatch(test.logged(), SECRET)
})

t.test('what is signed and makes no sense is said, and may be sent again', async (t) => {
  const test = await makeHouse(t)
  for (const [name, body, status, code] of [
    ['no such session', { ...DONE, therapy_session_id: '18' }, 404, 'not_found'],
    ['no such person', { ...DONE, participant_id: 'P9' }, 404, 'not_found'],
    ['no such assessment', { ...DONE, name: 'grief' }, 404, 'not_found'],
    ['no id', { ...DONE, id: undefined }, 400, 'bad_request'],
    ['a strange status', { ...DONE, status: 'done' }, 400, 'bad_request'],
    ['no JSON', '{', 400, 'bad_request'],
    ['nothing', '', 400, 'bad_request'],
    ['a prototype', '{"__proto__": {"id": "x"}}', 400, 'bad_request'],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'bad_request'],
    ['too much', { ...DONE, more: 'x'.repeat(16 * 1024) }, 413, 'too_large'],
  ] as const) {
    const answer = await call(test, body)
    t.equal(answer.statusCode, status, `${name}: ${answer.body}`)
    t.equal(answer.json().code, code, name)
  }
  const form = await call(test, DONE, { headers: { 'content-type': 'text/plain' } })
  t.equal(form.statusCode, 415)
  t.strictSame(
    (await auditOf(test)).map(({ outcome }: { outcome: string }) => outcome),
    ['not_found', 'not_found', 'not_found'],
  )
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P123/assessments/grief', SLEEP))
  const again = await call(test, { ...DONE, name: 'grief' })
  t.same(again.json(), { ok: true }, 'the id of a refused call is not used up')
})

t.test('what could not be stored is not remembered as done', async (t) => {
  const test = await makeHouse(t)
  const { write } = test.ctx.store.log
  test.ctx.store.log.write = async (batches) => {
    const fail = async () => {
      throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
    }
    await write(batches.map((one) => ({ ...one, writes: [...one.writes, fail] })))
  }
  t.equal((await call(test, DONE)).statusCode, 503)
  test.ctx.store.log.write = write
  t.same((await call(test, DONE)).json(), { ok: true })
  t.match(await statusOf(test), { status: 'complete' })
  t.equal((await auditOf(test)).length, 1)
})

t.test('it may come from anywhere, is limited by address, and knows no cookie', async (t) => {
  const test = await makeHouse(t, { env: { RATE_ANON_PER_MINUTE: '40' } })
  const foreign = { origin: 'https://forms.example', 'sec-fetch-site': 'cross-site' }
  t.equal((await call(test, DONE, { headers: foreign })).statusCode, 200)
  const login = await test.app.inject({
    method: 'POST',
    url: '/api/otp/request',
    headers: foreign,
    payload: {},
  })
  t.equal(login.statusCode, 403, 'the others may not')
  let limited = 0
  for (let n = 0; n < 60; n++) {
    if ((await call(test, DONE, { signature: 'v1=00' })).statusCode === 429) limited += 1
  }
  t.ok(limited > 10, `${limited} were refused`)
})

t.test('without a secret there is no such call', async (t) => {
  const test = await buildTestApp(t)
  const answer = await call(test, DONE)
  t.equal(answer.statusCode, 404)
  t.equal(answer.json().code, 'not_found')
  const { paths } = (await test.app.inject('/openapi.json')).json()
  t.equal(paths['/hooks/assessments'], undefined)
})

t.test('with a secret the call is described, and other methods are refused', async (t) => {
  const test = await buildTestApp(t, { env: { HOOK_SECRET: SECRET } })
  const { paths } = (await test.app.inject('/openapi.json')).json()
  t.match(paths['/hooks/assessments'].post, { tags: ['hooks'], security: [] })
  t.equal((await test.app.inject('/hooks/assessments')).statusCode, 405)
  const calls = { method: 'POST', url: '/api/otp/request', payload: {} } as const
  t.equal((await test.app.inject(calls)).statusCode, 400, 'other calls still get their JSON')
})
