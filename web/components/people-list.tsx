import { useId } from 'preact/hooks'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import type { Person } from '../state/types.ts'
import { Icon } from './icon.tsx'
import { Avatar, Names } from './person.tsx'

/** Who is in the room and who is not now; a private talk starts from here. */
export function PeopleList({ titled = true, onWrite }: { titled?: boolean; onWrite?: () => void }) {
  const { here, notHere } = useRoom()
  const title = useWords().room.inRoom(here.value.length)
  const id = useId()
  return (
    <section aria-label={titled ? undefined : title} aria-labelledby={titled ? id : undefined}>
      {titled && <h2 id={id}>{title}</h2>}
      <ul class="people">
        {[...here.value, ...notHere.value].map((person) => (
          <li key={person.id}>
            <Row person={person} onWrite={onWrite} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Row({ person, onWrite }: { person: Person; onWrite: (() => void) | undefined }) {
  const { room, isMe, mayWriteTo, isConsultation } = useRoom()
  const words = useWords()
  const me = isMe(person)
  const notes = [
    me && words.you,
    person.role === 'therapist' && !isConsultation.value && words.therapist,
    !me && person.standing === 'waiting' && words.room.waiting,
    !me && person.standing !== 'waiting' && !person.present && words.room.away,
    person.muted && words.room.muted,
  ].filter((note) => note !== false)
  const about = (
    <>
      <Avatar person={person} small />
      <span class="about">
        <Names people={[person]} />
        {notes.length > 0 && <span class="small soft">{notes.join(', ')}</span>}
      </span>
    </>
  )
  if (!mayWriteTo(person)) return <div>{about}</div>
  const open = () => {
    room.openPrivate(person.id)
    onWrite?.()
  }
  return (
    <button type="button" onClick={open}>
      {about}
      <span class="write">
        <Icon name="lock" />
        <span>{words.room.write}</span>
      </span>
    </button>
  )
}
