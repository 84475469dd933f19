import { useRoom } from '../lib/room-view.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { ExitHint } from './exit-hint.tsx'
import { Icon } from './icon.tsx'
import { LeaveButton } from './leave.tsx'
import { Heading, QuickExit } from './page.tsx'
import { UpdatePrompt } from './update-prompt.tsx'

/** The room's name, its state and the connection in words, and the ways out. */
export function RoomHead() {
  const { room } = useRoom()
  return (
    <header class="room-head">
      <div class="room-name">
        <Heading>
          <bdi>{room.detail.value?.name}</bdi>
        </Heading>
        <ConnectionLine />
      </div>
      <div class="exits">
        <LeaveButton />
        <QuickExit />
      </div>
      <ExitHint />
      <UpdatePrompt />
    </header>
  )
}

function ConnectionLine() {
  const { room } = useRoom()
  const words = useWords().room
  const dates = useDates()
  const { state, since, waiting } = room.connection.value
  const status = room.status.value
  const end = room.detail.value?.ends_at
  const until = words.openUntil.replace('{time}', end ? dates.time(Date.parse(end)) : '')
  const short = words.status[status]
  if (state === 'offline') {
    return (
      <p class="conn conn-off" role="status">
        <Icon name="cloudOff" />
        <span>
          {since === null ? words.offline : words.offlineSince.replace('{time}', dates.time(since))}
          {waiting > 0 && `, ${words.offlineCount(waiting)}`}
        </span>
      </p>
    )
  }
  return (
    <p class="conn" role="status">
      <Icon name={state === 'connecting' ? 'clock' : 'check'} />
      <span>
        {status === 'open' && end ? (
          <>
            <span class="only-wide">{until}</span>
            <span class="only-narrow">{short}</span>
          </>
        ) : (
          short
        )}
        {' · '}
        {state === 'connecting' ? words.connecting : words.upToDate}
      </span>
    </p>
  )
}
