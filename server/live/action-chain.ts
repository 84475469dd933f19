import { createHmacSha256, sha256 } from '../hmac.ts'
import type { LoggedAction } from '../store/actions.ts'

/** Bytes of the salt of one action. */
export const SALT_BYTES = 16

/** What a log's chain starts from. */
export function firstChain(therapySessionId: string): Uint8Array {
  return sha256(Buffer.from(`samtale log ${therapySessionId}`))
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
    action.keystrokes,
    keystrokes.characterHistory,
    keystrokes.timeToComplete,
  ]
  return createHmacSha256(salt)(JSON.stringify(content))
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
  return sha256(previous, Buffer.from(JSON.stringify(facts)))
}
