import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import type { Test } from 'tap'
import t from 'tap'
import { verifyChatToken } from '../domain/grants/chat-tokens.ts'
import { mintChatTokens } from '../domain/grants/grants.ts'
import { verifyHs256 } from '../jwt.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { makeConsultation, tokensOf } from '../testing/consultations.ts'
import { settle } from '../testing/fakes.ts'
import type { StandIn } from '../testing/stand-in.ts'
import { startStandIn } from '../testing/stand-in.ts'

const API_KEY = 'a-personal-access-token'
const NONE = { patient: null, serviceProvider: null }

/** As SEALD documents it. */
function secretOf(permissions: number[]) {
  const id = randomUUID()
  return {
    id,
    created: '2026-11-21T12:00:00Z',
    shared_secret: id.repeat(2).slice(0, 64),
    permissions,
  }
}

function wellBehaved(seald: StandIn): void {
  seald.behave(({ body, headers }) => {
    if (headers['x-dashboard-api-key'] !== API_KEY) return { status: 401 }
    return { status: 201, body: secretOf((body as { permissions: number[] }).permissions) }
  })
}

const envOf = ({ url }: StandIn) => ({ SEALD_URL: url, SEALD_API_KEY: API_KEY })

async function setUp(t: Test) {
  const seald = await startStandIn(t)
  const test = await buildTestApp(t, { env: envOf(seald) })
  return { seald, test, consultation: await makeConsultation(test) }
}

t.test('the secret is asked for once, kept over a restart, and signs', async (t) => {
  const { seald, test, consultation } = await setUp(t)
  wellBehaved(seald)
  const other = await makeConsultation(test, { id: '21', code: 'other' })
  const [first] = await Promise.all([
    mintChatTokens(test.ctx, consultation),
    mintChatTokens(test.ctx, other),
    mintChatTokens(test.ctx, consultation),
  ])
  t.equal(seald.requests.length, 1)
  t.match(seald.requests[0], {
    method: 'POST',
    path: '/dashboardapi/v2/jwtsharedsecret/',
    body: { permissions: [1] },
  })
  await test.close()
  const again = await buildTestApp(t, { dataDir: test.dataDir, env: envOf(seald) })
  t.strictSame(await tokensOf(again, consultation), first)
  t.ok((await mintChatTokens(again.ctx, other)).patient)
  t.equal(seald.requests.length, 1)
  const token = first.patient ?? ''
  const secret = `${decodeJwt(token).iss}`.repeat(2).slice(0, 64)
  t.ok(await verifyHs256(token, { secret, now: again.clock.now() }))
  t.match(await verifyChatToken(again.ctx, token), { role: 'patient' })
  t.notMatch(again.logged() + test.logged(), secret)
  t.notMatch(again.logged() + test.logged(), API_KEY)
})

t.test('two processes that start at once ask once', async (t) => {
  const { seald, test, consultation } = await setUp(t)
  const second = await buildTestApp(t, { dataDir: test.dataDir, env: envOf(seald) })
  const { promise: slow, resolve: answer } = Promise.withResolvers<void>()
  seald.behave(async () => {
    await slow
    return { body: secretOf([1]) }
  })
  const one = mintChatTokens(test.ctx, consultation)
  while (seald.requests.length === 0) await settle()
  t.strictSame(await mintChatTokens(second.ctx, consultation), NONE, 'the other one is asking')
  answer()
  const tokens = await one
  t.ok(tokens.patient)
  t.strictSame(await mintChatTokens(second.ctx, consultation), tokens)
  t.equal(seald.requests.length, 1)
})

t.test('SEALD refusing, broken or answering nonsense: tokens come when it is back', async (t) => {
  const { seald, test, consultation } = await setUp(t)
  const failures = {
    401: { status: 401, body: { detail: 'Invalid token.' } },
    500: { status: 500, body: 'oops' },
    'no JSON': { body: '<html>' },
    'no secret': { body: { id: 'x' } },
    'an empty secret': { body: { ...secretOf([1]), shared_secret: '' } },
    'a short secret': { body: { ...secretOf([1]), shared_secret: 'short' } },
    'no id': { body: { ...secretOf([1]), id: '' } },
    'another shape': { body: [1] },
    'a redirect': { status: 302 },
  }
  for (const [name, answer] of Object.entries(failures)) {
    seald.behave(() => answer)
    const before = seald.requests.length
    t.strictSame(await mintChatTokens(test.ctx, consultation), NONE, name)
    t.strictSame(await mintChatTokens(test.ctx, consultation), NONE)
    t.equal(seald.requests.length, before + 1, 'nobody asks again at once')
    await test.clock.advance(5000)
  }
  wellBehaved(seald)
  t.ok((await mintChatTokens(test.ctx, consultation)).patient)
  t.match(test.logged(), 'SEALD gave no secret')
})

t.test('SEALD down', async (t) => {
  const test = await buildTestApp(t, {
    env: { SEALD_URL: 'http://127.0.0.1:9', SEALD_API_KEY: API_KEY },
  })
  t.strictSame(await mintChatTokens(test.ctx, await makeConsultation(test)), NONE)
})

t.test('SEALD slow: nobody waits for it, and what it says in the end is kept', async (t) => {
  const { seald, test, consultation } = await setUp(t)
  const { promise: slow, resolve: answer } = Promise.withResolvers<void>()
  seald.behave(async () => {
    await slow
    return { body: secretOf([1]) }
  })
  const asked = mintChatTokens(test.ctx, consultation)
  while (seald.requests.length === 0) await settle()
  await test.clock.advance(1500)
  t.strictSame(await asked, NONE)
  answer()
  while (!(await mintChatTokens(test.ctx, consultation)).patient) await settle()
  t.equal(seald.requests.length, 1)
})
