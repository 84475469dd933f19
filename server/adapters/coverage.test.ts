import { createHmac } from 'node:crypto'
import type { Test } from 'tap'
import t from 'tap'
import { readConfig } from '../config.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { must, signInAs } from '../testing/fixtures.ts'
import { codesOf, graphql, makePeople } from '../testing/graphql.ts'
import { startStandIn } from '../testing/stand-in.ts'

const SECRET = 'a-secret-between-house-and-insurer'
const QUERY =
  'query ($number: String) { coverage(policyNumber: $number) { state retryAfterMs insurer } }'
const CREATE =
  'mutation ($input: CreateConsultationInput!) { createCustomerConsultation(input: $input) { id category } }'
const INPUT = { nature: 'A sore throat', requestId: 'request-1', policyNumber: 'NO-1234' }

async function setUp(t: Test, env: Record<string, string>) {
  const test = await buildTestApp(t, { env: { DEFAULT_SERVICE_PROVIDER: 'T1', ...env } })
  await makePeople(test)
  const kari = await signInAs(test, 'P123')
  const check = async (number?: string | null) =>
    (await graphql(test, kari, QUERY, number === undefined ? {} : { number })).data.coverage
  const create = async (input: object = INPUT) => await graphql(test, kari, CREATE, { input })
  return { test, kari, check, create }
}

async function setUpInsurer(t: Test) {
  const insurer = await startStandIn(t)
  const env = { COVERAGE: 'http', COVERAGE_URL: `${insurer.url}/check`, COVERAGE_SECRET: SECRET }
  return { insurer, ...(await setUp(t, env)) }
}

/** Lets a call over the network go on, moving the time in steps. */
async function passing(test: TestApp, ms: number, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    await new Promise((resolve) => setImmediate(resolve))
    await test.clock.advance(ms)
  }
}

t.test('where nobody needs insurance, everybody is covered', async (t) => {
  const { check, create } = await setUp(t, {})
  t.strictSame(await check(), { state: 'COVERED', retryAfterMs: null, insurer: null })
  t.match((await create()).data, { createCustomerConsultation: { category: 'general' } })
})

t.test('the list of ops: spellings of one number are one, and numbers are not kept', async (t) => {
  const { test, check, create } = await setUp(t, { COVERAGE: 'list' })
  t.match(await check('NO-1234'), { state: 'NOT_COVERED' })
  t.strictSame(codesOf(await create()), ['not_covered'])
  const put = (numbers: string[], query = '') =>
    ops(test, 'PUT', `/policies${query}`, { policy_numbers: numbers })
  t.match((await put(['no 1234'], '?dry_run=1')).json(), { count: 1, dry_run: true })
  t.match(await check('NO-1234'), { state: 'NOT_COVERED' }, 'tried only')
  t.strictSame((await must(put(['no 1234', 'NO-1234', ' AB.77/8 ']))).json(), { count: 2 })
  for (const number of ['NO-1234', 'no1234', ' No 12 34 ', 'ab77/8']) {
    t.match(await check(number), { state: 'COVERED' }, number)
  }
  t.match(await check('NO-12345'), { state: 'NOT_COVERED' })
  t.match(await check(null), { state: 'NOT_COVERED' })
  await test.clock.advance(60_000)
  t.match((await create()).data, { createCustomerConsultation: { category: 'insurance' } })
  await must(put([]))
  t.match((await create()).data, { createCustomerConsultation: {} }, 'a retry asks nobody')
  t.strictSame(codesOf(await create({ ...INPUT, requestId: 'request-2' })), ['not_covered'])
  t.equal((await put(['not;a;number'])).json().code, 'bad_request')
  const rows = await test.ctx.store.db.selectFrom('policy').selectAll().execute()
  t.strictSame(rows, [])
  await must(put(['NO-1234']))
  const [row] = await test.ctx.store.db.selectFrom('policy').selectAll().execute()
  t.notMatch(row?.number_hash, '1234')
  const audit = (await ops(test, 'GET', '/audit')).json().items
  const acts = audit.filter(({ act }: { act: string }) => act === 'put_policies')
  t.strictSame(
    acts.map(({ outcome }: { outcome: string }) => outcome),
    ['ok', 'ok', 'bad_request', 'ok'],
  )
})

t.test('nobody gets to try policy numbers out', async (t) => {
  const { test, check } = await setUp(t, { COVERAGE: 'list' })
  await must(ops(test, 'PUT', '/policies', { policy_numbers: ['77'] }))
  const states = []
  for (let n = 70; n < 85; n++) states.push(((await check(String(n))) as { state: string }).state)
  t.equal(states.filter((one) => one !== 'UNKNOWN').length, 10)
  t.match(await check('77'), { state: 'UNKNOWN', retryAfterMs: 60_000 })
  await test.clock.advance(60_000)
  t.match(await check('77'), { state: 'COVERED' })
})

