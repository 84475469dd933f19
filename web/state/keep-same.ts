import type { Person, TimelineItem } from './types.ts'

/** What of a person no message shows. */
const UNSEEN: ReadonlySet<string> = new Set<keyof Person>([
  'present',
  'lastSeenAt',
  'muted',
  'standing',
])

/**
 * Takes over the items that look as they did before, so that only what changed is drawn anew: all
 * of `before`, where nothing did. Pure.
 */
export function keepSame(before: TimelineItem[], after: TimelineItem[]): TimelineItem[] {
  const byKey = new Map(before.map((item) => [item.key, item]))
  const kept = after.map((item) => {
    const known = byKey.get(item.key)
    return known && isSame(known, item) ? known : item
  })
  const isAll = kept.length === before.length && kept.every((item, index) => item === before[index])
  return isAll ? before : kept
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [before, after] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(before)
  return (
    keys.length === Object.keys(after).length &&
    keys.every((key) => UNSEEN.has(key) || isSame(before[key], after[key]))
  )
}
