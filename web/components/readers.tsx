import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import type { Person } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Names } from './person.tsx'

/** Who can read what one is about to send. */
export function Readers() {
  const { room, readers } = useRoom()
  const words = useUi().i18n.words.value.readers
  if (room.activeTab.value !== 'everyone') {
    const who = (
      <b>
        <Fill text={words.only} people={<Names people={readers.value} />} />
      </b>
    )
    return (
      <p class="readers readers-private" id="readers">
        <Icon name="lock" />
        <span>
          <Fill text={words.onlyLine} who={who} />
        </span>
      </p>
    )
  }
  return (
    <p class="readers" id="readers">
      <Icon name="users" />
      <span>
        <Fill
          text={readers.value.length > 0 ? words.everyoneLine : words.onlyLine}
          who={<b>{words.everyone}</b>}
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
