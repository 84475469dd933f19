import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import type { Test } from 'tap'
import t from 'tap'
import { revokeGrants } from '../domain/grants/grants.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, testConfig } from '../testing/build-test-app.ts'
import {
  getConsultation,
  makeConsultation,
  pollOverSocket,
  tokensOf,
} from '../testing/consultations.ts'
import { settle } from '../testing/fakes.ts'
import { enterAs, makeTherapySession, message, must, setStatus } from '../testing/fixtures.ts'
import { registerEmbedding } from './embedding.ts'
import { registerHeaders } from './headers.ts'
import { registerWebClient } from './web-client.ts'

const SITE = 'https://www.example.org'

async function setUp(t: Test, env: Record<string, string> = { EMBED_ORIGINS: SITE }) {
  const test = await buildTestApp(t, { env })
  const consultation = await makeConsultation(test)
  return { test, tokens: await tokensOf(test, consultation) }
}

interface Call {
  token?: string | undefined
  origin?: string | undefined
  cookie?: string
  method?: 'GET' | 'POST' | 'OPTIONS'
  body?: object
  headers?: Record<string, string>
}

function call(test: TestApp, url: string, how: Call = {}) {
  const { token, origin = SITE, cookie, body, method = body ? 'POST' : 'GET' } = how
  return test.app.inject({
    method,
    url,
    headers: {
      ...(origin === '' ? {} : { origin, 'sec-fetch-site': 'cross-site' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...how.headers,
    },
    ...(body ? { payload: body } : {}),
  })
}

t.test('a page of a named site talks for the patient and for the service provider', async (t) => {
  const { test, tokens } = await setUp(t)
  const { patient, serviceProvider } = tokens
  for (const [token, id, role] of [
    [patient, 'P123', 'participant'],
    [serviceProvider, 'T1', 'therapist'],
  ]) {
    const me = await must(call(test, '/api/me', { token }))
    t.match(me.json(), { user: { id }, current_ts_id: '20' })
    t.equal(me.headers['access-control-allow-origin'], SITE)
    t.equal(me.headers['access-control-allow-credentials'], undefined)
    t.equal(me.headers['set-cookie'], undefined)
    t.equal(me.headers.vary, 'origin')
    const body = { actionQueue: [message(`I am ${id}`)] }
    const said = (await must(call(test, '/api/handleActions', { token, body }))).json()
    t.match(said, { results: [{ ok: true }], session: { you: { id, role } } })
  }
  const read = await must(call(test, '/api/getActions', { token: patient }))
  t.match(read.body, 'I am T1')
})

t.test('a token is good for its consultation alone', async (t) => {
  const { test, tokens } = await setUp(t)
  await makeTherapySession(test, { id: '17' })
  for (const token of [tokens.patient, tokens.serviceProvider]) {
    const other = await call(test, '/api/handleActions', { token, body: { ts_id: '17' } })
    t.equal(other.json().code, 'not_allowed_in_session')
    const list = (await must(call(test, '/api/getTherapySessions', { token }))).json()
    t.equal(list.therapy_sessions.length, 1)
    const more = await call(test, '/api/getTherapySessionAssessments', { token })
    t.equal(more.json().code, 'not_found')
  }
})

t.test('who takes over gets a token of their own, and the one before is dead', async (t) => {
  const { test, tokens } = await setUp(t)
  const { serviceProvider: before, patient } = tokens
  t.equal((await must(call(test, '/api/me', { token: before }))).json().user.id, 'T1')
  const first = await must(call(test, '/api/handleActions', { token: before, body: {} }))
  await test.ctx.store.db
    .updateTable('consultation')
    .set({ service_provider_id: 'T2' })
    .where('therapy_session_id', '=', '20')
    .execute()
  const waiting = call(test, '/api/handleActions', {
    token: before,
    body: { waitMs: 30_000, maxID: first.json().maxID },
  })
  await settle()
  await revokeGrants(test.ctx, '20', 'service_provider')
  t.equal((await waiting).statusCode, 401, 'a poll that is held is over')
  t.match((await call(test, '/api/me', { token: before })).json(), { code: 'link_rejected' })
  t.equal((await call(test, '/api/me', { token: patient })).statusCode, 200)
  const after = await tokensOf(test, await getConsultation(test))
  const me = await must(call(test, '/api/me', { token: after.serviceProvider }))
  t.equal(me.json().user.id, 'T2')
})

t.test('once the talk is over, a token that was good a moment ago is not', async (t) => {
  for (const status of ['closed', 'cancelled']) {
    const { test, tokens } = await setUp(t)
    for (const token of Object.values(tokens)) {
      t.equal((await call(test, '/api/me', { token })).statusCode, 200)
    }
    await setStatus(test, '20', status)
    for (const token of Object.values(tokens)) {
      const answer = await call(test, '/api/handleActions', { token, body: {} })
      t.match(answer.json(), { status: 401, code: 'link_rejected' })
      t.equal(answer.headers['access-control-allow-origin'], SITE, 'the page may read why')
    }
  }
})

t.test('a token runs out to the second, also while a poll is held', async (t) => {
  const { test, tokens } = await setUp(t)
  const { patient: token } = tokens
  await test.clock.advance(86_400_000 - 5000)
  const first = (await must(call(test, '/api/handleActions', { token, body: {} }))).json()
  const held = call(test, '/api/handleActions', {
    token,
    body: { maxID: first.maxID, waitMs: 30_000 },
  })
  await settle()
  await test.clock.advance(5000)
  t.equal((await held).statusCode, 401)
  t.equal((await call(test, '/api/me', { token })).json().code, 'link_rejected')
})

t.test('no cookie counts with a token, or from another site', async (t) => {
  const { test, tokens } = await setUp(t)
  await makeTherapySession(test, { id: '17' })
  const { cookie } = await enterAs(test, 'P456')
  const both = await must(call(test, '/api/me', { token: tokens.patient, cookie }))
  t.equal(both.json().user.id, 'P123')
  t.equal((await call(test, '/api/me', { cookie })).statusCode, 401)
  t.equal((await call(test, '/api/me', { cookie, token: 'a.b.c' })).statusCode, 401)
  const post = await call(test, '/api/handleActions', { cookie, body: {} })
  t.equal(post.json().code, 'cross_site')
})

t.test('a poll with both is judged by the token, also on the way of polls', async (t) => {
  const { test, tokens } = await setUp(t)
  await makeTherapySession(test, { id: '17' })
  const { cookie } = await enterAs(test, 'P456')
  const headers = { cookie, authorization: `Bearer ${tokens.patient}` }
  const { session } = (await pollOverSocket(test, headers, {})).body
  t.equal(session.you.id, 'P123')
})

t.test('other sites, other addresses and a house without names get nothing', async (t) => {
  const { test, tokens } = await setUp(t)
  const { patient: token } = tokens
  const preflight = { 'access-control-request-method': 'POST' }
  for (const origin of [
    'https://evil.example',
    `${SITE}.evil.example`,
    'http://www.example.org',
    'null',
  ]) {
    const asked = await call(test, '/api/handleActions', {
      origin,
      method: 'OPTIONS',
      headers: preflight,
    })
    t.equal(asked.statusCode, 405, origin)
    const get = await call(test, '/api/me', { origin, token })
    t.equal(get.headers['access-control-allow-origin'], undefined)
    const post = await call(test, '/api/handleActions', { origin, token, body: {} })
    t.equal(post.json().code, 'cross_site')
  }
  for (const url of ['/ops/participants', '/healthz', '/', '/graphql']) {
    const answer = await call(test, url, { token })
    t.equal(answer.headers['access-control-allow-origin'], undefined, url)
  }
  const { test: closed, tokens: theirs } = await setUp(t, {})
  const asked = await call(closed, '/api/me', { method: 'OPTIONS', headers: preflight })
  t.equal(asked.headers['access-control-allow-origin'], undefined)
  t.equal((await call(closed, '/api/me', { token: theirs.patient, origin: '' })).statusCode, 401)
})

t.test('a browser that asks first is told what it may do', async (t) => {
  const { test } = await setUp(t, { EMBED_ORIGINS: `https://a.example, ${SITE}` })
  const headers = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  }
  const answer = await call(test, '/api/handleActions', { method: 'OPTIONS', headers })
  t.equal(answer.statusCode, 204)
  t.match(answer.headers, {
    'access-control-allow-origin': SITE,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type',
  })
  t.equal(answer.headers['access-control-allow-credentials'], undefined)
})

t.test('a call by curl with a token, and none of a token in the log', async (t) => {
  const { test, tokens } = await setUp(t)
  t.equal((await call(test, '/api/me', { token: tokens.patient, origin: '' })).statusCode, 200)
  for (const part of tokens.patient.split('.')) t.notOk(test.logged().includes(part))
})

t.test(
  'on the house’s own pages a token asks GraphQL too, for its consultation alone',
  async (t) => {
    const { test, tokens } = await setUp(t)
    const ask = (id: string, how: Call) => {
      const query = `{ found: consultation(id: "${id}") { id chatRoom { patientJwt } } }`
      return call(test, '/graphql', { origin: '', body: { query }, ...how })
    }
    const { patient: token, serviceProvider } = tokens
    const own = (await must(ask('20', { token }))).json()
    t.same(own.data.found, { id: '20', chatRoom: { patientJwt: token } })
    const theirs = (await must(ask('20', { token: serviceProvider }))).json()
    t.same(theirs.data.found, { id: '20', chatRoom: { patientJwt: null } })
    t.equal((await ask('21', { token })).json().data?.found ?? null, null)
    const elsewhere = await ask('20', { token, origin: SITE })
    t.equal(elsewhere.statusCode, 403)
    t.equal(elsewhere.headers['access-control-allow-origin'], undefined)
    await makeTherapySession(test, { id: '17' })
    const { cookie } = await enterAs(test, 'P123')
    t.match((await ask('20', { cookie, token: 'a.b.c' })).statusCode, 401)
    await setStatus(test, '20', 'closed')
    t.equal((await ask('20', { token })).statusCode, 401)
  },
)

t.test(
  'the scripts for other sites are for the named ones, the rest of the files for none',
  async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'samtale-web-'))
    t.teardown(() => rmSync(root, { recursive: true }))
    for (const folder of ['embed', 'assets']) {
      mkdirSync(join(root, folder))
      writeFileSync(join(root, folder, 'one.js'), 'export {}')
    }
    const { embedOrigins, ...config } = testConfig({ EMBED_ORIGINS: SITE })
    const app = Fastify()
    registerHeaders(app, null)
    registerEmbedding(app, embedOrigins)
    await registerWebClient(app, root, { ...config, embedOrigins })
    const allowed = async (url: string, origin: string) => {
      const { statusCode, headers } = await app.inject({ url, headers: { origin } })
      t.equal(statusCode, 200)
      // Without it, a script that is loaded without asking is none.
      t.equal(headers['cross-origin-resource-policy'], 'same-origin')
      return headers['access-control-allow-origin']
    }
    t.equal(await allowed('/embed/one.js', SITE), SITE)
    t.equal(await allowed('/embed/one.js', 'https://evil.example'), undefined)
    t.equal(await allowed('/assets/one.js', SITE), undefined)
  },
)

