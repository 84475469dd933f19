import { sha256 } from '../hmac.ts'

/** Something that somebody did, or tried. Ids and codes only: no names, no texts, no reasons. */
export interface AuditEntry {
  at: number
  /** A person's id, `ops:<token name>`, or null for the house itself. */
  actor: string | null
  /** A type of action, or the name of a call, as `put_member`. */
  act: string
  therapySessionId: string | null
  /** A person's id, or `action:<id>`. */
  subject: string | null
  /** `ok`, or the code of the verdict or problem. */
  outcome: string
}

/** An entry as it is kept; ids run from 1 without gaps, through the whole house. */
export interface AuditRecord extends AuditEntry {
  id: number
  chain: Uint8Array
}

/** What the house's chain starts from. */
export function firstAuditChain(): Uint8Array {
  return sha256(Buffer.from('samtale audit'))
}

/** The hash of an entry and of all before it. */
export function chainAuditOn(previous: Uint8Array, entry: AuditEntry & { id: number }): Uint8Array {
  const facts = [
    entry.id,
    new Date(entry.at).toISOString(),
    entry.actor,
    entry.act,
    entry.therapySessionId,
    entry.subject,
    entry.outcome,
  ]
  return sha256(previous, JSON.stringify(facts))
}
