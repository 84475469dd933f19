import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { readIssuer, signHs256, verifyHs256 } from '../../jwt.ts'
import type { Consultation } from '../../store/consultations.ts'
import { findConsultation } from '../../store/consultations.ts'
import type { ChatGrantRow, GrantRole } from '../../store/grants.ts'
import { findGrant, putGrant } from '../../store/grants.ts'
import type { Store } from '../../store/store.ts'
import type { ReadClaims } from './chat-claims.ts'
import { chatClaims, readChatClaims } from './chat-claims.ts'
import type { ChatSecret } from './chat-secrets.ts'
import { findChatSecret, getSigningSecret } from './chat-secrets.ts'
import { newUuid } from './uuid.ts'

const SECOND_MS = 1000
/** How far the clock of whoever issues tokens may be ahead of ours. */
const AHEAD_S = 60

/** Whether a consultation is over: nothing is issued for it, and nothing that was issued counts. */
export async function isOver(ctx: Context, consultationId: string): Promise<boolean> {
  const log = await ctx.logs.open(consultationId)
  const status = log?.state.session.status
  return status !== 'scheduled' && status !== 'open'
}

/** Sees to it that both sides have a grant that is good now. False while there is no key to sign with. */
export async function renewGrants(ctx: Context, consultationId: string): Promise<boolean> {
  if (await areGood(ctx, consultationId)) return true
  const secret = await getSigningSecret(ctx)
  if (!secret) return false
  await ctx.store.transaction(async (tx) => {
    for (const role of ['patient', 'service_provider'] as const) {
      const row = await findGrant(tx, consultationId, role)
      // Somebody may have renewed it since.
      if (row && (await isGood(ctx, tx, row))) continue
      await putGrant(tx, newGrant(ctx, { consultationId, role, issuer: secret.issuer }))
    }
  })
  return true
}

/** One side's chat token, byte for byte the same as long as its grant is. */
export async function signChatToken(
  ctx: Context,
  consultation: Consultation,
  role: GrantRole,
): Promise<string | null> {
  const row = await findGrant(ctx.store, consultation.id, role)
  if (!row?.jti || row.issuer === null || row.profile === null) return null
  const secret = await findChatSecret(ctx, row.issuer)
  if (!secret) return null
  const { patientId, serviceProviderId } = consultation
  const personId = role === 'patient' ? patientId : serviceProviderId
  const { seald } = ctx.config
  const claims = chatClaims({
    profile: row.profile,
    role,
    issuer: row.issuer,
    jti: row.jti,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    consultationId: consultation.id,
    patientId,
    connector: row.profile === 'seald' ? `${personId}@${seald?.appId}` : null,
  })
  return await signHs256({ alg: 'HS256' }, claims, secret.secret)
}

/** Whom a chat token speaks for. */
export interface Bearer {
  consultation: Consultation
  role: GrantRole
  /** Epoch milliseconds. */
  expiresAt: number
}

/**
 * Proves a chat token of ours, or of an issuer who is trusted, in the one way that there is.
 * @throws link_rejected whatever is wrong with it, or over
 */
export async function verifyChatToken(ctx: Context, token: string): Promise<Bearer> {
  const issuer = readIssuer(token)
  const secret = issuer === null ? null : await findChatSecret(ctx, issuer)
  if (!secret) throw linkRejected()
  const now = ctx.clock.now()
  const payload = await verifyHs256(token, { secret: secret.secret, now })
  const claims = payload && readChatClaims(payload)
  if (!claims || !isInTime(ctx, claims, now)) throw linkRejected()
  const consultation = await findConsultation(ctx.store, claims.consultationId)
  if (consultation?.patientId !== claims.patientId) throw linkRejected()
  if (await isOver(ctx, consultation.id)) throw linkRejected()
  const grant = await findGrant(ctx.store, consultation.id, claims.role)
  if (!mayCount(secret, claims, grant)) throw linkRejected()
  return { consultation, role: claims.role, expiresAt: claims.expiresAt * SECOND_MS }
}

/** One answer for everything that may be wrong with a token. */
export function linkRejected(): AppError {
  return new AppError(
    'link_rejected',
    'This link does not work any more. Please ask for a new one.',
  )
}

/** `exp` itself was judged with the signature: this is about how long it may be at all. */
function isInTime(ctx: Context, { role, issuedAt, expiresAt }: ReadClaims, now: number): boolean {
  const longestS = lifeMs(ctx, role) / SECOND_MS
  return issuedAt <= now / SECOND_MS + AHEAD_S && expiresAt - issuedAt <= longestS
}

/** Of ours only the newest counts; of others what was issued after the last revocation. */
function mayCount(
  secret: ChatSecret,
  claims: ReadClaims,
  grant: ChatGrantRow | undefined,
): boolean {
  if (secret.isOurs || grant?.issuer === claims.issuer) return grant?.jti === claims.jti
  return claims.issuedAt * SECOND_MS > (grant?.revoked_at ?? 0)
}

function lifeMs({ config }: Context, role: GrantRole): number {
  const { patientMs, providerMs } = config.chatTokens
  return role === 'patient' ? patientMs : providerMs
}

async function areGood(ctx: Context, id: string): Promise<boolean> {
  const patient = await findGrant(ctx.store, id, 'patient')
  const provider = await findGrant(ctx.store, id, 'service_provider')
  if (!patient || !provider) return false
  return (await isGood(ctx, ctx.store, patient)) && (await isGood(ctx, ctx.store, provider))
}

/** Whether a grant counts, and can be signed again. */
async function isGood(ctx: Context, store: Store, grant: ChatGrantRow): Promise<boolean> {
  if (grant.jti === null || grant.issuer === null) return false
  if (grant.profile !== ctx.config.chatTokens.profile) return false
  if (grant.expires_at * SECOND_MS <= ctx.clock.now()) return false
  return (await findChatSecret(ctx, grant.issuer, store)) !== null
}

function newGrant(
  ctx: Context,
  grant: { consultationId: string; role: GrantRole; issuer: string },
): Omit<ChatGrantRow, 'revoked_at'> {
  const issuedAt = Math.floor(ctx.clock.now() / SECOND_MS)
  return {
    therapy_session_id: grant.consultationId,
    role: grant.role,
    jti: newUuid(ctx.random),
    issuer: grant.issuer,
    profile: ctx.config.chatTokens.profile,
    issued_at: issuedAt,
    expires_at: issuedAt + lifeMs(ctx, grant.role) / SECOND_MS,
  }
}
