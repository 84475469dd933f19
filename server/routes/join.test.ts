import { createHmac, generateKeyPairSync } from 'node:crypto'
import { decodeJwt, SignJWT } from 'jose'
import type { Test } from 'tap'
import t from 'tap'
import { revokeGrants } from '../domain/grants/grants.ts'
import { joinUrl } from '../domain/login/join.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, callerWith, cookieOf } from '../testing/build-test-app.ts'
import {
  forge,
  makeConsultation,
  OTHER_ISSUER,
  OTHER_SECRET,
  OWN,
  pollOverSocket,
  tokensOf,
} from '../testing/consultations.ts'
import { makeTherapySession, must, setStatus, signInAs } from '../testing/fixtures.ts'

const ENV = { ...OWN, CHAT_TOKEN_ISSUERS: `${OTHER_ISSUER}=${OTHER_SECRET}` }

const join = (test: TestApp, token: unknown, cookie?: string) =>
  test.app.inject({
    method: 'POST',
    url: '/api/join',
    payload: { token },
    ...(cookie ? { headers: { cookie } } : {}),
  })

async function setUp(t: Test, env: Record<string, string> = ENV) {
  const test = await buildTestApp(t, { env })
  const consultation = await makeConsultation(test)
  const tokens = await tokensOf(test, consultation)
  return { test, consultation, tokens }
}

t.test('a patient comes in by the link, and may use it again', async (t) => {
  const { test, tokens } = await setUp(t)
  for (const _time of [1, 2]) {
    const answer = await must(join(test, tokens.patient))
    t.strictSame(answer.json(), {
      user: { id: 'P123', display_name: 'Kari', locale: 'en' },
      next: '/c/ufF7woVa',
    })
    const caller = callerWith(test, cookieOf(answer))
    const detail = await must(caller.post('enterTherapySession', { ts_id: '20' }))
    t.match(detail.json(), { id: '20', you: { id: 'P123', role: 'participant' } })
    const said = await must(
      caller.handle({ actionQueue: [{ type: 'message', body: 'Hello', recipients: [] }] }),
    )
    t.equal(said.json().results[0].ok, true)
  }
})

t.test('all but that consultation is as if it were not there', async (t) => {
  const { test, tokens } = await setUp(t)
  await makeTherapySession(test, { id: '17' })
  const caller = callerWith(test, cookieOf(await must(join(test, tokens.patient))))
  const whole = await signInAs(test, 'P123')
  for (const [call, body] of [
    ['enterTherapySession', { ts_id: '17' }],
    ['handleActions', { ts_id: '17' }],
    ['handleActions', { ts_id: '17', waitMs: 10 }],
    ['saveActions', { ts_id: '17', payloads: [] }],
    ['leaveTherapySession', { ts_id: '17' }],
  ] as const) {
    const other = await caller.post(call, body)
    const absent = await caller.post(call, { ...body, ts_id: 'nothing' })
    t.equal(other.statusCode, 403, call)
    t.equal(other.body, absent.body, call)
    t.ok((await whole.post(call, body)).statusCode < 300, `${call} is there for the person`)
  }
  // Also once it is in memory, and somebody is inside.
  await must(whole.post('enterTherapySession', { ts_id: '17' }))
  const { max_id } = (await must(whole.get('getTherapySessionDetail?ts_id=17'))).json()
  t.equal((await whole.handle({ ts_id: '17', maxID: max_id })).statusCode, 200)
  t.equal((await caller.handle({ ts_id: '17', maxID: max_id })).statusCode, 403)
  const quick = { ts_id: '17', maxID: max_id }
  t.equal((await pollOverSocket(test, { cookie: whole.cookie }, quick)).status, 200)
  t.equal((await pollOverSocket(test, { cookie: caller.cookie }, quick)).status, 403)
  const { therapy_sessions: all } = (await must(caller.get('getTherapySessions'))).json()
  t.strictSame(
    all.map(({ id }: { id: string }) => id),
    ['20'],
  )
  for (const call of ['getTherapySessionAssessments?ts_id=20', 'getTherapySessionAssessments']) {
    t.match((await caller.get(call)).json(), { status: 404, code: 'not_found' })
  }
  await must(caller.post('logout'))
  t.equal((await caller.get('me')).statusCode, 401)
  const after = (await must(whole.get('getTherapySessionDetail?ts_id=17'))).json()
  t.equal(after.participants[0].present, true, 'the other login is still in the other room')
})

