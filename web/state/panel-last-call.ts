import type { Action } from '../../server/protocol/actions.ts'

const ENDS: readonly Action['type'][] = ['last_call', 'cancel_call', 'close_session']

/** When the session closes by itself, on the server's clock; null: not by itself. Pure. */
export function readClosesAt(actions: readonly Action[], known: string | null): number | null {
  const last = actions.findLast(({ type }) => ENDS.includes(type))
  const closesAt = last ? last.closes_at : known
  return closesAt ? Date.parse(closesAt) : null
}
