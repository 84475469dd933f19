import type { Action, Icon } from '../../server/protocol/actions.ts'

/** A question of how everybody is, and what each answered last. */
export interface CheckIn {
  id: number
  at: number
  /** null: each client asks in its own words. */
  question: string | null
  /** False once it is followed by another, or the session was closed. */
  isOpen: boolean
  /** Person id → what they chose. */
  answers: ReadonlyMap<string, Icon>
}

/** Reads the check-ins and their answers from the log, the oldest first. Pure. */
export function readCheckIns(actions: readonly Action[], skewMs: number): CheckIn[] {
  const all: (CheckIn & { answers: Map<string, Icon> })[] = []
  for (const { id, type, user, target, icon, body, timestamp } of actions) {
    const last = all.at(-1)
    if (last && (type === 'check_in' || type === 'close_session')) last.isOpen = false
    if (type === 'check_in') {
      const at = Date.parse(timestamp) + skewMs
      all.push({ id, at, question: body ?? null, isOpen: true, answers: new Map() })
    }
    if (type !== 'feeling' || user === null || !icon) continue
    all.find((one) => one.id === target)?.answers.set(user, icon)
  }
  return all
}

/** How many chose each feeling. Pure. */
export function countFeelings({ answers }: CheckIn): ReadonlyMap<Icon, number> {
  const counts = new Map<Icon, number>()
  for (const icon of answers.values()) counts.set(icon, (counts.get(icon) ?? 0) + 1)
  return counts
}
