import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import type { Person } from '../state/types.ts'
import type { Mentioning } from './mentions.ts'
import { matchPeople, mentionAt } from './mentions.ts'
import { useRoom } from './room-view.ts'

/** Completes names after `@` in a field, as ARIA's pattern for lists that complete has it. */
export interface Completion {
  people: Person[]
  chosen: number
  /** The text or the cursor changed. */
  look(): void
  choose(person: Person): void
  close(): void
  /** True where the key was meant for the list. */
  press(event: KeyboardEvent): boolean
}

/** The names are those of who is in the open tab. */
export function useCompletion(field: RefObject<HTMLTextAreaElement | null>): Completion {
  const { room, tab, readers } = useRoom()
  const place = useSignal<Mentioning | null>(null)
  const chosen = useSignal(0)
  /** Where a list was closed: it stays so until something else is begun. */
  const closedAt = useSignal<number | null>(null)
  const isEveryone = room.activeTab.value === 'everyone'
  const here = isEveryone ? readers.value : (tab.value?.others ?? [])
  const people = place.value ? matchPeople(place.value.query, here) : []

  const close = () => {
    closedAt.value = place.value?.from ?? closedAt.value
    place.value = null
  }
  const look = () => {
    const input = field.current
    const isOne = input !== null && input.selectionStart === input.selectionEnd
    const next = isOne ? mentionAt(input.value, input.selectionStart) : null
    if (next?.from === place.value?.from && next?.query === place.value?.query) return
    if (next?.from !== closedAt.value) closedAt.value = null
    place.value = closedAt.value === null ? next : null
    chosen.value = 0
  }
  const choose = (person: Person) => {
    const input = field.current
    if (!input || !place.value) return
    input.setRangeText(`@${person.displayName} `, place.value.from, input.selectionStart, 'end')
    room.draftText.value = input.value
    close()
    input.focus()
  }
  const press = (event: KeyboardEvent) => {
    const person = people[chosen.value]
    if (!person || event.isComposing || event.shiftKey) return false
    const { key } = event
    if (key === 'ArrowDown') chosen.value = (chosen.value + 1) % people.length
    else if (key === 'ArrowUp') chosen.value = (chosen.value + people.length - 1) % people.length
    else if (key === 'Enter' || key === 'Tab') choose(person)
    else if (key === 'Escape') close()
    else return false
    event.preventDefault()
    return true
  }
  return { people, chosen: chosen.value, look, choose, close, press }
}
