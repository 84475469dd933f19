import { useRoom } from '../lib/room-view.ts'
import { useDates } from '../lib/ui.ts'
import { usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { Member } from '../state/panel.ts'
import { Avatar, Names } from './person.tsx'
import { MenuButton } from './therapist-menu.tsx'
import { PresenceSign } from './therapist-presence.tsx'

/** Who was let in: how they are there, when they wrote, how far they have read. */
export function Register() {
  const { members, hereCount } = usePanel()
  const words = usePanelWords()
  const tellsReading = useRoom().room.detail.value?.settings.read_receipts ?? false
  return (
    <section aria-labelledby="in-head">
      {members.value.length === 0 && (
        <>
          <h2 id="in-head">{words.inRoom(0)}</h2>
          <p class="soft small">{words.nobody}</p>
        </>
      )}
      {members.value.length > 0 && (
        <table class="register" aria-labelledby="in-head">
          <thead>
            <tr>
              <th scope="col">
                <h2 id="in-head">{words.inRoom(hereCount.value)}</h2>
              </th>
              <th scope="col">{words.wrote}</th>
              {tellsReading && <th scope="col">{words.readTo}</th>}
              <td />
            </tr>
          </thead>
          <tbody>
            {members.value.map((member) => (
              <Row key={member.person.id} member={member} tellsReading={tellsReading} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Row({ member, tellsReading }: { member: Member; tellsReading: boolean }) {
  const { person, presence, wroteAt, readTo } = member
  const { menu } = usePanel()
  const words = usePanelWords()
  const dates = useDates()
  const out = person.present ? undefined : 'row-out'
  const isOpen = menu.value?.person?.id === person.id
  const nothing = presence.kind === 'notCome' ? '' : words.nothing
  const timeOr = (at: number | null) => (at === null ? nothing : dates.time(at))
  return (
    <tr class={isOpen ? 'row-open' : out}>
      <th scope="row">
        <Avatar person={person} small />
        <span class="who">
          <Names people={[person]} />
          <PresenceSign member={member} />
        </span>
      </th>
      <td>{timeOr(wroteAt)}</td>
      {tellsReading && <td>{readTo === 'all' ? words.all : timeOr(readTo)}</td>}
      <td>
        <MenuButton person={person} />
      </td>
    </tr>
  )
}
