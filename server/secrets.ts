import type { KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv, createPrivateKey, hkdfSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from './clock.ts'
import { hmacSha256 } from './hmac.ts'

/** Keys of 32 bytes, one for each purpose, all from the one session secret. */
export interface Secrets {
  /** Signs the login cookie. */
  cookie: string
  /** Keys the hashes of one-time codes, phones and addresses. */
  otp: Buffer
  /** Hashes the payloads of actions under a key of its own. */
  hashPayload: (text: string) => string
  /** Signs what leaves the house and is to be proved later: Ed25519. */
  signing: KeyObject
  /** Hides a text that lies in the database: a copy of the database alone does not give it away. */
  seal: (text: string) => string
  /** The text again; null where it was sealed under another session secret, or changed. */
  unseal: (sealed: string) => string | null
  /** Signs the keys of video rooms that need no vendor. */
  video: { domainId: string; secret: string }
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The server's secrets: from the configuration, else from `secrets.json` in the data folder,
 * which is made on the first start, readable by the owner only.
 * @throws Error where the file is there but unusable: a new secret would sign everybody out.
 */
export function readSecrets(
  dataDir: string,
  sessionSecret: string | null,
  random: Random,
): Secrets {
  const root = sessionSecret ?? readSecretsFile(join(dataDir, 'secrets.json'), random)
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', root, 'samtale', purpose, 32))
  const payloadKey = derive('payload')
  const sealing = derive('sealing')
  return {
    cookie: derive('cookie').toString('hex'),
    otp: derive('otp'),
    hashPayload: (text) => hmacSha256(payloadKey, text, 'base64url'),
    signing: createPrivateKey({
      key: Buffer.concat([ED25519_PREFIX, derive('signing')]),
      format: 'der',
      type: 'pkcs8',
    }),
    seal: (text) => seal(sealing, text, random),
    unseal: (sealed) => unseal(sealing, sealed),
    video: {
      domainId: derive('video domain').toString('hex').slice(0, 32),
      secret: derive('video').toString('base64url'),
    },
  }
}

/** AES-256-GCM: nonce, tag and text, in base64url. */
function seal(key: Buffer, text: string, random: Random): string {
  const nonce = random.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url')
}

function unseal(key: Buffer, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), {
      authTagLength: 16,
    }).setAuthTag(bytes.subarray(12, 28))
    return cipher.update(bytes.subarray(28), undefined, 'utf8') + cipher.final('utf8')
  } catch {
    return null
  }
}

function readSecretsFile(file: string, random: Random): string {
  const made = { session: random.bytes(32).toString('base64url') }
  try {
    // "wx" never overwrites a secret that is there.
    writeFileSync(file, `${JSON.stringify(made)}\n`, { flag: 'wx', mode: 0o600 })
    return made.session
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const kept = parse(readFileSync(file, 'utf8'))
  if (kept && typeof kept === 'object' && 'session' in kept && typeof kept.session === 'string') {
    if (kept.session.length >= 32) return kept.session
  }
  throw new Error(`${file} holds no usable session secret`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
