import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Names } from './person.tsx'

/** The pinned note: one line on a phone until it is opened. */
export function Pinned() {
  const ui = useUi()
  const words = ui.i18n.words.value.room
  const pinned = useRoom().room.pinned.value
  if (!pinned?.body.trim()) return null
  const { author, body } = pinned
  const who = author ? (
    <Fill text={words.pinnedBy} name={<Names people={[author]} />} />
  ) : (
    words.pinned
  )
  return (
    <details class="pin" open={ui.wide.value}>
      <summary>
        <Icon name="pin" />
        <span class="pin-who">{who}</span>
        <span class="pin-first" dir="auto">
          {body}
        </span>
        <Icon name="chevronDown" />
      </summary>
      <p dir="auto">{body}</p>
    </details>
  )
}
