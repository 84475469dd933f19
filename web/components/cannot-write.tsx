import type { IconName } from '../lib/icons.ts'
import { useRoom } from '../lib/room-view.ts'
import { useUi, useWords } from '../lib/ui.ts'
import type { RoomState } from '../state/types.ts'
import { HelpButton } from './care-help-button.tsx'
import { Icon } from './icon.tsx'
import { Todo } from './todo.tsx'

type Why = NonNullable<RoomState['cannotWrite']['value']>

const ICONS = {
  closed: 'doorClosed',
  cancelled: 'doorClosed',
  scheduled: 'clock',
  muted: 'penOff',
  'private-off': 'lock',
} as const satisfies Record<Why, IconName>

/** Says why one cannot write; after a session also what is left to fill in. */
export function CannotWrite({ why }: { why: Why }) {
  const words = useWords()
  const closed = why === 'closed'
  return (
    <div class="composer cannot" id="write" tabIndex={-1}>
      <p class="row" role="status">
        <Icon name={ICONS[why]} />
        <span>
          {closed && <b>{words.room.thanks} </b>}
          {words.composer.cannot[why]} {closed && <Readable />}
        </span>
      </p>
      {closed && <After />}
      <HelpButton />
    </div>
  )
}

/** How long what was written can be read: as the clinic has set it. */
function Readable() {
  const { room } = useRoom()
  const { i18n, now } = useUi()
  const words = i18n.words.value.room
  const dates = i18n.dates.value
  const until = room.detail.value?.readable_until
  if (!until) return words.readStill
  const at = Date.parse(until)
  const day = dates.sameDay(at, now.peek()) ? dates.day(at, now.peek()) : dates.date(at, now.peek())
  return words.readUntil.replace('{day}', day).replace('{time}', dates.time(at))
}

/** What is left to fill in, done or to do, and the way back. */
function After() {
  const { room } = useRoom()
  const words = useWords()
  const all = room.assessments.value.filter((one) => one.when === 'after' || isIncomplete(one))
  return (
    <>
      {all.length > 0 && (
        <div class="after">
          <Todo assessments={all} main over />
        </div>
      )}
      <p class="row">
        <a class="btn btn-small" href="/">
          {words.room.toSessions}
        </a>
        {all.length > 0 && !all.some(isIncomplete) && (
          <span class="soft small">{words.sessions.nothingLeft}</span>
        )}
      </p>
    </>
  )
}

function isIncomplete({ status }: { status: string }): boolean {
  return status === 'incomplete'
}
