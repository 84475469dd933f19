import type { Person } from '../state/types.ts'

/** The classes that give a person a steady colour and form: eight colours by order, therapists ink. */
export function personClass(person: Person): string {
  return person.role === 'therapist' ? 'therapist' : `p${(Math.max(0, person.order) % 8) + 1}`
}

/** One letter a person, two for those who share the first: person id → letters. */
export function initials(people: readonly Person[]): Map<string, string> {
  const first = new Map<string, number>()
  for (const person of people) {
    const letter = letters(person.displayName, 1)
    first.set(letter, (first.get(letter) ?? 0) + 1)
  }
  return new Map(
    people.map(({ id, displayName }) => {
      const one = letters(displayName, 1)
      return [id, (first.get(one) ?? 0) > 1 ? letters(displayName, 2) : one]
    }),
  )
}

/** The first letters of a name, the very first in capitals. */
export function letters(name: string, count: number): string {
  const [head = '·', ...rest] = [...name.trim()]
  return head.toLocaleUpperCase() + rest.slice(0, count - 1).join('')
}

/** Therapists first, then by order of joining. */
export function byRank(a: Person, b: Person): number {
  return Number(b.role === 'therapist') - Number(a.role === 'therapist') || a.order - b.order
}
