import t from 'tap'
import { issueLoginCode } from '../domain/login/participants.ts'
import { startSweeper } from '../jobs/sweeper.ts'
import { buildTestApp } from '../testing/build-test-app.ts'
import { addPerson, LoginBrowser, WRONG_CODE } from '../testing/login-browser.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const KARI = { phone: '+4791222120', last_name: 'Hansen' }
const STRANGER = { phone: '+4791222121', last_name: 'Nobody' }

async function setUp(t: Parameters<typeof buildTestApp>[0], env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env: { DEFAULT_REGION: 'NO', ...env } })
  await addPerson(test, 'P1', KARI)
  return { test, browser: new LoginBrowser(test) }
}

t.test('one code a minute for a phone, however it is spelled, whoever asks', async (t) => {
  for (const typed of [KARI, STRANGER]) {
    const { test, browser } = await setUp(t)
    const local = typed.phone.slice(3)
    t.equal((await browser.request(typed)).statusCode, 202)
    await test.clock.advance(20_500)
    for (const phone of [local, `0047 ${local}`, `(+47) ${local}`, `+47-${local}`]) {
      const other = new LoginBrowser(test)
      const response = await other.request({ last_name: 'Anybody', phone })
      t.equal(response.statusCode, 429)
      t.match(response.json(), { code: 'resend_too_early', retry_after: 40 })
      t.equal(response.headers['retry-after'], '40')
      t.notOk(response.headers['set-cookie'], 'no cookie without a code')
    }
    await test.clock.advance(39_500)
    t.equal((await browser.request(typed)).statusCode, 202)
  }
})

t.test('three codes within a rolling hour; what was refused does not count', async (t) => {
  const { test, browser } = await setUp(t)
  for (const wait of [MINUTE, MINUTE, HOUR - 2 * MINUTE]) {
    const response = await browser.request(KARI)
    t.same(response.json(), { resend_after_ms: wait, expires_in_ms: 600_000 })
    await test.clock.advance(MINUTE)
  }
  for (const minutes of [57, 27, 7]) {
    const response = await browser.request(KARI)
    t.match(response.json(), { code: 'too_many_tries', retry_after: minutes * 60 })
    await test.clock.advance(minutes > 7 ? (minutes - (minutes === 57 ? 27 : 7)) * MINUTE : 0)
  }
  await test.clock.advance(7 * MINUTE)
  t.equal((await browser.request(KARI)).statusCode, 202, 'the first has left the hour')
  t.match((await browser.request(KARI)).json(), { code: 'resend_too_early' })
  t.equal((await new LoginBrowser(test).request(STRANGER)).statusCode, 202)
})

t.test('of many requests at once one passes', async (t) => {
  for (const env of [{}, { OTP_RESEND_MS: '0' }]) {
    const { test } = await setUp(t, env)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => new LoginBrowser(test).request(KARI)),
    )
    const passed = answers.filter((answer) => answer.statusCode === 202).length
    t.equal(passed, 'OTP_RESEND_MS' in env ? 3 : 1)
    await test.ctx.sms.drain()
    t.equal(test.sms.sent.length, passed)
  }
})

t.test('limits, codes and logins survive a restart', async (t) => {
  const { test, browser } = await setUp(t)
  const signedIn = new LoginBrowser(test)
  await signedIn.signIn(KARI)
  await test.clock.advance(MINUTE)
  const code = await browser.receive(KARI)
  await test.close()
  const { clock, dataDir } = test
  const again = await buildTestApp(t, { clock, dataDir, env: { DEFAULT_REGION: 'NO' } })
  const restarted = new LoginBrowser(again)
  t.match((await restarted.request(KARI)).json(), { code: 'resend_too_early' })
  restarted.cookie = signedIn.cookie
  t.equal((await restarted.call('GET', 'me')).json().user.id, 'P1')
  restarted.cookie = browser.cookie
  t.equal((await restarted.verify(code)).statusCode, 200)
})

