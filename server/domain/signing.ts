import type { KeyObject } from 'node:crypto'
import { createPublicKey, sign, verify } from 'node:crypto'
import { sha256 } from '../hmac.ts'
import type { PublicKey, SigningKey } from '../protocol/transcripts.ts'

/** What others need to know of a private key to check what it signed. */
export function describeKey(key: KeyObject): SigningKey {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x }
  return { key: publicKey, fingerprint: fingerprintOf(publicKey) }
}

/** The thumbprint of a key (RFC 7638): SHA-256 of its JWK, in base64url. */
export function fingerprintOf({ kty, crv, x }: PublicKey): string {
  // The members in the order of their names, as the RFC has it.
  return sha256(Buffer.from(JSON.stringify({ crv, kty, x }))).toString('base64url')
}

/** Ed25519 over a hash, in base64url. */
export function signHash(key: KeyObject, hash: Uint8Array): string {
  return sign(null, hash, key).toString('base64url')
}

/** Whether this key signed this hash. */
export function isSignedBy(key: PublicKey, hash: Uint8Array, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
    return verify(null, hash, publicKey, Buffer.from(signature, 'base64url'))
  } catch {
    // Not every 32 bytes are a key.
    return false
  }
}

/** A JWK of an Ed25519 key, or undefined. */
export function readPublicKey(value: unknown): PublicKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (!('kty' in value && 'crv' in value && 'x' in value)) return undefined
  const { kty, crv, x } = value
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') return undefined
  return /^[A-Za-z0-9_-]{43}$/.test(x) ? { kty, crv, x } : undefined
}
