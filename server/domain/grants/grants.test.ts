import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import t from 'tap'
import { videoClaims } from '../../adapters/video-claims.ts'
import { signHs256 } from '../../jwt.ts'
import { buildTestApp } from '../../testing/build-test-app.ts'
import { getConsultation, makeConsultation, OWN, tokensOf } from '../../testing/consultations.ts'
import { setStatus } from '../../testing/fixtures.ts'
import type { ChatClaims } from './chat-claims.ts'
import { chatClaims } from './chat-claims.ts'
import { makeOwn } from './chat-secrets.ts'
import { verifyChatToken } from './chat-tokens.ts'
import { endWhatIsOver, mintChatTokens, mintVideoKeys, revokeGrants } from './grants.ts'

interface Vector {
  field: string
  reproducible: boolean
  token: string
  claims: ChatClaims & { r: string; o: boolean; ud: string; u: string; d: string }
}
const VECTORS: Vector[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../testing/vectors/seed-000-tokens.json'), 'utf8'),
)

/** Head and claims as the product signs them; under the empty key, which the product refuses. */
function underEmptyKey(token: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'))
  return `${signed}.${createHmac('sha256', '').update(signed).digest('base64url')}`
}

t.test('the chat tokens of the notes are made again, byte for byte', async (t) => {
  const vectors = VECTORS.filter((one) => one.reproducible)
  t.equal(vectors.length, 2)
  for (const { field, claims, token } of vectors) {
    const made = chatClaims({
      profile: 'notes',
      role: field === 'patientJwt' ? 'patient' : 'service_provider',
      // What stood there; the product itself never signs without an issuer.
      issuer: null as unknown as string,
      jti: claims.jti,
      issuedAt: claims.iat,
      expiresAt: claims.exp,
      consultationId: '20',
      patientId: '1',
      connector: null,
    })
    const signed = await signHs256({ alg: 'HS256' }, made, 'any secret at all')
    t.equal(underEmptyKey(signed), token, field)
    t.not(signed, token)
  }
})

t.test('the video keys of the notes have the same head and claims, and now an end', async (t) => {
  for (const { field, claims, token } of VECTORS.filter((one) => !one.reproducible)) {
    const made = videoClaims({
      room: claims.r,
      domainId: claims.d,
      isOwner: field === 'serviceProviderKey',
      userId: claims.ud,
      userName: claims.u,
      issuedAt: claims.iat,
      expiresAt: 1,
    })
    const { exp, ...before } = { ...made } as Record<string, unknown>
    t.equal(exp, 1)
    const signed = await signHs256({ alg: 'HS256', typ: 'JWT' }, before, 'any secret at all')
    t.equal(signed.split('.', 2).join('.'), token.split('.', 2).join('.'), field)
  }
})

t.test('nothing is signed with an empty secret', async (t) => {
  for (const secret of ['', '   ']) {
    await t.rejects(signHs256({ alg: 'HS256' }, { iss: 'x' }, secret), /empty/)
  }
})

t.test('both sides get tokens that live as long as they should', async (t) => {
  const test = await buildTestApp(t)
  const consultation = await makeConsultation(test, { status: 'scheduled' })
  const tokens = await tokensOf(test, consultation)
  const patient = decodeJwt(tokens.patient)
  const provider = decodeJwt(tokens.serviceProvider)
  const iat = Math.floor(test.clock.now() / 1000)
  t.strictSame(decodeProtectedHeader(tokens.patient), { alg: 'HS256' })
  t.strictSame(Object.keys(patient), [
    ...['iat', 'exp', 'iss', 'jti', 'scopes', 'recipients', 'join_team', 'owner'],
  ])
  t.match(patient, { iat, exp: iat + 86_400, owner: 'Patient/P123', scopes: ['1'] })
  t.match(provider, { iat, exp: iat + 14 * 86_400, owner: 'Consultation/20', join_team: true })
  t.strictSame(patient.recipients, ['Consultation/20', 'Patient/P123'])
  t.strictSame(provider.recipients, patient.recipients)
  t.ok(patient.iss)
  t.not(patient.jti, provider.jti)
})

t.test('a token stays the same until it has run out, also over a restart', async (t) => {
  const first = await buildTestApp(t)
  const consultation = await makeConsultation(first)
  const before = await tokensOf(first, consultation)
  await first.clock.advance(23 * 3_600_000)
  t.strictSame(await tokensOf(first, consultation), before)
  await first.close()
  const { dataDir, clock } = first
  const test = await buildTestApp(t, { dataDir, clock })
  t.strictSame(await tokensOf(test, consultation), before)
  await clock.advance(3_600_000)
  const after = await tokensOf(test, consultation)
  t.not(after.patient, before.patient)
  t.equal(after.serviceProvider, before.serviceProvider)
  await t.rejects(verifyChatToken(test.ctx, before.patient), { code: 'link_rejected' })
  t.match(await verifyChatToken(test.ctx, after.patient), { role: 'patient' })
})

t.test('two who ask at once get the same tokens', async (t) => {
  const test = await buildTestApp(t)
  const consultation = await makeConsultation(test)
  const all = await Promise.all([1, 2, 3, 4].map(() => mintChatTokens(test.ctx, consultation)))
  t.equal(new Set(all.map((one) => one.patient)).size, 1)
  t.equal(new Set(all.map((one) => one.serviceProvider)).size, 1)
})

