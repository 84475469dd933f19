import type { Action } from '../../server/protocol/actions.ts'
import { readDeleted } from './panel-deleted.ts'

/** A message that is with the therapists: kept back before it is read, or come after the close. */
export interface KeptMessage {
  id: number
  why: 'held' | 'late'
  personId: string
  body: string
  at: number
  /** Whom it is meant for; nobody: everyone. */
  recipients: readonly string[]
}

const DECISIONS: readonly Action['type'][] = ['release', 'return_message']

/**
 * What nobody has released, returned or deleted yet, in the order of writing. What came late and was
 * meant for therapists alone has come to whom it was meant for. Pure.
 */
export function readTray(
  actions: readonly Action[],
  skewMs: number,
  isTherapist: (id: string) => boolean,
): KeptMessage[] {
  const over = new Set(readDeleted(actions))
  for (const { type, target } of actions) if (DECISIONS.includes(type)) over.add(target ?? 0)
  return actions.flatMap((action) => {
    const { id, type, user, body, held, late, recipients = [] } = action
    if (type !== 'message' || user === null || body == null || over.has(id)) return []
    if (!held && !late) return []
    if (recipients.length > 0 && recipients.every(isTherapist)) return []
    const at = Date.parse(action.timestamp) + skewMs
    return [{ id, why: held ? 'held' : 'late', personId: user, body, at, recipients }]
  })
}

/** Who is held: what they write goes to the therapists first. */
export interface Holds {
  /** Whoever comes later is held too. */
  all: boolean
  ids: ReadonlySet<string>
}

/** Lays the log's holds over the roster, which is as old as `rosterId`. Pure. */
export function readHolds(
  roster: readonly { id: string; role: string; held?: boolean | undefined }[],
  actions: readonly Action[],
  rosterId: number,
): Holds {
  const participants = roster.filter(({ role }) => role === 'participant')
  const ids = new Set(participants.flatMap(({ id, held }) => (held ? [id] : [])))
  let all = false
  for (const { id, type, participant } of actions) {
    if (type !== 'hold' && type !== 'unhold') continue
    if (participant === undefined) all = type === 'hold'
    if (id <= rosterId) continue
    const whom = participant === undefined ? participants.map((one) => one.id) : [participant]
    for (const one of whom) type === 'hold' ? ids.add(one) : ids.delete(one)
  }
  return { all, ids }
}
