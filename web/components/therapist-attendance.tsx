import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Attendance as Sheet } from '../../server/protocol/lead.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useUi } from '../lib/ui.ts'
import { useCareWords } from '../lib/use-panel.ts'
import { usePersonOf } from '../lib/use-person.ts'
import { fetchAttendance, minutesHere } from '../state/panel-attendance.ts'
import { Dialog } from './dialog.tsx'
import { Avatar } from './person.tsx'

/** Who was here, from when to when. */
export function Attendance({ onClose }: { onClose(): void }) {
  const { room } = useRoom()
  const words = useCareWords().attendance
  const people = useSignal<Sheet['people'] | 'missing' | null>(null)
  useEffect(() => {
    const ending = new AbortController()
    fetchAttendance(room, ending.signal).then(
      (found) => {
        people.value = found
      },
      () => {
        people.value = 'missing'
      },
    )
    return () => ending.abort()
  }, [])
  return (
    <Dialog title={words.title} sheet onClose={onClose}>
      {people.value === null && <p role="status">{words.fetching}</p>}
      {people.value === 'missing' && <p role="alert">{words.missing}</p>}
      {Array.isArray(people.value) && <Table people={people.value} />}
    </Dialog>
  )
}

function Table({ people }: { people: Sheet['people'] }) {
  const words = useCareWords().attendance
  return (
    <section
      class="board-frame"
      aria-label={words.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
    >
      <table class="board">
        <thead>
          <tr>
            <th scope="col">{words.person}</th>
            <th scope="col">{words.here}</th>
            <th scope="col">{words.total}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <Row key={person.id} person={person} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ person: { id, display_name: name, here } }: { person: Sheet['people'][number] }) {
  const { skewMs } = useRoom().room.source
  const words = useCareWords().attendance
  const dates = useDates()
  const now = useUi().now.peek()
  const time = (at: string) => dates.time(Date.parse(at) + skewMs.peek())
  const say = ({ from, until }: (typeof here)[number]) =>
    (until === null ? words.still : words.span)
      .replace('{from}', time(from))
      .replace('{until}', until === null ? '' : time(until))
  return (
    <tr>
      <th scope="row">
        <span class="row">
          <Avatar person={usePersonOf()(id)} small />
          <bdi>{name}</bdi>
        </span>
      </th>
      <td>
        {here.length === 0 ? (
          <span class="soft">{words.never}</span>
        ) : (
          <ul>
            {here.map((span) => (
              <li key={span.from}>{say(span)}</li>
            ))}
          </ul>
        )}
      </td>
      <td>{here.length > 0 && words.minutes(minutesHere(here, now - skewMs.peek()))}</td>
    </tr>
  )
}
