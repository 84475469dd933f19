import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { decodeJwt, SignJWT } from 'jose'
import { insertWithSession, readWish } from '../domain/consultations/new-consultation.ts'
import { mintChatTokens } from '../domain/grants/grants.ts'
import type { HandleActionsReply } from '../protocol/actions.ts'
import type { Consultation } from '../store/consultations.ts'
import { findConsultation } from '../store/consultations.ts'
import { findParticipant } from '../store/participants.ts'
import type { TestApp } from './build-test-app.ts'
import { ops } from './build-test-app.ts'
import { must, PEOPLE, setStatus } from './fixtures.ts'

/** A house that was given what it signs with. */
export const OWN = {
  CHAT_TOKEN_ISSUER: 'the-house',
  CHAT_TOKEN_SECRET: 'a-secret-of-the-house-0123456789',
}
export const OTHER_ISSUER = 'another-house'
export const OTHER_SECRET = 'a-secret-of-another-house-0123456'

/** Kari's consultation with Ingrid, open unless said otherwise; Jonas may take it over. */
export async function makeConsultation(
  test: TestApp,
  options: { id?: string; code?: string; status?: 'scheduled' | 'open' } = {},
): Promise<Consultation> {
  const { id = '20', code = 'ufF7woVa', status = 'open' } = options
  for (const name of ['P123', 'P456', 'T1', 'T2'] as const) {
    await must(ops(test, 'PUT', `/participants/${name}`, PEOPLE[name]))
  }
  const { ctx, clock } = test
  const patient = await findParticipant(ctx.store, 'P123')
  if (!patient) throw new Error('there is no patient')
  const facts = {
    ...readWish(ctx, { nature: 'A sore throat' }),
    ...{ id, code, patientId: 'P123', serviceProviderId: 'T1' },
    ...{ source: 'direct' as const, request: null, createdAt: clock.now() },
  }
  // Without anything being asked of a vendor.
  await ctx.store.transaction((tx) => insertWithSession(ctx, tx, facts, { patient }))
  await must(ops(test, 'PUT', `/therapy-sessions/${id}/members/T2`, { role: 'therapist' }))
  if (status === 'open') await setStatus(test, id, 'open')
  return await getConsultation(test, id)
}

export async function getConsultation(test: TestApp, id = '20'): Promise<Consultation> {
  const consultation = await findConsultation(test.ctx.store, id)
  if (!consultation) throw new Error(`there is no consultation ${id}`)
  return consultation
}

/** Both sides' tokens, which there must be. */
export async function tokensOf(
  test: TestApp,
  consultation: Consultation,
): Promise<{ patient: string; serviceProvider: string }> {
  const { patient, serviceProvider } = await mintChatTokens(test.ctx, consultation)
  if (patient === null || serviceProvider === null) throw new Error('there are no tokens')
  return { patient, serviceProvider }
}

/** A token with other claims, signed as one that is good; what is undefined is left out. */
export async function forge(
  token: string,
  claims: Record<string, unknown>,
  secret: string = OWN.CHAT_TOKEN_SECRET,
): Promise<string> {
  const changed = Object.entries({ ...decodeJwt(token), ...claims })
  const kept = Object.fromEntries(changed.filter(([, value]) => value !== undefined))
  return await new SignJWT(kept).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret))
}

/** One call of `handleActions` over a socket, where most polls go a shorter way. */
export async function pollOverSocket(
  { app }: TestApp,
  headers: Record<string, string>,
  body: object,
): Promise<{ status: number; body: HandleActionsReply }> {
  if (!app.server.listening) {
    app.server.listen(0, '127.0.0.1')
    await once(app.server, 'listening')
  }
  const { port } = app.server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/api/handleActions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as HandleActionsReply }
}
