import type { JWTPayload } from 'jose'
import { CompactSign, decodeJwt, jwtVerify } from 'jose'

/** The one algorithm that is signed with and accepted. */
const HS256 = 'HS256'
/** Longer ones are not even looked at. */
const LONGEST_TOKEN = 4096

interface Header {
  alg: typeof HS256
  typ?: 'JWT'
}

/**
 * Signs claims as they are, in their order (RFC 7515, compact form).
 * @throws Error where the secret is empty: anybody could sign the same
 */
export async function signHs256(header: Header, claims: object, secret: string): Promise<string> {
  if (secret.trim() === '') throw new Error('An empty secret signs nothing')
  const bytes = new TextEncoder()
  return await new CompactSign(bytes.encode(JSON.stringify(claims)))
    .setProtectedHeader({ ...header })
    .sign(bytes.encode(secret))
}

/** What a token says of who signed it, unproved; null where it is no token. */
export function readIssuer(token: string): string | null {
  if (token.length > LONGEST_TOKEN) return null
  try {
    return decodeJwt(token).iss ?? null
  } catch {
    return null
  }
}

/** The claims of a token that was signed with this secret and is good at `now`; else null. */
export async function verifyHs256(
  token: string,
  { secret, now }: { secret: string; now: number },
): Promise<JWTPayload | null> {
  if (secret.trim() === '' || token.length > LONGEST_TOKEN) return null
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: [HS256],
      currentDate: new Date(now),
      requiredClaims: ['iat', 'exp', 'iss', 'jti'],
    })
    return payload
  } catch {
    return null
  }
}
