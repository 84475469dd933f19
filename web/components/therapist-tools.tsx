import { useRoom } from '../lib/room-view.ts'
import { usePanel, usePanelWords } from '../lib/use-panel.ts'
import { PanelIcon } from './therapist-icon.tsx'
import { MenuButton } from './therapist-menu.tsx'

/** What is done for everyone: a notice, the assessments, open and close; the pinned note. */
export function Tools() {
  const { room } = useRoom()
  const { dialog } = usePanel()
  const words = usePanelWords()
  const pinned = room.pinned.value?.body
  const ask = (kind: 'notice' | 'note' | 'board') => () => {
    dialog.value = { kind }
  }
  return (
    <div class="tools-row">
      <div class="panel-tools">
        <button type="button" class="btn btn-quiet btn-small" onClick={ask('notice')}>
          <PanelIcon name="megaphone" />
          {words.notice}
        </button>
        <button type="button" class="btn btn-quiet btn-small" onClick={ask('board')}>
          <PanelIcon name="clipboard" />
          {words.board}
        </button>
        <span class="to-end">
          <Door />
          <MenuButton />
        </span>
      </div>
      <button type="button" class="pin pin-line" onClick={ask('note')}>
        <PanelIcon name="pin" />
        <span class={pinned ? 'heard' : undefined}>{words.note}</span>
        {pinned && <span dir="auto">{pinned}</span>}
      </button>
    </div>
  )
}

function Door() {
  const { room } = useRoom()
  const { dialog, isPending } = usePanel()
  const words = usePanelWords()
  const status = room.status.value
  if (status === 'cancelled') return null
  const kind = status === 'open' ? 'close' : 'open'
  const isTurning = isPending(`${kind}_session`)
  const turning = kind === 'open' ? words.opening : words.closing
  return (
    <button
      type="button"
      class={kind === 'open' ? 'btn btn-main btn-small' : 'btn btn-small'}
      aria-disabled={isTurning}
      onClick={() => {
        if (!isTurning) dialog.value = { kind }
      }}
    >
      {isTurning && <PanelIcon name="clock" />}
      {isTurning ? turning : words[kind]}
    </button>
  )
}
