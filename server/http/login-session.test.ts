import t from 'tap'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, callerWith } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { addPerson, addTherapySession, LoginBrowser } from '../testing/login-browser.ts'

const MINUTE = 60_000
const KARI = { phone: '+4791222120', last_name: 'Hansen' }

async function setUp(t: Parameters<typeof buildTestApp>[0], env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env })
  await addPerson(test, 'P1', KARI)
  return { test, browser: new LoginBrowser(test) }
}

const countLogins = async ({ ctx }: TestApp) =>
  (await ctx.store.db.selectFrom('login_session').selectAll().execute()).length

t.test(
  'the cookie is for the server alone, and says nothing that the database keeps',
  async (t) => {
    const { test, browser } = await setUp(t)
    const asked = await browser.request(KARI)
    t.match(
      asked.headers['set-cookie'],
      /^_session_id=[\w-]{32}\.[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const id = /=([\w-]+)/.exec(browser.cookie)?.[1] ?? ''
    const [row] = await test.ctx.store.db.selectFrom('login_session').selectAll().execute()
    t.match(row?.id_hash, /^[0-9a-f]{64}$/)
    t.notMatch(JSON.stringify(row), id)
  },
)

t.test('behind https the cookie is Secure', async (t) => {
  const { test } = await setUp(t, { TRUST_PROXY: '127.0.0.1' })
  const response = await test.app.inject({
    method: 'POST',
    url: '/api/otp/request',
    headers: { 'x-forwarded-proto': 'https' },
    payload: KARI,
  })
  t.match(response.headers['set-cookie'], /; HttpOnly; Secure; SameSite=Lax$/)
})

t.test('visitors get no cookie and leave nothing behind', async (t) => {
  const { test, browser } = await setUp(t)
  for (const path of ['login', 'me', 'nothing']) {
    t.notOk((await browser.call('GET', path)).headers['set-cookie'])
  }
  t.notOk((await browser.verify('123456')).headers['set-cookie'])
  t.equal(await countLogins(test), 0)
})

t.test('a cookie that is forged, foreign or dead is neither adopted nor cleared', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  const dead = browser.cookie
  await browser.call('POST', 'logout')
  const id = 'A'.repeat(32)
  for (const cookie of [dead, `_session_id=${id}`, `_session_id=${id}.${id}`, '_session_id=']) {
    for (const path of ['login', 'me', 'nothing']) {
      browser.cookie = cookie
      const response = await browser.call('GET', path)
      t.notOk(response.headers['set-cookie'], `${path} ${cookie}`)
    }
    browser.cookie = cookie
    await test.clock.advance(30 * MINUTE)
    const asked = await browser.request(KARI)
    t.equal([asked.headers['set-cookie']].flat().length, 1)
    t.notMatch(asked.headers['set-cookie'], id)
    t.notMatch(asked.headers['set-cookie'], 'Max-Age')
  }
})

t.test('whatever is not public is denied by default', async (t) => {
  const { test } = await setUp(t)
  for (const [method, url] of [
    ['GET', '/api/me'],
    ['POST', '/api/logout'],
    ['POST', '/api/handleActions'],
    ['GET', '/api/getTherapySessions'],
  ] as const) {
    const response = await test.app.inject({ method, url })
    t.equal(response.statusCode, 401, url)
    t.equal(response.json().code, 'login_required')
  }
  t.equal((await test.app.inject('/api/nothing')).statusCode, 404)
})

t.test('a code out is no login', async (t) => {
  const { browser } = await setUp(t)
  await browser.request(KARI)
  t.equal((await browser.call('GET', 'me')).json().code, 'login_required')
  t.equal((await browser.call('POST', 'logout')).statusCode, 401)
})

t.test('signing out is final', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  const { cookie } = browser
  const response = await browser.call('POST', 'logout')
  t.equal(response.statusCode, 204)
  t.equal(response.body, '')
  t.equal(response.headers['clear-site-data'], '"cache"')
  t.match(
    response.headers['set-cookie'],
    /^_session_id=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/,
  )
  t.equal(await countLogins(test), 0)
  browser.cookie = cookie
  t.equal((await browser.call('GET', 'me')).statusCode, 401)
  t.equal((await browser.call('POST', 'logout')).statusCode, 401)
})

t.test('a poll held across signing out ends, and brings nothing back', async (t) => {
  const { test, browser } = await setUp(t)
  await addTherapySession(test, 'ts1', { id: 'P1' })
  await browser.signIn(KARI)
  const { cookie } = browser
  const caller = callerWith(test, cookie)
  const entered = (await caller.handle({ maxID: 0, ts_id: 'ts1' })).json()
  const held = caller.handle({ maxID: entered.maxID, ts_id: 'ts1', waitMs: 30_000 })
  await settle()
  await browser.call('POST', 'logout')
  const answer = await held
  t.equal(answer.statusCode, 401)
  t.notOk(answer.headers['set-cookie'])
  await test.clock.advance(MINUTE)
  t.equal((await caller.get('me')).statusCode, 401)
  t.equal(await countLogins(test), 0)
  const member = await test.ctx.store.db.selectFrom('member').selectAll().executeTakeFirst()
  t.equal(member?.inside, 0, 'and the person has left')
})

t.test('a late answer of an old login leaves a newer one alone', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  const old = callerWith(test, browser.cookie)
  await browser.call('POST', 'logout')
  await test.clock.advance(MINUTE)
  const newer = new LoginBrowser(test)
  await newer.signIn(KARI)
  const late = await old.get('me')
  t.equal(late.statusCode, 401)
  t.notOk(late.headers['set-cookie'])
  t.equal((await newer.call('GET', 'me')).statusCode, 200)
})

t.test('signing in anew ends the login before it', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  const old = callerWith(test, browser.cookie)
  await test.clock.advance(MINUTE)
  await browser.signIn(KARI)
  t.equal((await old.get('me')).statusCode, 401)
  t.equal((await browser.call('GET', 'me')).statusCode, 200)
  t.equal(await countLogins(test), 1)
})

t.test('an idle login ends for good', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  await test.clock.advance(30 * MINUTE - 1)
  t.equal((await browser.call('GET', 'me')).statusCode, 200, 'looking is not activity')
  await test.clock.advance(1)
  const response = await browser.call('GET', 'me')
  t.equal(response.statusCode, 401)
  t.notOk(response.headers['set-cookie'])
  test.clock.jump(-10 * MINUTE)
  t.equal((await browser.call('GET', 'me')).statusCode, 401)
})

t.test('a poll is presence, not activity, unless it says so', async (t) => {
  const { test, browser } = await setUp(t)
  await addTherapySession(test, 'ts1', { id: 'P1' })
  await browser.signIn(KARI)
  const caller = callerWith(test, browser.cookie)
  await caller.handle({ maxID: 0, ts_id: 'ts1' })
  await test.clock.advance(20 * MINUTE)
  t.equal((await caller.handle({ maxID: 0, ts_id: 'ts1', active: true })).statusCode, 200)
  await test.clock.advance(20 * MINUTE)
  t.equal((await caller.handle({ maxID: 0, ts_id: 'ts1' })).statusCode, 200)
  await test.clock.advance(10 * MINUTE)
  t.equal((await caller.handle({ maxID: 0, ts_id: 'ts1' })).statusCode, 401)
})
