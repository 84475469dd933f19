import t from 'tap'
import { issueLoginCode, putParticipant } from '../domain/login/participants.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { addPerson, addTherapySession, LoginBrowser, WRONG_CODE } from '../testing/login-browser.ts'

const MINUTE = 60_000
const KARI = { phone: '+4791222120', last_name: 'Hansen' }
const OLA = { phone: '+4791222120', last_name: 'Bjørnstad' }
const STRANGER = { phone: '+4791222121', last_name: 'Nobody' }

async function setUp(t: Parameters<typeof buildTestApp>[0], env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env: { DEFAULT_REGION: 'NO', ...env } })
  await addPerson(test, 'P1', KARI, { locale: 'nb' })
  return { test, browser: new LoginBrowser(test) }
}

t.test('the page for signing in is told what to ask for, and what is pending', async (t) => {
  const { test, browser } = await setUp(t)
  const info = { field: 'last_name', resend_after_ms: MINUTE, code_length: 6, signed_in: false }
  const first = await browser.call('GET', 'login')
  t.same(first.json(), info)
  t.notOk(first.headers['set-cookie'])
  await browser.request(KARI)
  await test.clock.advance(15_000)
  const pending = { expires_in_ms: 585_000, resend_in_ms: 45_000 }
  t.same((await browser.call('GET', 'login')).json(), { ...info, pending })
  t.same((await new LoginBrowser(test).call('GET', 'login')).json(), info)
  await browser.verify(WRONG_CODE)
  t.same((await browser.call('GET', 'login')).json(), info)
})

t.test('a code by text message signs in', async (t) => {
  const { test, browser } = await setUp(t, { PUBLIC_URL: 'https://chat.example.org' })
  const asked = await browser.request(KARI)
  t.equal(asked.statusCode, 202)
  t.same(asked.json(), { resend_after_ms: MINUTE, expires_in_ms: 600_000 })
  t.same(test.sms.sent, [], 'the text waits for the answer')
  await test.clock.advance(1000)
  const [message] = test.sms.sent
  t.equal(test.sms.sent.length, 1)
  t.equal(message?.to, KARI.phone)
  const [, code = ''] =
    /^Koden din .*\n@chat\.example\.org #(\d{6})$/s.exec(message?.text ?? '') ?? []
  const before = browser.cookie
  const verified = await browser.verify(code)
  t.equal(verified.statusCode, 200)
  const user = { id: 'P1', display_name: 'Shown P1', locale: 'nb' }
  t.same(verified.json(), { user, next: '/' })
  t.not(browser.cookie, before)
  const now = '2026-11-21T12:00:01.000Z'
  const me = { user, authenticated_at: now, last_activity_at: now, current_ts_id: null }
  t.same((await browser.call('GET', 'me')).json(), me)
  t.match((await browser.call('GET', 'login')).json(), { signed_in: true, me })
  browser.cookie = before
  t.equal((await browser.call('GET', 'me')).statusCode, 401, 'the id from before is dead')
})

t.test('a code works once, in its own browser, for its own phone, for ten minutes', async (t) => {
  const { test, browser } = await setUp(t)
  const code = await browser.receive(KARI)
  const other = new LoginBrowser(test)
  t.equal((await other.verify(code)).json().code, 'code_rejected', 'no cookie')
  await other.request(STRANGER)
  t.equal((await other.verify(code)).json().code, 'code_rejected', 'another browser')
  const elsewhere = await browser.verify(code, { phone: '+4791222199' })
  t.equal(elsewhere.json().code, 'code_rejected', 'another phone')
  const before = browser.cookie
  t.equal((await browser.verify(code, { phone: '912 22 120' })).statusCode, 200)
  t.equal((await browser.verify(code)).json().code, 'code_rejected', 'used, new cookie')
  browser.cookie = before
  t.equal((await browser.verify(code)).json().code, 'code_rejected', 'used, old cookie')

  const late = new LoginBrowser(test)
  await test.clock.advance(2 * MINUTE)
  const second = await late.receive(KARI)
  await test.clock.advance(10 * MINUTE)
  t.equal((await late.verify(second)).json().code, 'code_rejected', 'run out')
  test.clock.jump(-5 * MINUTE)
  t.equal((await late.verify(second)).json().code, 'code_rejected', 'and stays so')
})

t.test('a code that is not six ASCII digits ends nothing', async (t) => {
  const { browser } = await setUp(t)
  const code = await browser.receive(KARI)
  for (const bad of ['', '12345', '1234567', '12345a', ' 12345', '１２３４５６', '123456\n']) {
    const response = await browser.verify(bad)
    t.equal(response.statusCode, 400, JSON.stringify(bad))
    t.equal(response.json().code, 'bad_request')
  }
  const numeric = await browser.call('POST', 'otp/verify', { code: Number(code) })
  t.equal(numeric.statusCode, 400)
  t.equal((await browser.verify(code)).statusCode, 200)
})

