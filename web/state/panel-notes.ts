import type { Action } from '../../server/protocol/actions.ts'
import { readDeleted } from './panel-deleted.ts'

/** A therapist's note in the margin of a message. */
export interface MarginNote {
  id: number
  /** The message; one that was held is meant by the id that it was released as. */
  target: number
  by: string | null
  body: string
  at: number
}

/** Reads the notes that nobody took away, the oldest first. Pure. */
export function readNotes(actions: readonly Action[], skewMs: number): MarginNote[] {
  const deleted = readDeleted(actions)
  const released = new Map<number, number>()
  for (const { id, held_id: heldId } of actions) if (heldId !== undefined) released.set(heldId, id)
  return actions.flatMap(({ id, type, user, body, target, timestamp }) => {
    if (type !== 'note' || body == null || target == null || deleted.has(id)) return []
    const at = Date.parse(timestamp) + skewMs
    return [{ id, target: released.get(target) ?? target, by: user, body, at }]
  })
}