t.test('the insurer is asked by one signed call', async (t) => {
  const { insurer, check, create } = await setUpInsurer(t)
  insurer.behave(() => ({ status: 200, body: { covered: true, insurer: 'If', more: 1 } }))
  t.strictSame(await check('no 1234'), { state: 'COVERED', retryAfterMs: null, insurer: 'If' })
  const [asked] = insurer.requests
  t.match(asked, { method: 'POST', path: '/check' })
  const body = {
    policy_number: 'NO1234',
    person: { id: 'P123', first_name: 'Kari', last_name: 'Nordmann', phone: '+12025550123' },
  }
  t.strictSame(asked?.body, body)
  const stamp = String(asked?.headers['x-samtale-timestamp'])
  t.equal(Number(stamp), Date.parse('2026-11-21T12:00:00Z') / 1000)
  const signed = createHmac('sha256', SECRET).update(`${stamp}.${JSON.stringify(body)}`)
  t.equal(asked?.headers['x-samtale-signature'], `v1=${signed.digest('hex')}`)
  insurer.behave(() => ({ status: 200, body: { covered: false } }))
  t.match(await check(), { state: 'NOT_COVERED', insurer: null })
  t.match(insurer.requests.at(-1)?.body, { policy_number: null })
  t.strictSame(codesOf(await create()), ['not_covered'])
})

t.test('an insurer that answers wrong is asked once more, then it is not known', async (t) => {
  const { insurer, check, test } = await setUpInsurer(t)
  const wrong = {
    'an error': { status: 500, body: { covered: true } },
    'another success': { status: 201, body: { covered: true } },
    'a refusal': { status: 403, body: {} },
    'no verdict': { status: 200, body: { covered: 'yes' } },
    'a list': { status: 200, body: [true] },
    nothing: { status: 200, body: null },
    'far too much': { status: 200, body: { covered: true, more: 'x'.repeat(20_000) } },
  }
  for (const [name, answer] of Object.entries(wrong)) {
    insurer.behave(() => answer)
    const before = insurer.requests.length
    t.match(await check('NO-1234'), { state: 'UNKNOWN', retryAfterMs: 30_000 }, name)
    t.equal(insurer.requests.length, before + 2, name)
  }
  let left = 1
  insurer.behave(() => (left-- > 0 ? { status: 503 } : { status: 200, body: { covered: true } }))
  t.match(await check('NO-1234'), { state: 'COVERED' }, 'the second try')
  t.match(test.logged(), /the insurer could not be asked/)
  t.notMatch(test.logged(), /1234|Nordmann/)
})

t.test('an insurer that hangs is waited for twice, and nothing typed is lost', async (t) => {
  const { insurer, test, create } = await setUpInsurer(t)
  insurer.behave(() => new Promise(() => {}))
  const asking = create()
  let isDone = false
  const done = asking.then((answer) => {
    isDone = true
    return answer
  })
  await passing(test, 500, () => isDone)
  const answer = await done
  t.match(answer.reply.errors, [{ extensions: { code: 'coverage_unknown', retry_after: 30 } }])
  t.equal(insurer.requests.length, 2)
  insurer.behave(() => ({ status: 200, body: { covered: true } }))
  await settle()
  t.match((await create()).data, { createCustomerConsultation: {} }, 'the same call again')
})

t.test('the same call several times while the insurer thinks makes one consultation', async (t) => {
  const { insurer, kari, test, create } = await setUpInsurer(t)
  const { promise, resolve } = Promise.withResolvers<void>()
  insurer.behave(async () => {
    await promise
    return { status: 200, body: { covered: true } }
  })
  const calls = [create(), create(), create()]
  while (insurer.requests.length < 3) await settle()
  resolve()
  const ids = (await Promise.all(calls)).map(({ body }) => body)
  t.equal(new Set(ids).size, 1)
  t.match(ids[0], /"createCustomerConsultation":\{"id"/)
  const { data } = await graphql(test, kari, '{ consultations { id } }')
  t.equal((data.consultations as object[]).length, 1)
})

t.test('an insurer that is down', async (t) => {
  const { check } = await setUp(t, {
    COVERAGE: 'http',
    COVERAGE_URL: 'http://127.0.0.1:1/check',
    COVERAGE_SECRET: SECRET,
  })
  t.match(await check('NO-1234'), { state: 'UNKNOWN', retryAfterMs: 30_000 })
})

t.test('bad values are told all at once', async (t) => {
  const read = readConfig({
    DEFAULT_SERVICE_PROVIDER: 'two words',
    CONSULTATION_HOURS: '0',
    COVERAGE: 'http',
    COVERAGE_URL: 'ftp://insurer.example',
    PHONE_NUMBER: '22 22 22 22',
    GRAPHQL_INTROSPECTION: 'yes',
  })
  t.match(read, {
    ok: false,
    problems: [
      /^DEFAULT_SERVICE_PROVIDER must be/,
      /^CONSULTATION_HOURS must be/,
      /^COVERAGE=http needs COVERAGE_URL/,
      /^PHONE_NUMBER must be/,
      /^GRAPHQL_INTROSPECTION must be/,
    ],
  })
})
