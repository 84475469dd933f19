import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import type { Person } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Names } from './person.tsx'

/** Who can read what one is about to send. */
export function Readers() {
  const { room, readers, isConsultation } = useRoom()
  const words = useUi().i18n.words.value.readers
  const isPrivate = room.activeTab.value !== 'everyone'
  // A consultation is a talk of two: where a third one is in it, all are named.
  const isOfTwo = isConsultation.value && readers.value.length === 1
  const isOnly = isPrivate || isOfTwo
  const only = <Fill text={words.only} people={<Names people={readers.value} />} />
  return (
    <p class={isPrivate ? 'readers readers-private' : 'readers'} id="readers">
      <Icon name={isOnly ? 'lock' : 'users'} />
      <span>
        <Fill
          text={isOnly || readers.value.length === 0 ? words.onlyLine : words.everyoneLine}
          who={<b>{isOnly ? only : words.everyone}</b>}
          people={<Crowd people={readers.value} />}
        />
      </span>
    </p>
  )
}

/** Up to three by name, else "5 people and Ingrid". */
function Crowd({ people }: { people: readonly Person[] }) {
  const { words, list } = useUi().i18n
  if (people.length <= 3) return <Names people={people} />
  const therapists = people.filter(({ role }) => role === 'therapist')
  const rest = people.length - therapists.length
  const names = therapists.map(({ displayName }) => displayName)
  return <>{list.value.format([...(rest > 0 ? [words.value.people(rest)] : []), ...names])}</>
}
