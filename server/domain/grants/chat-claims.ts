import type { ChatProfile } from '../../config-grants.ts'
import type { GrantRole } from '../../store/grants.ts'

/** What a chat token is made of. Times in seconds. */
export interface ChatGrant {
  profile: ChatProfile
  role: GrantRole
  issuer: string
  jti: string
  issuedAt: number
  expiresAt: number
  consultationId: string
  patientId: string
  /** `<person>@<app>`, for SEALD; null: not that profile. */
  connector: string | null
}

/** The claims, in the order in which they are signed. */
export interface ChatClaims {
  iat: number
  exp: number
  iss: string
  jti: string
  scopes: readonly (string | number)[]
  recipients: [string, string]
  join_team: true
  owner: string
  connector_add?: { type: 'AP'; value: string }
}

/**
 * What SEALD is asked to allow for each profile: 1 to find keys without an account, 3 to join the
 * team, 4 to add a connector.
 */
export const SCOPES = { notes: [1], seald: [3, 4] } as const

/**
 * The claims of a chat token. The service provider's belongs to the consultation and not to a
 * person, so that whoever takes over gets the same.
 */
export function chatClaims(grant: ChatGrant): ChatClaims {
  const { consultationId, patientId, profile, connector } = grant
  const recipients: [string, string] = [`Consultation/${consultationId}`, `Patient/${patientId}`]
  return {
    iat: grant.issuedAt,
    exp: grant.expiresAt,
    iss: grant.issuer,
    jti: grant.jti,
    // The notes have it as a text in a list, and so it was signed.
    scopes: profile === 'notes' ? SCOPES.notes.map(String) : SCOPES.seald,
    recipients,
    join_team: true,
    owner: recipients[grant.role === 'patient' ? 1 : 0],
    ...(connector === null ? {} : { connector_add: { type: 'AP', value: connector } }),
  }
}

/** What the claims of a good token say; null where they say something else. */
export interface ReadClaims {
  issuer: string
  jti: string
  role: GrantRole
  consultationId: string
  patientId: string
  /** Seconds. */
  issuedAt: number
  expiresAt: number
}

const CONSULTATION = /^Consultation\/([A-Za-z0-9_-]{1,64})$/
const PATIENT = /^Patient\/([A-Za-z0-9_-]{1,64})$/
const LONGEST_JTI = 128

/** Reads claims whose signature is proved already; whatever is not plainly right is none. */
export function readChatClaims(claims: object): ReadClaims | null {
  const { iss, jti, iat, exp, recipients, owner } = claims as Record<string, unknown>
  if (typeof iss !== 'string' || typeof jti !== 'string') return null
  if (jti === '' || jti.length > LONGEST_JTI) return null
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return null
  if (!Array.isArray(recipients) || recipients.length !== 2) return null
  const consultationId = CONSULTATION.exec(String(recipients[0]))?.[1]
  const patientId = PATIENT.exec(String(recipients[1]))?.[1]
  if (consultationId === undefined || patientId === undefined) return null
  const side = recipients.indexOf(owner)
  if (side < 0) return null
  const role = side === 1 ? 'patient' : 'service_provider'
  const times = { issuedAt: Number(iat), expiresAt: Number(exp) }
  return { issuer: iss, jti, role, consultationId, patientId, ...times }
}
