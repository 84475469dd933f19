import type { Action } from '../../server/protocol/actions.ts'
import type { Person } from './types.ts'

/** What the log says of one person. Times are epoch milliseconds on the server's clock. */
export interface Activity {
  cameAt: number | null
  /** null while they are in: by their own leaving or signing out, never by silence. */
  leftAt: number | null
  wroteAt: number | null
  /** The id of the last message read; 0: none. */
  readTo: number
  /** When the read mark moved last. */
  readAt: number | null
  /** When they were sent back to the waiting room; null once let in again. */
  sentBackAt: number | null
  /** When they were reminded of what is to be filled in. */
  remindedAt: number | null
}

const NOTHING: Activity = {
  cameAt: null,
  leftAt: null,
  wroteAt: null,
  readTo: 0,
  readAt: null,
  sentBackAt: null,
  remindedAt: null,
}

/** Reads from the log who came, left, wrote and read when: person id → activity. Pure. */
export function readActivity(actions: readonly Action[]): ReadonlyMap<string, Activity> {
  const all = new Map<string, Activity>()
  for (const action of actions) {
    const id = action.participant ?? action.user
    if (id === null) continue
    const known = all.get(id) ?? NOTHING
    all.set(id, { ...known, ...changeOf(action, known) })
  }
  return all
}

function changeOf(action: Action, { readTo }: Activity): Partial<Activity> {
  const at = Date.parse(action.timestamp)
  const target = action.target ?? 0
  switch (action.type) {
    case 'message':
      return { wroteAt: at }
    case 'message_read':
      return target > readTo ? { readTo: target, readAt: at } : {}
    case 'notice':
      if (action.event === 'joined') return { cameAt: at, leftAt: null }
      return action.event === 'left' ? { leftAt: at } : {}
    case 'admit':
      return { sentBackAt: null }
    case 'revoke':
      return { sentBackAt: at }
    case 'remind':
      return { remindedAt: at }
    default:
      return {}
  }
}

/** The roster as the log has it by now: what was done after the roster was made is laid over it. Pure. */
export function followLog(
  people: readonly Person[],
  actions: readonly Action[],
  rosterId: number,
): Person[] {
  const changes = new Map<string, Partial<Person>>()
  for (let i = actions.length - 1; i >= 0; i -= 1) {
    const action = actions[i]
    if (!action || action.id <= rosterId) break
    const change = CHANGES[action.type]
    if (!change || action.participant === undefined) continue
    changes.set(action.participant, { ...change, ...changes.get(action.participant) })
  }
  return people
    .map((person) => ({ ...person, ...changes.get(person.id) }))
    .filter(({ standing }) => standing !== 'removed')
}

const CHANGES: Partial<Record<Action['type'], Partial<Person>>> = {
  admit: { standing: 'admitted' },
  revoke: { standing: 'waiting' },
  remove: { standing: 'removed' },
  mute: { muted: true },
  unmute: { muted: false },
}

/** The last message of somebody else to everyone that there is to read; 0: none. Pure. */
export function lastToRead(actions: readonly Action[], personId: string): number {
  const isOthers = ({ type, user, recipients, deleted }: Action) =>
    type === 'message' && !deleted && user !== personId && recipients?.length === 0
  return actions.findLast(isOthers)?.id ?? 0
}