t.test('whoever is signed in as the same person stays so, anybody else is replaced', async (t) => {
  const { test, tokens } = await setUp(t)
  const kari = await signInAs(test, 'P123')
  const same = await must(join(test, tokens.patient, kari.cookie))
  t.equal(same.headers['set-cookie'], undefined)
  await makeTherapySession(test, { id: '17' })
  t.equal((await kari.post('enterTherapySession', { ts_id: '17' })).statusCode, 200)
  const ola = await signInAs(test, 'P456')
  const other = await must(join(test, tokens.patient, ola.cookie))
  t.equal((await callerWith(test, cookieOf(other)).get('me')).json().user.id, 'P123')
  t.equal((await ola.get('me')).statusCode, 401, 'the login before has ended')
})

t.test('the login outlives the talk, the link does not', async (t) => {
  const { test, tokens } = await setUp(t)
  const caller = callerWith(test, cookieOf(await must(join(test, tokens.patient))))
  await setStatus(test, '20', 'closed')
  t.equal((await join(test, tokens.patient)).json().code, 'link_rejected')
  t.equal((await caller.get('getTherapySessionDetail?ts_id=20')).json().status, 'closed')
})

t.test('a link of another issuer whom the house trusts', async (t) => {
  const { test, tokens } = await setUp(t)
  const theirs = await forge(tokens.patient, { iss: OTHER_ISSUER, jti: 'their-1' }, OTHER_SECRET)
  t.equal((await join(test, theirs)).statusCode, 200)
  await revokeGrants(test.ctx, '20', 'patient')
  t.equal((await join(test, theirs)).json().code, 'link_rejected', 'issued before')
  await test.clock.advance(1000)
  const iat = Math.floor(test.clock.now() / 1000)
  const later = { iss: OTHER_ISSUER, jti: 'their-2', iat, exp: iat + 3600 }
  t.equal((await join(test, await forge(tokens.patient, later, OTHER_SECRET))).statusCode, 200)
})

