import { hash } from 'node:crypto'
import type { LoggedAction } from '../store/actions.ts'

/** Bytes of the salt of one action. */
export const SALT_BYTES = 16
/** Bytes of a block of SHA-256: no salt may be longer. */
const BLOCK_BYTES = 64

/** What a log's chain starts from. */
export function firstChain(therapySessionId: string): Uint8Array {
  return sha256(`samtale log ${therapySessionId}`)
}

/**
 * What somebody wrote, bound without showing it: HMAC-SHA-256 under the action's own salt. Erasing
 * text and salt leaves a value that tells nothing and still proves the chain. See docs/data-model.md.
 */
export function commitTo(
  salt: Uint8Array,
  action: LoggedAction,
  keystrokes: { characterHistory: string[] | null; timeToComplete: string | null },
): Uint8Array {
  const content = [
    action.body,
    action.icon,
    action.reason,
    action.participant,
    action.event,
    keystrokes.characterHistory,
    keystrokes.timeToComplete,
  ]
  return hmacSha256(salt, JSON.stringify(content))
}

/** The hash of an action and of all before it. */
export function chainOn(
  previous: Uint8Array,
  action: LoggedAction,
  commitment: Uint8Array,
): Uint8Array {
  const facts = [
    action.id,
    action.type,
    action.author,
    new Date(action.at).toISOString(),
    action.audience,
    action.target,
    Buffer.from(commitment).toString('hex'),
  ]
  return sha256(Buffer.concat([previous, Buffer.from(JSON.stringify(facts))]))
}

/** HMAC as RFC 2104 has it, of two one-shot hashes: a key object for each salt would cost more. */
function hmacSha256(key: Uint8Array, text: string): Uint8Array {
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36)
  const outer = Buffer.alloc(BLOCK_BYTES, 0x5c)
  for (const [index, byte] of key.entries()) {
    inner[index] = 0x36 ^ byte
    outer[index] = 0x5c ^ byte
  }
  return sha256(Buffer.concat([outer, sha256(Buffer.concat([inner, Buffer.from(text)]))]))
}

function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}
