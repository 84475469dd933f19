/** The rows of what grants rest on: see tables.ts. */

export interface ChatSecretTable {
  /** The key id: `iss` of what is signed with it. */
  issuer: string
  origin: 'own' | 'seald'
  /** The secret itself, sealed: worth nothing without the secrets of the data folder. */
  sealed: string
  created_at: number
}

/** What a chat token is signed from anew, byte for byte; the token itself is not kept. */
export interface ChatGrantTable {
  therapy_session_id: string
  role: 'patient' | 'service_provider'
  /** null: there is none that counts. */
  jti: string | null
  issuer: string | null
  profile: 'notes' | 'seald' | null
  /** Seconds, like `expires_at`: as the token has it. */
  issued_at: number
  expires_at: number
  /** Epoch milliseconds: no token that was issued before counts any more. */
  revoked_at: number | null
}

export interface VideoRoomTable {
  therapy_session_id: string
  adapter: 'builtin' | 'daily' | 'livekit'
  name: string
  external_id: string
  domain_id: string
  url: string | null
  /** Seconds, like `keys_expire_at`: as the keys have it. */
  keys_issued_at: number
  keys_expire_at: number
  /** When it was ended, or nothing was to be done; null: to be ended once the talk is over. */
  ended_at: number | null
  /** A try to end it failed: not before then again, in epoch milliseconds. */
  retry_at: number
}
