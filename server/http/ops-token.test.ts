import type { InjectOptions } from 'fastify'
import t from 'tap'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, OPS_TOKEN, ops, signIn } from '../testing/build-test-app.ts'

const KARI = {
  first_name: 'Kari',
  last_name: 'Nordmann',
  display_name: 'Kari',
  phone: '+1 415 555 2671',
}

t.test('every route under /ops refuses whoever comes without a valid token', async (t) => {
  const test = await buildTestApp(t)
  const routes = await listOpsRoutes(test)
  t.ok(routes.length >= 10, 'the premise: there are routes')
  const put = await ops(test, 'PUT', '/participants/P1', KARI)
  t.equal(put.statusCode, 201, put.body)
  const { cookie } = await signIn(test, KARI)
  for (const { method, url } of routes) {
    for (const headers of [
      {},
      { cookie },
      { authorization: OPS_TOKEN },
      { authorization: `Basic ${OPS_TOKEN}` },
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer wrong-token-of-some-length' },
      { authorization: `Bearer ${OPS_TOKEN}x`, cookie },
      { authorization: `Bearer ${OPS_TOKEN.slice(0, -1)}` },
      { authorization: `Bearer ${OPS_TOKEN}, Bearer ${OPS_TOKEN}` },
    ]) {
      const answer = await test.app.inject({ method, url, headers, payload: '{not json' })
      t.equal(answer.statusCode, 401, `${method} ${url} ${JSON.stringify(headers)}`)
      t.equal(answer.json().code, 'ops_token_required')
      t.equal(answer.headers['set-cookie'], undefined, 'and the cookie is left alone')
    }
  }
  t.notMatch(test.logged(), OPS_TOKEN)
  t.notMatch(test.logged(), 'wrong-token')
})

t.test('the token opens /ops and nothing else', async (t) => {
  const test = await buildTestApp(t)
  const authorization = `bearer   ${OPS_TOKEN}`
  const list = await test.app.inject({ url: '/ops/participants', headers: { authorization } })
  t.equal(list.statusCode, 200, 'the scheme may be written in any case')
  const me = await test.app.inject({ url: '/api/me', headers: { authorization } })
  t.equal(me.statusCode, 401)
  t.equal(me.json().code, 'login_required')
})

t.test('without a configured token nobody gets in', async (t) => {
  const test = await buildTestApp(t, { env: { OPS_TOKEN: undefined } })
  for (const authorization of ['Bearer undefined', 'Bearer null', `Bearer ${OPS_TOKEN}`]) {
    const answer = await test.app.inject({ url: '/ops/participants', headers: { authorization } })
    t.equal(answer.statusCode, 401, authorization)
  }
})

t.test('wrong tokens are counted like any other anonymous call', async (t) => {
  const test = await buildTestApp(t, { env: { RATE_ANON_PER_MINUTE: '3' } })
  const wrong: InjectOptions = {
    url: '/ops/participants',
    headers: { authorization: 'Bearer wrong-token-of-some-length' },
  }
  const statuses: number[] = []
  for (let call = 0; call < 5; call++) statuses.push((await test.app.inject(wrong)).statusCode)
  t.same(statuses, [401, 401, 401, 429, 429])
})

async function listOpsRoutes(test: TestApp) {
  const { paths } = (await test.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, unknown>>
  }>()
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/ops/'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({
        method: method.toUpperCase() as 'GET' | 'PUT' | 'POST',
        url: path.replace(/\{\w+\}/g, 'x'),
      })),
    )
}
