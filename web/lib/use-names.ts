import { useCallback } from 'preact/hooks'
import type { Person } from '../state/types.ts'
import { useUi } from './ui.ts'

/** Puts names into words; whoever is in the roster no longer has none. */
export function useNames() {
  const { words, list } = useUi().i18n
  const { someone } = words.value
  const format = list.value
  const one = useCallback((person: Person | null) => person?.displayName || someone, [someone])
  const all = useCallback(
    (people: readonly Person[]) => format.format(people.map(one)),
    [format, one],
  )
  return { one, all, parts: (people: readonly Person[]) => format.formatToParts(people.map(one)) }
}
