import type { Test } from 'tap'
import t from 'tap'
import { MAX_ALIASES, MAX_QUERY_LENGTH } from '../protocol/graphql.ts'
import { MAX_REQUEST_BYTES } from '../protocol/limits.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { signInAs } from '../testing/fixtures.ts'
import { codesOf, graphql, makeConsultation, makePeople } from '../testing/graphql.ts'

/** What somebody might have written in a query: it comes back in no error and is in no log. */
const SECRET = 'my heart is broken'

async function setUp(t: Test, env = {}) {
  const test = await buildTestApp(t, { env })
  await makePeople(test)
  await makeConsultation(test)
  const kari = await signInAs(test, 'P123')
  return { test, kari }
}

const post = async (test: TestApp, cookie: string, payload: string, type = 'application/json') =>
  await test.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { cookie, 'content-type': type },
    payload,
  })

t.test('queries that ask too much are refused as a whole', async (t) => {
  const { test, kari } = await setUp(t)
  const deep = '{ consultation(id: 20) { patient { id } } '
  const aliases = Array.from(
    { length: MAX_ALIASES + 1 },
    (_, n) => `a${n}: consultation(id: 20) { id }`,
  )
  const inFragment = `fragment f on Query { ${aliases.join(' ')} } { ...f }`
  const refused: Record<string, string> = {
    'too many aliases': `{ ${aliases.join(' ')} }`,
    'aliases in a fragment': inFragment,
    'a mutation many times': `mutation { ${aliases.join(' ').replaceAll('consultation(', 'cancelConsultation(')} }`,
    'too long': `{ consultation(id: "${'2'.repeat(MAX_QUERY_LENGTH)}") { id } }`,
    'too many words': `{ consultation(id: 20) { ${'id '.repeat(1100)} } }`,
    'a hundred thousand brackets': '{'.repeat(5000),
    'a circle of fragments':
      'fragment a on Consultation { ...b } fragment b on Consultation { ...a } { consultation(id: 20) { ...a } }',
    'a field that is not there': '{ consultation(id: 20) { passwords } }',
    'a fragment nobody uses': 'fragment a on Consultation { id } { coverage { state } }',
    'not closed': deep,
    'nothing asked': 'fragment a on Consultation { id }',
    'two operations and no name': 'query a { coverage { state } } query b { coverage { state } }',
    'a subscription': 'subscription { consultation(id: 20) { id } }',
    'a tree of JSON': JSON.stringify({ kind: 'Document', definitions: [] }),
    'only blanks': '   ',
  }
  for (const [name, query] of Object.entries(refused)) {
    const answer = await graphql(test, kari, query)
    t.equal(answer.status, 400, name)
    t.notOk('data' in answer.reply, name)
    t.ok(codesOf(answer).length > 0, name)
    t.ok(
      codesOf(answer).every((code) => code === 'bad_request'),
      `${name}: ${answer.body}`,
    )
    t.ok(answer.body.length < 2000, `${name}: ${answer.body.length} bytes`)
  }
  const allowed = aliases.slice(1).join(' ')
  t.equal((await graphql(test, kari, `{ ${allowed} }`)).status, 200)
})

t.test('a query that reaches too deep, where the schema itself would let it', async (t) => {
  const { test, kari } = await setUp(t, { GRAPHQL_INTROSPECTION: 'on' })
  const nest = (depth: number): string => (depth === 0 ? 'name' : `ofType { ${nest(depth - 1)} }`)
  const ask = (depth: number) => `{ __type(name: "Query") { fields { type { ${nest(depth)} } } } }`
  t.equal((await graphql(test, kari, ask(5))).status, 200)
  const deep = await graphql(test, kari, ask(20))
  t.equal(deep.status, 400)
  t.match(deep.reply.errors, [{ message: 'The query reaches too deep' }])
})

t.test('the schema tells of itself only where that is wished, and never in hints', async (t) => {
  const { test, kari } = await setUp(t)
  for (const query of [
    '{ __schema { types { name } } }',
    '{ __type(name: "Consultation") { fields { name } } }',
  ]) {
    t.match(await graphql(test, kari, query), { status: 400 })
  }
  t.equal((await graphql(test, kari, '{ __typename }')).body, '{"data":{"__typename":"Query"}}')
  const hinted = await graphql(test, kari, '{ consultation(id: 20) { patien { id } } }')
  t.notMatch(hinted.body, /mean|patient/)
  const open = await setUp(t, { GRAPHQL_INTROSPECTION: 'on' })
  const answer = await graphql(open.test, open.kari, '{ __schema { types { name } } }')
  t.match(answer.body, '"Consultation"')
})

