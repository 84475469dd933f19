import t from 'tap'
import type { Try } from './otp.ts'
import {
  addressGroup,
  codeText,
  isSameHash,
  judgeGuess,
  judgeSend,
  keyedHash,
  sendWaitMs,
} from './otp.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const limits = { resendMs: MINUTE, sendsPerHour: 3, startsPerAddress: 60 }
const sends = (...times: number[]): Try[] => times.map((at) => ({ kind: 'send', at }))
const guesses = (...times: number[]): Try[] => times.map((at) => ({ kind: 'guess', at }))

t.test('one code a minute for a phone', async (t) => {
  t.equal(judgeSend([], [], limits, 0), null)
  t.same(judgeSend(sends(0), [], limits, 1), { code: 'resend_too_early', retryAfterMs: 59_999 })
  t.equal(judgeSend(sends(0), [], limits, MINUTE), null)
  t.equal(judgeSend(sends(0), [], { ...limits, resendMs: 0 }, 0), null, 'off')
  t.equal(judgeSend(guesses(0), [], limits, 1), null, 'a guess is no code')
})

t.test('three codes within a rolling hour, guesses included', async (t) => {
  const three = sends(0, 10 * MINUTE, 20 * MINUTE)
  t.same(judgeSend(three, [], limits, 30 * MINUTE), {
    code: 'too_many_tries',
    retryAfterMs: 30 * MINUTE,
  })
  t.equal(judgeSend(three, [], limits, HOUR), null)
  t.equal(judgeSend(sends(0, 10 * MINUTE), [], limits, 30 * MINUTE), null)
  const mixed = [...sends(0), ...guesses(1, 2)]
  t.match(judgeSend(mixed, [], limits, 2 * MINUTE), { code: 'too_many_tries' })
  t.same(judgeGuess(mixed, limits, 2 * MINUTE)?.retryAfterMs, HOUR - 2 * MINUTE)
  t.equal(judgeGuess(sends(0), limits, 0), null)
})

t.test('more tries than the limit wait for the one that makes room', async (t) => {
  const five = guesses(0, 1000, 2000, 3000, 4000)
  t.equal(judgeSend(five, [], limits, 5000)?.retryAfterMs, HOUR + 2000 - 5000)
})

t.test('the longer wait is told', async (t) => {
  const three = sends(0, MINUTE, 2 * MINUTE)
  t.match(judgeSend(three, [], limits, 2 * MINUTE + 1), { code: 'too_many_tries' })
  t.equal(sendWaitMs(sends(0, MINUTE), limits, MINUTE), MINUTE)
  t.equal(sendWaitMs(three, limits, 2 * MINUTE), HOUR - 2 * MINUTE)
})

t.test('an address starts so many an hour; 0 is off', async (t) => {
  const ofAddress = sends(...Array.from({ length: 60 }, (_, index) => index))
  t.match(judgeSend([], ofAddress, limits, MINUTE), { code: 'too_many_tries' })
  t.equal(judgeSend([], ofAddress.slice(1), limits, MINUTE), null)
  t.equal(judgeSend([], ofAddress, { ...limits, startsPerAddress: 0 }, MINUTE), null)
  t.equal(judgeSend([], guesses(...ofAddress.map((one) => one.at)), limits, MINUTE), null)
})

t.test('addresses are counted whole, or by /64', async (t) => {
  const table: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
  ]
  for (const [address, group] of table) t.equal(addressGroup(address), group, address)
})

t.test('hashes depend on key, purpose and every part', async (t) => {
  const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const hash = keyedHash(key, 'code', 'a', 'b')
  t.equal(isSameHash(hash, keyedHash(key, 'code', 'a', 'b')), true)
  for (const one of [
    keyedHash(other, 'code', 'a', 'b'),
    keyedHash(key, 'phone', 'a', 'b'),
    keyedHash(key, 'code', 'ab'),
    keyedHash(key, 'code', 'a', 'c'),
    '',
  ]) {
    t.equal(isSameHash(hash, one), false)
  }
  t.equal(isSameHash('', ''), false)
})

t.test('the text is short, plain, and ends in the line for the browser', async (t) => {
  const url = new URL('https://chat.example.org:8443')
  for (const locale of ['en', 'nb'] as const) {
    const text = codeText('012345', locale, url)
    t.match(text, /\b012345\b/)
    t.ok(text.endsWith('\n@chat.example.org #012345'))
    t.ok(text.length <= 160)
    t.match(text, /^[A-Za-z0-9 .@#\n-]+$/, 'all of it is in GSM-7')
    t.notMatch(codeText('012345', locale, null), /[@#\n]/)
  }
})
