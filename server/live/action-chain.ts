import { createHash, createHmac } from 'node:crypto'
import type { LoggedAction } from '../store/actions.ts'

/** Bytes of the salt of one action. */
export const SALT_BYTES = 16

/** What a log's chain starts from. */
export function firstChain(therapySessionId: string): Uint8Array {
  return createHash('sha256').update(`samtale log ${therapySessionId}`).digest()
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
  return createHmac('sha256', salt).update(JSON.stringify(content)).digest()
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
  return createHash('sha256').update(previous).update(JSON.stringify(facts)).digest()
}