t.test('what is not a query is refused in the form of GraphQL', async (t) => {
  const { test, kari } = await setUp(t)
  const { cookie } = kari
  const one = JSON.stringify({ query: '{ coverage { state } }' })
  t.equal((await post(test, cookie, one)).statusCode, 200)
  const refused: [name: string, status: number, code: string, body: string, type?: string][] = [
    ['broken JSON', 400, 'bad_request', '{"query": '],
    ['no body', 400, 'bad_request', ''],
    ['several at once', 400, 'bad_request', `[${one},${one}]`],
    ['no query', 400, 'bad_request', '{"variables": {}}'],
    ['a query of another type', 400, 'bad_request', '{"query": ["{ coverage { state } }"]}'],
    ['variables of another type', 400, 'bad_request', '{"query": "{ a }", "variables": []}'],
    ['not UTF-8', 400, 'bad_request', Buffer.from([0x22, 0xff, 0x22]).toString('latin1')],
    ['too large', 413, 'too_large', JSON.stringify({ query: 'x'.repeat(MAX_REQUEST_BYTES) })],
    ['a form', 415, 'json_only', 'query={coverage{state}}', 'application/x-www-form-urlencoded'],
    ['plain text', 415, 'json_only', one, 'text/plain'],
    ['its own type', 415, 'json_only', '{ coverage { state } }', 'application/graphql'],
  ]
  for (const [name, status, code, body, type] of refused) {
    const answer = await post(test, cookie, body, type)
    t.equal(answer.statusCode, status, name)
    t.match(answer.json(), { errors: [{ extensions: { code } }] }, name)
    t.match(String(answer.headers['content-type']), /^application\/json/, name)
  }
  const elsewhere = await test.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { cookie, origin: 'https://evil.example' },
    payload: { query: '{ coverage { state } }' },
  })
  t.match(elsewhere.json(), { errors: [{ extensions: { code: 'cross_site' } }] })
  const get = await test.app.inject({
    url: '/graphql?query={coverage{state}}',
    headers: { cookie },
  })
  t.equal(get.statusCode, 405)
  t.match(get.json(), { code: 'method_not_allowed' })
})

t.test('no error repeats what somebody wrote, and no log holds it', async (t) => {
  const { test, kari } = await setUp(t)
  const create =
    'mutation ($input: CreateConsultationInput!) { createCustomerConsultation(input: $input) { id } }'
  const wrong: [query: string, variables?: object][] = [
    [create, { input: { nature: { text: SECRET }, requestId: 'request-1' } }],
    [create, { input: { nature: SECRET, primaryChannel: SECRET, requestId: 'request-1' } }],
    [create, { input: { nature: SECRET, requestId: 'request-1', [SECRET]: 1 } }],
    [create, { input: SECRET }],
    [create, { input: { nature: SECRET, requestId: SECRET } }],
    [create, { input: { nature: SECRET, requestId: 'request-1', category: SECRET } }],
    [`mutation { reviewConsultation(id: 20, rating: "${SECRET}") { id } }`],
    [`mutation { reviewConsultation(id: 20, rating: 5, text: ["${SECRET}"]) { id } }`],
    [`mutation { reviewConsultation(id: 20, rating: 5 "${SECRET}") { id } }`],
    [`{ consultations(state: "${SECRET}") { id } }`],
    [`{ consultation(id: {a: "${SECRET}"}) { id } }`],
    [`{ coverage(policyNumber: "${SECRET} ÿ\\u0007") { state } }`],
  ]
  for (const [query, variables] of wrong) {
    const { body, reply } = await graphql(test, kari, query, variables)
    t.ok(reply.errors?.length, body)
    t.notMatch(body, SECRET)
    t.notMatch(body, /heart|broken|node_modules|at \w+ \(/)
  }
  t.notMatch(test.logged(), SECRET)
  t.notMatch(test.logged(), /heart|broken/)
})

t.test('a failure of our own tells nothing, and is noted', async (t) => {
  const { test, kari } = await setUp(t)
  await test.ctx.store.db.schema.alterTable('consultation').renameTo('elsewhere').execute()
  const answer = await graphql(test, kari, '{ consultation(id: 20) { id } }')
  t.equal(answer.status, 200)
  t.strictSame(answer.reply, {
    data: { consultation: null },
    errors: [
      {
        message: 'Something went wrong on our side. It has been noted.',
        path: ['consultation'],
        extensions: { code: 'internal' },
      },
    ],
  })
  t.match(test.logged(), /"msg":"internal"/)
  t.notMatch(test.logged(), /no such table/)
})

t.test('calls are counted as all others are', async (t) => {
  const test = await buildTestApp(t, { env: { RATE_ANON_PER_MINUTE: '3' } })
  const call = () => post(test, '', JSON.stringify({ query: '{ coverage { state } }' }))
  for (let time = 0; time < 3; time++) t.equal((await call()).statusCode, 401)
  const answer = await call()
  t.equal(answer.statusCode, 429)
  t.equal(answer.headers['retry-after'], '60')
  t.match(answer.json(), {
    errors: [{ extensions: { code: 'too_many_requests', retry_after: 60 } }],
  })
})
