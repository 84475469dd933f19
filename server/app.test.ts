import type { HTTPMethods } from 'fastify'
import t from 'tap'
import { buildApp } from './app.ts'
import { buildContext, closeContext } from './build-context.ts'
import { systemRandom } from './clock.ts'
import { buildTestApp, OPS_TOKEN, testConfig } from './testing/build-test-app.ts'
import { createFakeClock, createFakeSms } from './testing/fakes.ts'
import { enterAs, makeTherapySession } from './testing/fixtures.ts'

/** The calls that answer people who are not signed in: all of them, and no others. */
const PUBLIC = [
  'GET /api/login',
  'POST /api/otp/request',
  'POST /api/otp/verify',
  'POST /api/join',
  'GET /healthz',
  'GET /readyz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs.css',
  'HEAD /healthz',
  'HEAD /readyz',
  'HEAD /openapi.json',
  'HEAD /docs',
  'HEAD /docs.css',
]

t.test('every registered route refuses the anonymous, but for the public list', async (t) => {
  const test = await buildTestApp(t)
  const routes = listRoutes(test.app.printRoutes({ commonPrefix: false }))
  t.ok(routes.length > 20, `${routes.length} routes`)
  for (const [method, url] of routes) {
    const path = url.replace(/:\w+/g, 'P123')
    if (isWebClient(url)) continue
    const answer = await test.app.inject({ method, url: path })
    const name = `${method} ${url}`
    if (PUBLIC.includes(name)) t.not(answer.statusCode, 401, name)
    else if (url.startsWith('/ops')) t.match(answer.json(), { code: 'ops_token_required' }, name)
    else t.match(answer.json(), { status: 401, code: 'login_required' }, name)
  }
})

t.test('a login cookie opens nothing of ops, and an ops token nothing of the people', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const therapist = await enterAs(test, 'T1')
  const headers = { cookie: therapist.cookie }
  const asOps = await test.app.inject({ url: '/ops/participants', headers })
  t.match(asOps.json(), { status: 401, code: 'ops_token_required' })
  const wrong = await test.app.inject({
    url: '/ops/participants',
    headers: { authorization: `Bearer ${OPS_TOKEN}x` },
  })
  t.match(wrong.json(), { status: 401, code: 'ops_token_required' })
  const asPerson = await test.app.inject({
    url: '/api/me',
    headers: { authorization: `Bearer ${OPS_TOKEN}` },
  })
  t.match(asPerson.json(), { status: 401, code: 'login_required' })
})

t.test('what is not there, and what is there by another method', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const { cookie } = await enterAs(test, 'P123')
  for (const headers of [{}, { cookie }]) {
    for (const url of ['/api/nothing', '/ops/nothing', '/nothing', '/api/../etc/passwd']) {
      const answer = await test.app.inject({ url, headers })
      t.equal(answer.statusCode, 404, url)
      t.equal(answer.json().code, 'not_found')
      t.notMatch(answer.body, 'nothing"', 'the path is not repeated')
    }
    const method = await test.app.inject({ method: 'GET', url: '/api/handleActions', headers })
    t.equal(method.statusCode, 405)
    t.equal(method.json().code, 'method_not_allowed')
    t.equal(method.headers.allow, 'POST')
  }
  for (const method of ['HEAD', 'OPTIONS', 'TRACE'] as HTTPMethods[]) {
    const answer = await test.app.inject({ method: method as 'HEAD', url: '/api/getActions' })
    t.equal(answer.statusCode, 405, method)
  }
})

t.test('who watches from outside may ask with HEAD', async (t) => {
  const test = await buildTestApp(t)
  for (const url of ['/healthz', '/readyz', '/docs', '/openapi.json']) {
    const answer = await test.app.inject({ method: 'HEAD', url })
    t.equal(answer.statusCode, 200, url)
    t.equal(answer.body, '')
  }
})

t.test('requests from other sites are refused, curl is not', async (t) => {
  const test = await buildTestApp(t, { env: { PUBLIC_URL: 'https://chat.example.org' } })
  const post = async (headers: Record<string, string>) =>
    (await test.app.inject({ method: 'POST', url: '/api/logout', headers })).json().code
  t.equal(await post({}), 'login_required')
  t.equal(await post({ origin: 'https://chat.example.org' }), 'login_required')
  t.equal(await post({ 'sec-fetch-site': 'same-origin' }), 'login_required')
  t.equal(await post({ 'sec-fetch-site': 'none' }), 'login_required')
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://chat.example.org' },
    { origin: 'https://chat.example.org.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://chat.example.org', 'sec-fetch-site': 'cross-site' },
  ] as Record<string, string>[]) {
    t.equal(await post(headers), 'cross_site', JSON.stringify(headers))
  }
})

t.test('without PUBLIC_URL the origin is compared with the host', async (t) => {
  const test = await buildTestApp(t)
  const post = async (origin: string) =>
    (
      await test.app.inject({
        method: 'POST',
        url: '/api/logout',
        headers: { origin, host: '192.168.1.7:5000' },
      })
    ).json().code
  t.equal(await post('http://192.168.1.7:5000'), 'login_required')
  t.equal(await post('http://192.168.1.8:5000'), 'cross_site')
})

