import { useSignal } from '@preact/signals'
import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { Confirm } from './dialog.tsx'
import { Icon } from './icon.tsx'

/** Leaves the room; asks only if something is unsent. */
export function LeaveButton() {
  const ui = useUi()
  const { room } = useRoom()
  const words = ui.i18n.words.value
  const asking = useSignal(false)
  const waiting = room.connection.value.waiting
  const leave = async () => {
    await room.leave()
    ui.go('/')
  }
  return (
    <>
      <button
        type="button"
        class="btn btn-quiet btn-small"
        onClick={() => {
          if (waiting === 0) void leave()
          else asking.value = true
        }}
      >
        <Icon name="logOut" />
        <span class="word">{words.leave}</span>
      </button>
      {asking.value && (
        <Confirm
          title={words.room.leaveTitle}
          text={words.room.leaveUnsent(waiting)}
          yes={words.leave}
          no={words.room.stay}
          final={false}
          onYes={leave}
          onClose={() => {
            asking.value = false
          }}
        />
      )}
    </>
  )
}