t.test('every other token is refused with one answer', async (t) => {
  const { test, tokens } = await setUp(t)
  await makeConsultation(test, { id: '21', code: 'other' })
  const { patient } = tokens
  const claims = decodeJwt(patient)
  const iat = Number(claims.iat)
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const [head = '', body = '', signature = ''] = patient.split('.')
  const hmac = (text: string, key: string, hash = 'sha256') =>
    `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
  const secret = OWN.CHAT_TOKEN_SECRET
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const without = async (name: string) => await forge(patient, { [name]: undefined })
  await revokeGrants(test.ctx, '21', 'patient')
  const corpus: Record<string, string> = {
    'nothing that looks like a token': 'x',
    'three dots': '...',
    'not base64': 'ä.ö.ü',
    'a service provider’s': tokens.serviceProvider,
    'alg none': `${part({ alg: 'none' })}.${body}.`,
    'alg None, with the signature': `${part({ alg: 'None' })}.${body}.${signature}`,
    'no alg': hmac(`${part({ typ: 'JWT' })}.${body}`, secret),
    HS384: hmac(`${part({ alg: 'HS384' })}.${body}`, secret, 'sha384'),
    HS512: hmac(`${part({ alg: 'HS512' })}.${body}`, secret, 'sha512'),
    RS256: await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
    'a key in the head': hmac(
      `${part({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } })}.${body}`,
      Buffer.from('AAAA', 'base64url').toString('latin1'),
    ),
    'a critical extension': hmac(
      `${part({ alg: 'HS256', crit: ['b64'], b64: false })}.${body}`,
      secret,
    ),
    'the empty key': hmac(`${head}.${body}`, ''),
    'another key': hmac(`${head}.${body}`, OTHER_SECRET),
    'no signature': `${head}.${body}.`,
    'half a signature': `${head}.${body}.${signature.slice(0, 20)}`,
    'another body': `${head}.${part({ ...claims, owner: 'Patient/P456' })}.${signature}`,
    'no exp': await without('exp'),
    'exp as text': await forge(patient, { exp: '9999999999' as unknown as number }),
    'exp in the past': await forge(patient, { iat: iat - 90_000, exp: iat - 3600 }),
    'exp this very second': await forge(patient, { exp: iat }),
    'exp in milliseconds': await forge(patient, { exp: (iat + 3600) * 1000 }),
    'exp after more than a day': await forge(patient, { exp: iat + 86_401 }),
    'no iat': await without('iat'),
    'iat in an hour': await forge(patient, { iat: iat + 3600, exp: iat + 7200 }),
    'a fraction of a second': await forge(patient, { iat: iat + 0.5 }),
    'not before tomorrow': await forge(patient, { nbf: iat + 3600 }),
    'no jti': await without('jti'),
    'an empty jti': await forge(patient, { jti: '' }),
    'a jti that was never issued': await forge(patient, { jti: 'made-up' }),
    'no issuer': await without('iss'),
    'the issuer null': await forge(patient, { iss: null as unknown as string }),
    'an unknown issuer': await forge(patient, { iss: 'https://elsewhere.example' }),
    'a trusted issuer, our key': await forge(patient, { iss: OTHER_ISSUER }),
    'our issuer, a trusted key': await forge(patient, {}, OTHER_SECRET),
    'no owner': await without('owner'),
    'another owner': await forge(patient, { owner: 'Patient/P456' }),
    'the consultation as owner': await forge(patient, { owner: 'Consultation/20' }),
    'a list as owner': await forge(patient, { owner: ['Patient/P123'] }),
    'another patient': await forge(patient, {
      ...{ owner: 'Patient/P456', recipients: ['Consultation/20', 'Patient/P456'] },
    }),
    'another consultation': await forge(patient, {
      recipients: ['Consultation/21', 'Patient/P123'],
    }),
    'no such consultation': await forge(patient, {
      recipients: ['Consultation/404', 'Patient/P123'],
    }),
    'recipients the other way round': await forge(patient, {
      recipients: ['Patient/P123', 'Consultation/20'],
    }),
    'three recipients': await forge(patient, {
      recipients: ['Consultation/20', 'Patient/P123', 'Patient/P456'],
    }),
    'a trusted issuer, another patient': await forge(
      patient,
      {
        ...{ iss: OTHER_ISSUER, owner: 'Patient/P456' },
        recipients: ['Consultation/20', 'Patient/P456'],
      },
      OTHER_SECRET,
    ),
    'a trusted issuer, for a year': await forge(
      patient,
      { iss: OTHER_ISSUER, exp: iat + 365 * 86_400 },
      OTHER_SECRET,
    ),
    'something very long': `${head}.${body}.${'a'.repeat(4000)}`,
  }
  t.equal((await join(test, patient)).statusCode, 200, 'the one it is made from is good')
  const bodies = new Set<string>()
  for (const [name, token] of Object.entries(corpus)) {
    const answer = await join(test, token.slice(0, 4096))
    t.equal(answer.statusCode, 401, name)
    t.equal(answer.headers['set-cookie'], undefined, name)
    bodies.add(answer.body)
  }
  t.equal(bodies.size, 1)
  t.match([...bodies][0], '"code":"link_rejected"')
  for (const token of [undefined, null, 1, '', 'a'.repeat(4097)]) {
    t.equal((await join(test, token)).json().code, 'bad_request')
  }
  const logged = test.logged()
  for (const secretText of [head, body, signature, secret, 'Kari', 'Nordmann']) {
    t.notOk(logged.includes(secretText), 'nothing of a token is in the log')
  }
})

t.test('tries from one address are limited, and pages of other sites cannot try', async (t) => {
  const { test, tokens } = await setUp(t, { ...ENV, RATE_ANON_PER_MINUTE: '600' })
  const codes: number[] = []
  for (let time = 0; time < 31; time++) codes.push((await join(test, 'x')).statusCode)
  t.strictSame(new Set(codes.slice(0, 30)), new Set([401]))
  t.equal(codes[30], 429)
  const foreign = await test.app.inject({
    method: 'POST',
    url: '/api/join',
    headers: { origin: 'https://evil.example' },
    payload: { token: tokens.patient },
  })
  t.equal(foreign.json().code, 'cross_site')
})

t.test('the link carries the token where no server sees it', async (t) => {
  const test = await buildTestApp(t, { env: { PUBLIC_URL: 'https://chat.example.org' } })
  t.equal(joinUrl(test.ctx, 'ufF7woVa', 'a.b.c'), 'https://chat.example.org/c/ufF7woVa#a.b.c')
  const bare = await buildTestApp(t)
  t.equal(joinUrl(bare.ctx, 'ufF7woVa', 'a.b.c'), null)
})
