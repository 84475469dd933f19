import type { RosterEntry, You } from '../../server/protocol/therapy-sessions.ts'
import type { Person } from './types.ts'

/** Turns the roster into people, each with a place in the order of joining that they keep. */
export function createPeople(): (
  roster: readonly RosterEntry[],
  now: { present: readonly string[] | null; meId: string; you: You | null },
) => Person[] {
  const orders = { participant: new Map<string, number>(), therapist: new Map<string, number>() }
  // Who is removed leaves the roster: the others' colours stay what they were.
  const orderOf = ({ id, role }: RosterEntry) => {
    const known = orders[role].get(id) ?? orders[role].size
    orders[role].set(id, known)
    return known
  }
  return (roster, { present, meId, you }) =>
    roster.map((entry) => ({
      id: entry.id,
      displayName: entry.display_name,
      role: entry.role,
      order: orderOf(entry),
      present: present ? present.includes(entry.id) : entry.present,
      ...placeOf(entry.id === meId && you ? you : entry),
      lastSeenAt: entry.last_seen_at === null ? null : Date.parse(entry.last_seen_at),
    }))
}

/** Somebody who is not in the roster. */
export function strangerOf(id: string): Person {
  return {
    id,
    displayName: '',
    role: 'participant',
    order: 0,
    standing: 'removed',
    present: false,
    muted: false,
    lastSeenAt: null,
  }
}

function placeOf({ standing, muted }: Pick<You, 'standing' | 'muted'>) {
  return { standing, muted }
}