t.test('neither tokens nor secrets lie in the database', async (t) => {
  const test = await buildTestApp(t)
  const tokens = await tokensOf(test, await makeConsultation(test))
  const rows = await test.ctx.store.db.selectFrom('chat_secret').selectAll().execute()
  t.equal(rows.length, 1)
  const sealed = rows[0]?.sealed ?? ''
  const secret = test.ctx.secrets.unseal(sealed) ?? ''
  t.equal(secret.length, 43)
  const other = sealed.startsWith('A') ? 'B' : 'A'
  t.equal(test.ctx.secrets.unseal(`${other}${sealed.slice(1)}`), null)
  await test.close()
  const bytes = readFileSync(join(test.dataDir, 'samtale.db'), 'latin1')
  t.ok(sealed !== '' && bytes.includes(sealed))
  t.notOk(bytes.includes(secret))
  t.notOk(bytes.includes(tokens.patient.split('.')[2] ?? ''))
})

t.test('what is revoked, finished or cancelled is dead at once', async (t) => {
  const test = await buildTestApp(t)
  const consultation = await makeConsultation(test)
  const before = await tokensOf(test, consultation)
  const isDead = (token: string) =>
    t.rejects(verifyChatToken(test.ctx, token), { code: 'link_rejected' })
  await revokeGrants(test.ctx, '20', 'service_provider')
  await isDead(before.serviceProvider)
  t.match(await verifyChatToken(test.ctx, before.patient), { role: 'patient' })
  const after = await tokensOf(test, consultation)
  t.equal(after.patient, before.patient)
  t.match(await verifyChatToken(test.ctx, after.serviceProvider), { role: 'service_provider' })
  await setStatus(test, '20', 'closed')
  await isDead(after.patient)
  await isDead(after.serviceProvider)
  t.strictSame(await mintChatTokens(test.ctx, consultation), {
    patient: null,
    serviceProvider: null,
  })
  await endWhatIsOver(test.ctx)
  await setStatus(test, '20', 'open')
  await isDead(after.patient)
  t.match(await verifyChatToken(test.ctx, (await tokensOf(test, consultation)).patient), {})
  await setStatus(test, '20', 'cancelled')
  t.equal((await mintChatTokens(test.ctx, consultation)).patient, null)
})

t.test('a new key signs what comes, and what was signed before stays good', async (t) => {
  const test = await buildTestApp(t)
  const consultation = await makeConsultation(test)
  const before = await tokensOf(test, consultation)
  test.clock.jump(1000)
  const made = await test.ctx.store.transaction((tx) => makeOwn(test.ctx, tx))
  t.strictSame(await tokensOf(test, consultation), before)
  t.match(await verifyChatToken(test.ctx, before.patient), { role: 'patient' })
  await revokeGrants(test.ctx, '20', 'patient')
  const after = await tokensOf(test, consultation)
  t.equal(decodeJwt(after.patient).iss, made.issuer)
  t.not(decodeJwt(before.patient).iss, made.issuer)
})

t.test('the profile for SEALD joins the team and names the person', async (t) => {
  const test = await buildTestApp(t, {
    env: {
      ...OWN,
      CHAT_TOKEN_PROFILE: 'seald',
      SEALD_API_KEY: 'not-asked-for',
      SEALD_APP_ID: 'app-1',
    },
  })
  const tokens = await tokensOf(test, await makeConsultation(test))
  t.match(decodeJwt(tokens.patient), {
    iss: OWN.CHAT_TOKEN_ISSUER,
    scopes: [3, 4],
    connector_add: { type: 'AP', value: 'P123@app-1' },
  })
  t.match(decodeJwt(tokens.serviceProvider), { connector_add: { value: 'T1@app-1' } })
  t.match(await verifyChatToken(test.ctx, tokens.patient), { role: 'patient' })
})

t.test('the built-in video room has keys for both sides, each with its own name', async (t) => {
  const test = await buildTestApp(t, {
    env: {
      STUN_URLS: 'stun:stun.example.org:3478',
      TURN_URLS: 'turn:turn.example.org:3478, turns:turn.example.org:5349',
      TURN_SECRET: 'shared-with-coturn',
    },
  })
  const consultation = await makeConsultation(test)
  const video = await mintVideoKeys(test.ctx, consultation)
  t.match(video, { adapter: 'builtin', name: /^C-ufF7woVa-[A-Za-z0-9_-]{8}$/, url: null })
  t.match(video.externalId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const iat = Math.floor(test.clock.now() / 1000)
  t.match(decodeJwt(video.patientKey ?? ''), {
    ...{ r: video.name, o: false, ud: 'Patient/P123', u: 'Kari Nordmann', iat, exp: iat + 86_400 },
  })
  t.match(decodeJwt(video.serviceProviderKey ?? ''), { o: true, u: 'Ingrid Solberg' })
  const [stun, turn] = video.iceServers
  t.strictSame(stun, { urls: ['stun:stun.example.org:3478'] })
  t.equal(turn?.username, `${iat + 21_600}:samtale`)
  const expected = createHmac('sha1', 'shared-with-coturn').update(turn?.username ?? '')
  t.equal(turn?.credential, expected.digest('base64'))
  t.strictSame(await mintVideoKeys(test.ctx, consultation), video)
  await test.clock.advance(86_400_000)
  t.not((await mintVideoKeys(test.ctx, consultation)).patientKey, video.patientKey)
  await setStatus(test, '20', 'closed')
  t.match(await mintVideoKeys(test.ctx, await getConsultation(test)), {
    ...{ name: video.name, patientKey: null, serviceProviderKey: null, iceServers: [] },
  })
})