t.test('a wrong code ends that code; start over', async (t) => {
  const { test, browser } = await setUp(t)
  const code = await browser.receive(KARI)
  const wrong = await browser.verify(WRONG_CODE, KARI)
  t.equal(wrong.statusCode, 401)
  t.match(wrong.json(), { code: 'code_rejected', retry_after: 60 })
  t.equal(wrong.headers['retry-after'], '60')
  t.equal((await browser.verify(code)).statusCode, 401)
  await test.clock.advance(MINUTE)
  t.equal((await browser.verify(await browser.receive(KARI))).statusCode, 200)
})

t.test('as many guesses as configured', async (t) => {
  const { browser } = await setUp(t, { OTP_GUESSES_PER_CODE: '2' })
  const code = await browser.receive(KARI)
  t.equal((await browser.verify(WRONG_CODE)).statusCode, 401)
  t.equal((await browser.verify(code)).statusCode, 200)
})

t.test('a new code takes the place of the old one', async (t) => {
  const { test, browser } = await setUp(t)
  const old = await browser.receive(KARI)
  await test.clock.advance(MINUTE)
  const code = await browser.receive(KARI)
  t.not(old, code)
  t.equal((await browser.verify(old)).statusCode, 401)
  await test.clock.advance(MINUTE)
  const third = await browser.receive(KARI)
  t.equal((await browser.verify(third)).statusCode, 200)
})

t.test('of many guesses at once one is tried', async (t) => {
  const { test, browser } = await setUp(t)
  const code = await browser.receive(KARI)
  const guesses = [...Array.from({ length: 40 }, () => WRONG_CODE), code]
  const answers = await Promise.all(
    guesses.map((guess) =>
      test.app.inject({
        method: 'POST',
        url: '/api/otp/verify',
        headers: { cookie: browser.cookie },
        payload: { code: guess },
      }),
    ),
  )
  t.same([...new Set(answers.map((answer) => answer.statusCode))], [401])
})

t.test('a right code sent twice at once signs in once', async (t) => {
  const { browser } = await setUp(t)
  const code = await browser.receive(KARI)
  const answers = await Promise.all([browser.verify(code), browser.verify(code)])
  t.same(answers.map((answer) => answer.statusCode).sort(), [200, 401])
})

t.test('known and unknown people get the same answers, byte for byte', async (t) => {
  const seen = await Promise.all(
    [KARI, STRANGER, { ...KARI, last_name: 'Olsen' }].map(async (typed) => {
      const { test, browser } = await setUp(t)
      const answers = []
      for (const minutes of [0, 0, 1, 1]) {
        await test.clock.advance(minutes * MINUTE)
        answers.push(await browser.request(typed), await browser.call('GET', 'login'))
        answers.push(await browser.verify(WRONG_CODE, typed), await browser.verify(WRONG_CODE))
      }
      await test.clock.advance(MINUTE)
      answers.push(await browser.request(typed), await browser.verify(WRONG_CODE, typed))
      return answers.map(({ statusCode, headers, body }) => {
        const { date: _, ...others } = headers
        const cookie = String(others['set-cookie'] ?? '').replace(/=[^;]+/, '=…')
        return { statusCode, body, headers: { ...others, 'set-cookie': cookie } }
      })
    }),
  )
  t.match(seen[0], [{ statusCode: 202 }, { statusCode: 200 }, { statusCode: 401 }])
  t.same(seen[0], seen[1])
  t.same(seen[0], seen[2])
})

t.test('only a known person costs a text message', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.request(STRANGER)
  await new LoginBrowser(test).request({ ...KARI, last_name: 'Olsen' })
  await test.clock.advance(MINUTE)
  t.same(test.sms.sent, [])
  t.equal(await browser.receive({ phone: '912 22 120', last_name: ' hansen ' }).then(Boolean), true)
  t.equal(test.sms.sent.length, 1)
})

t.test('families share a phone', async (t) => {
  const { test, browser } = await setUp(t)
  await addPerson(test, 'P2', OLA)
  t.equal((await browser.signIn({ ...OLA, last_name: 'BJORNSTAD' })).json().user.id, 'P2')
  await test.clock.advance(MINUTE)
  const other = new LoginBrowser(test)
  t.equal((await other.signIn(KARI)).json().user.id, 'P1')
})

t.test('the field that is asked for is configurable', async (t) => {
  const { test, browser } = await setUp(t, { LOGIN_FIELD: 'first_name' })
  await addPerson(test, 'P2', STRANGER, { first_name: 'Åse' })
  t.equal((await browser.call('GET', 'login')).json().field, 'first_name')
  t.equal((await browser.request(STRANGER)).json().code, 'bad_request')
  const typed = { phone: STRANGER.phone, first_name: 'ase' }
  t.equal((await browser.call('POST', 'otp/request', typed)).statusCode, 202)
  await test.ctx.sms.drain()
  t.equal(test.sms.sent.length, 1)
})

t.test('a phone that gets no texts is refused, and nothing counted', async (t) => {
  const { test, browser } = await setUp(t)
  for (const phone of ['22222222', 'abc91222120', '+4759012345', '']) {
    const response = await browser.request({ ...KARI, phone })
    t.equal(response.json().code, 'invalid_phone')
    t.notOk(response.headers['set-cookie'])
  }
  t.equal((await browser.verify(WRONG_CODE, { phone: 'x' })).json().code, 'invalid_phone')
  t.same(await test.ctx.store.db.selectFrom('otp_try').selectAll().execute(), [])
  t.equal((await browser.request({ ...KARI, last_name: ' ' })).json().code, 'bad_request')
})

