import type { Action } from '../../server/protocol/actions.ts'

/** The ids of what was deleted; what was held and released counts under both of its ids. Pure. */
export function readDeleted(actions: readonly Action[]): ReadonlySet<number> {
  const deleted = new Set<number>()
  for (const { id, type, target, deleted: isGone } of actions) {
    if (isGone) deleted.add(id)
    if (type === 'delete' && target != null) deleted.add(target)
  }
  for (const { id, held_id: heldId } of actions) {
    if (heldId === undefined) continue
    if (deleted.has(id)) deleted.add(heldId)
    else if (deleted.has(heldId)) deleted.add(id)
  }
  return deleted
}

/** What somebody wrote last that is still to be read; null: nothing. Pure. */
export function lastWords(
  actions: readonly Action[],
  deleted: ReadonlySet<number>,
  personId: string,
): string | null {
  const isTheirs = ({ id, type, user, body }: Action) =>
    type === 'message' && user === personId && body != null && !deleted.has(id)
  return actions.findLast(isTheirs)?.body ?? null
}
