import { letters, personClass } from '../lib/people.ts'
import { useRoom } from '../lib/room-view.ts'
import { useNames } from '../lib/use-names.ts'
import type { Person } from '../state/types.ts'

/** A person's disc with an initial; the name stands beside it in words. */
export function Avatar({ person, small = false }: { person: Person; small?: boolean }) {
  const text = useRoom().letters.value.get(person.id) ?? letters(person.displayName, 1)
  return (
    <span class={`disc ${personClass(person)}${small ? ' disc-small' : ''}`} aria-hidden="true">
      {text}
    </span>
  )
}

/** A name in the person's colour. */
export function Name({ person }: { person: Person }) {
  return <bdi class={`name ${personClass(person)}`}>{useNames().one(person)}</bdi>
}

/** Names in one sentence: "Ola, Ingrid and Kari". */
export function Names({ people }: { people: readonly Person[] }) {
  const parts = useNames().parts(people)
  return <>{parts.map(({ type, value }) => (type === 'element' ? <bdi>{value}</bdi> : value))}</>
}
