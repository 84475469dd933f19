import type { IconName } from '../lib/icons.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import type { RoomState } from '../state/types.ts'
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
  const { room } = useRoom()
  const words = useWords()
  const closed = why === 'closed'
  const left = closed ? room.assessments.value.filter(({ status }) => status === 'incomplete') : []
  return (
    <div class="composer cannot" id="write" tabIndex={-1}>
      <p class="row" role="status">
        <Icon name={ICONS[why]} />
        <span>
          {closed && <b>{words.room.thanks} </b>}
          {words.composer.cannot[why]}
        </span>
      </p>
      {left.length > 0 && (
        <div class="after">
          <Todo assessments={left} main />
        </div>
      )}
      {closed && (
        <p class="row">
          <a class="btn btn-small" href="/">
            {words.room.toSessions}
          </a>
        </p>
      )}
    </div>
  )
}