t.test('after signing in one goes to the therapy session that is open, if it is one', async (t) => {
  const { test, browser } = await setUp(t)
  await addTherapySession(test, 'closed', { id: 'P1' }, 'closed')
  await addTherapySession(test, 'not-mine', { id: 'P1', standing: 'removed', role: 'therapist' })
  await addTherapySession(test, 'mine', { id: 'P1' })
  t.equal((await browser.signIn(KARI)).json().next, '/s/mine')
  const [login] = await test.ctx.store.db.selectFrom('login_session').selectAll().execute()
  t.equal(login?.staff, 0)
  await addTherapySession(test, 'too', { id: 'P1', role: 'therapist' })
  await test.clock.advance(MINUTE)
  t.equal((await new LoginBrowser(test).signIn(KARI)).json().next, '/')
  await test.clock.advance(15 * MINUTE)
  t.equal((await browser.call('GET', 'me')).statusCode, 200)
  await test.ctx.logins.sweep()
  const rows = await test.ctx.store.db.selectFrom('login_session').selectAll().execute()
  t.same(rows.length, 1, 'therapists are idle sooner')
})

t.test('a code of staff works without a request, once', async (t) => {
  const { test, browser } = await setUp(t)
  const { code, expires_at } = await issueLoginCode(test.ctx, 'P1')
  t.equal(expires_at, '2026-11-21T12:10:00.000Z')
  t.equal((await browser.verify(code)).statusCode, 401, 'not without phone and name')
  t.equal((await browser.verify(code, { phone: KARI.phone })).statusCode, 401)
  t.equal((await browser.verify(code, { ...KARI, last_name: 'Olsen' })).statusCode, 401)
  t.equal((await browser.verify(code, KARI)).statusCode, 200)
  t.equal((await browser.call('GET', 'me')).statusCode, 200)
  t.equal((await new LoginBrowser(test).verify(code, KARI)).statusCode, 401, 'used')
})

t.test('a code of staff works for someone who waits for a text, and can be replaced', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.request(KARI)
  const old = await issueLoginCode(test.ctx, 'P1')
  const { code } = await issueLoginCode(test.ctx, 'P1')
  t.equal((await browser.verify(old.code, KARI)).statusCode, 401)
  t.equal((await browser.verify(code, KARI)).statusCode, 200)
})

t.test('a code of staff runs out, and is ended by three wrong ones', async (t) => {
  const { test, browser } = await setUp(t)
  const late = await issueLoginCode(test.ctx, 'P1')
  await test.clock.advance(10 * MINUTE)
  t.equal((await browser.verify(late.code, KARI)).statusCode, 401)
  const { code } = await issueLoginCode(test.ctx, 'P1')
  for (const _ of [1, 2, 3]) t.equal((await browser.verify(WRONG_CODE, KARI)).statusCode, 401)
  t.equal((await browser.verify(code, KARI)).json().code, 'too_many_tries')
})

t.test('another phone ends logins and codes', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  await test.clock.advance(MINUTE)
  const waiting = new LoginBrowser(test)
  const code = await waiting.receive(KARI)
  const staff = await issueLoginCode(test.ctx, 'P1')
  await addPerson(test, 'P1', { ...KARI, phone: '+4791222129' })
  t.equal((await browser.call('GET', 'me')).statusCode, 401)
  t.equal((await waiting.verify(code)).statusCode, 401)
  t.equal((await waiting.verify(staff.code, { ...KARI, phone: '+4791222129' })).statusCode, 401)
})

t.test('another name is known to those who are signed in', async (t) => {
  const { test, browser } = await setUp(t)
  await browser.signIn(KARI)
  const names = { first_name: 'K', last_name: 'Hansen', display_name: 'K. H.' }
  await putParticipant(test.ctx, 'P1', { ...names, phone: KARI.phone, locale: 'en' })
  t.match((await browser.call('GET', 'me')).json().user, { display_name: 'K. H.', locale: 'en' })
})

t.test('nothing personal is logged', async (t) => {
  const { test, browser } = await setUp(t)
  const codes = [await browser.receive(KARI)]
  await browser.verify(WRONG_CODE, KARI)
  await test.clock.advance(MINUTE)
  codes.push(await browser.receive(KARI))
  await browser.verify(codes[1] ?? '', KARI)
  codes.push((await issueLoginCode(test.ctx, 'P1')).code)
  const [, id = ''] = /=([^.]+)/.exec(browser.cookie) ?? []
  t.equal(id.length, 32)
  await browser.request({ ...KARI, phone: '22 22 22 22' })
  await browser.call('POST', 'logout')
  const logged = test.logged()
  t.match(logged, /signed in/)
  t.match(logged, /signed out/)
  for (const mark of ['91222120', '22 22', 'Hansen', 'Shown', ...codes, id]) {
    t.notOk(logged.includes(mark), mark)
  }
})
