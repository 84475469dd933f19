import { strangerOf } from '../state/people.ts'
import type { Person } from '../state/types.ts'
import { useRoom } from './room-view.ts'

/** Finds people by id; who is not in the roster has no name. */
export function usePersonOf(): (id: string) => Person {
  const all = useRoom().room.people.value
  return (id) => all.find((person) => person.id === id) ?? strangerOf(id)
}