t.test('an address starts so many an hour, of IPv6 the first half', async (t) => {
  const { test } = await setUp(t, { OTP_STARTS_PER_ADDRESS: '2' })
  let number = 0
  const start = (remoteAddress: string) =>
    test.app.inject({
      method: 'POST',
      url: '/api/otp/request',
      remoteAddress,
      payload: { phone: `+479122213${number++}`, last_name: 'Nobody' },
      headers: { 'x-forwarded-for': `192.0.2.${number}` },
    })
  t.equal((await start('2001:db8:1:2::1')).statusCode, 202)
  t.equal((await start('2001:db8:1:2::2')).statusCode, 202)
  t.match((await start('2001:db8:1:2::3')).json(), { code: 'too_many_tries', retry_after: 3600 })
  t.equal((await start('2001:db8:1:3::1')).statusCode, 202)
  t.equal((await start('198.51.100.7')).statusCode, 202)
  t.equal((await start('::ffff:198.51.100.7')).statusCode, 202)
  t.equal((await start('198.51.100.7')).statusCode, 429)
  await test.clock.advance(HOUR)
  t.equal((await start('198.51.100.7')).statusCode, 202)
})

t.test('guesses without a code count as tries of the phone, known or not', async (t) => {
  for (const typed of [KARI, STRANGER]) {
    const { test, browser } = await setUp(t)
    for (const _ of [1, 2, 3]) {
      t.match((await browser.verify(WRONG_CODE, typed)).json(), { code: 'code_rejected' })
    }
    for (const _ of [1, 2]) {
      const refused = await browser.verify(WRONG_CODE, typed)
      t.equal(refused.statusCode, 429)
      t.match(refused.json(), { code: 'too_many_tries', retry_after: 3600 })
    }
    t.match((await browser.request(typed)).json(), { code: 'too_many_tries', retry_after: 3600 })
    await test.clock.advance(HOUR)
    t.equal((await browser.request(typed)).statusCode, 202)
  }
})

t.test('a wrong code that was paid for by a text message is no further try', async (t) => {
  const { test, browser } = await setUp(t)
  for (const _ of [1, 2, 3]) {
    t.equal((await browser.request(KARI)).statusCode, 202)
    t.equal((await browser.verify(WRONG_CODE, KARI)).json().code, 'code_rejected')
    await test.clock.advance(MINUTE)
  }
  t.equal((await browser.request(KARI)).json().code, 'too_many_tries')
})

t.test('a code of staff helps someone who is locked out', async (t) => {
  const { test, browser } = await setUp(t)
  for (const _ of [1, 2, 3]) {
    await browser.request(KARI)
    await test.clock.advance(MINUTE)
  }
  t.equal((await browser.request(KARI)).json().code, 'too_many_tries')
  const { code } = await issueLoginCode(test.ctx, 'P1')
  t.equal((await new LoginBrowser(test).verify(WRONG_CODE, KARI)).json().code, 'code_rejected')
  t.equal((await new LoginBrowser(test).verify(code, KARI)).statusCode, 200)
})

t.test('of many guesses at a code of staff three are tried', async (t) => {
  const { test } = await setUp(t)
  const { code } = await issueLoginCode(test.ctx, 'P1')
  const guesses = [...Array.from({ length: 40 }, () => WRONG_CODE), code]
  const answers = await Promise.all(
    guesses.map((guess) => new LoginBrowser(test).verify(guess, KARI)),
  )
  t.equal(answers.filter((answer) => answer.statusCode === 401).length, 3)
  t.equal(answers.filter((answer) => answer.statusCode === 429).length, 38)
  t.equal((await test.ctx.store.db.selectFrom('otp_try').selectAll().execute()).length, 3)
})

t.test('what has run out is swept away, and what counts is kept', async (t) => {
  const { test, browser } = await setUp(t)
  const stop = startSweeper(test.ctx)
  await browser.request(KARI)
  await issueLoginCode(test.ctx, 'P1')
  const count = async (table: 'otp_code' | 'staff_code' | 'otp_try' | 'login_session') =>
    (await test.ctx.store.db.selectFrom(table).selectAll().execute()).length
  const counts = () =>
    Promise.all([count('otp_code'), count('staff_code'), count('otp_try'), count('login_session')])
  await test.clock.advance(5 * MINUTE)
  t.same(await counts(), [1, 1, 1, 1])
  await test.clock.advance(10 * MINUTE)
  t.same(await counts(), [0, 0, 1, 1])
  await test.clock.advance(20 * MINUTE)
  t.same(await counts(), [0, 0, 1, 0])
  await test.clock.advance(30 * MINUTE)
  t.same(await counts(), [0, 0, 0, 0])
  await stop()
})