t.test('only the page for embedding may be framed, and only by the named sites', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'samtale-web-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  for (const name of ['index.html', 'embed.html']) writeFileSync(join(root, name), '<p>')
  const policyOf = async (env: Record<string, string>, url: string) => {
    const app = Fastify()
    await registerWebClient(app, root, testConfig(env))
    const answer = await app.inject({ url })
    return answer.statusCode === 200 ? String(answer.headers['content-security-policy']) : null
  }
  const env = { EMBED_ORIGINS: SITE }
  t.match(await policyOf(env, '/embed'), `frame-ancestors ${SITE}`)
  t.match(await policyOf(env, '/'), "frame-ancestors 'none'")
  t.equal(await policyOf({}, '/embed'), null)
  t.equal(await policyOf(env, '/embed.html'), null)
  t.notMatch(await policyOf({}, '/'), 'frame-src')
  const daily = { VIDEO: 'daily', DAILY_API_KEY: 'a-key-of-daily' }
  t.match(await policyOf(daily, '/'), 'frame-src https://*.daily.co;')
  const livekit = {
    ...{ VIDEO: 'livekit', LIVEKIT_URL: 'wss://live.example.org', LIVEKIT_API_KEY: 'key' },
    LIVEKIT_API_SECRET: 'a-secret-that-is-long-enough-for-it',
  }
  const sources = "connect-src 'self' https://live.example.org wss://live.example.org;"
  t.match(await policyOf(livekit, '/'), sources)
  const cloud = { ...livekit, LIVEKIT_URL: 'wss://house.livekit.cloud' }
  t.match(await policyOf(cloud, '/'), 'https://*.livekit.cloud wss://*.livekit.cloud;')
})