t.test('the headers of the contract are on every answer', async (t) => {
  const test = await buildTestApp(t, { env: { TRUST_PROXY: '127.0.0.1' } })
  for (const url of [
    '/api/login',
    '/api/me',
    '/api/nothing',
    '/healthz',
    '/docs',
    '/openapi.json',
  ]) {
    const { headers } = await test.app.inject({ url, headers: { 'x-forwarded-proto': 'https' } })
    t.match(
      headers,
      {
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
      },
      url,
    )
    t.notOk('server' in headers || 'x-powered-by' in headers)
    if (url.startsWith('/api')) t.equal(headers['cache-control'], 'no-store')
  }
  const plain = await test.app.inject({ url: '/api/login' })
  t.notOk('strict-transport-security' in plain.headers)
  const page = await test.app.inject({ url: '/docs' })
  const policy = String(page.headers['content-security-policy'])
  t.notMatch(policy, 'unsafe')
  for (const word of ['object-src', 'base-uri', 'frame-ancestors'])
    t.match(policy, `${word} 'none'`)
  t.match(policy, 'form-action')
})

t.test('limits by the second for a login, by the minute for an address', async (t) => {
  const env = { RATE_PER_SECOND: '5', RATE_ANON_PER_MINUTE: '20', TRUST_PROXY: '127.0.0.1' }
  const test = await buildTestApp(t, { env })
  const from = (address: string) =>
    test.app.inject({ url: '/api/login', headers: { 'x-forwarded-for': address } })
  const answers = []
  for (let n = 0; n < 21; n++) answers.push(await from('192.0.2.1'))
  t.equal(answers.filter((one) => one.statusCode === 200).length, 20)
  t.match(answers.at(-1)?.json(), { status: 429, code: 'too_many_requests' })
  t.equal(answers.at(-1)?.headers['retry-after'], String(answers.at(-1)?.json().retry_after))
  t.equal((await from('192.0.2.2')).statusCode, 200, 'another address has its own')
  t.notOk(Object.keys(answers[0]?.headers ?? {}).some((name) => name.startsWith('x-ratelimit')))
  const v6 = []
  for (let n = 0; n < 21; n++) v6.push(await from(`2001:db8:1:2::${n + 1}`))
  t.equal(v6.at(-1)?.statusCode, 429, 'one household of IPv6 addresses')
  const unknown = []
  for (let n = 0; n < 21; n++) {
    const headers = { 'x-forwarded-for': '192.0.2.3' }
    unknown.push(await test.app.inject({ url: '/api/nothing', headers }))
  }
  t.equal(unknown.at(-1)?.statusCode, 429, 'unknown paths count too')
  const health = []
  for (let n = 0; n < 30; n++) health.push(await test.app.inject({ url: '/healthz' }))
  t.ok(health.every((one) => one.statusCode === 200))
})

t.test('a login session has its own limit, whatever it calls and from wherever', async (t) => {
  const env = { RATE_PER_SECOND: '5', RATE_ANON_PER_MINUTE: '20', TRUST_PROXY: '127.0.0.1' }
  const test = await buildTestApp(t, { env })
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  await test.clock.advance(1000)
  const answers = []
  for (let n = 0; n < 4; n++) answers.push(await kari.handle({}))
  answers.push(await kari.get('me'), await kari.handle({}), await kari.get('me'))
  t.strictSame(
    answers.map((one) => one.statusCode),
    [200, 200, 200, 200, 200, 429, 429],
  )
  t.match(answers.at(-1)?.json(), { code: 'too_many_requests', retry_after: 1 })
  await test.clock.advance(1000)
  t.equal((await kari.handle({})).statusCode, 200)
  const anonymous = []
  for (let n = 0; n < 21; n++) {
    const headers = { 'x-forwarded-for': '192.0.2.77' }
    anonymous.push(
      await test.app.inject({ method: 'POST', url: '/api/handleActions', headers, payload: {} }),
    )
  }
  t.equal(anonymous[19]?.statusCode, 401)
  t.equal(anonymous[20]?.statusCode, 429, 'polls of nobody are counted by address')
})

t.test('an unexpected failure has a fixed text, and the log has no words of people', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  test.ctx.logs.peek = () => {
    throw new Error('somebody wrote: I cannot sleep')
  }
  const answer = await kari.handle({ actionQueue: [] })
  t.equal(answer.statusCode, 500)
  t.equal(answer.json().code, 'internal')
  t.notMatch(answer.body, 'sleep')
  const logged = test.logged()
  t.match(logged, 'internal')
  for (const secret of ['I cannot sleep', 'Nordmann', 'Kari', '2025550123', kari.cookie]) {
    t.notMatch(logged, secret)
  }
})

t.test('a later start finds the same secrets', async (t) => {
  const test = await buildTestApp(t)
  const config = testConfig({ DATA_DIR: test.dataDir })
  const parts = { config, clock: createFakeClock(), random: systemRandom }
  const silent = { info() {}, warn() {}, error() {} }
  const ctx = await buildContext({ ...parts, log: silent, sms: createFakeSms() })
  const app = await buildApp(ctx)
  t.equal(ctx.secrets.cookie, test.ctx.secrets.cookie)
  t.strictSame(ctx.secrets.otp, test.ctx.secrets.otp)
  t.strictSame(ctx.secrets.hashPayload('x'), test.ctx.secrets.hashPayload('x'))
  await app.close()
  await closeContext(ctx)
})

function isWebClient(url: string): boolean {
  return !/^\/(api|ops|docs|openapi|healthz|readyz)/.test(url)
}

/** Reads fastify's picture of its routes back into methods and addresses. */
function listRoutes(picture: string): [HTTPMethods, string][] {
  const stack: string[] = []
  const routes: [HTTPMethods, string][] = []
  for (const line of picture.split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line)
    if (!match) continue
    const [, indent = '', part = '', methods = ''] = match
    const depth = indent.length / 4
    stack.length = depth
    stack.push(part)
    for (const method of methods.split(', ').filter(Boolean)) {
      routes.push([method as HTTPMethods, stack.join('')])
    }
  }
  return routes
}
