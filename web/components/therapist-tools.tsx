import { useRoom } from '../lib/room-view.ts'
import { useCareWords, usePanel, usePanelWords } from '../lib/use-panel.ts'
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
          <MenuButton />
        </span>
      </div>
      <div class="panel-tools">
        {room.status.value === 'open' && <AskAll />}
        <HoldAll />
        <span class="to-end">
          <Door />
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

function AskAll() {
  const { care, isPending } = usePanel()
  const words = useCareWords().checkIn
  const isAsking = isPending('check_in')
  return (
    <button
      type="button"
      class="btn btn-quiet btn-small"
      aria-disabled={isAsking}
      onClick={() => !isAsking && care.checkIn()}
    >
      <PanelIcon name={isAsking ? 'clock' : 'smile'} />
      {isAsking ? words.asking : words.ask}
    </button>
  )
}

function HoldAll() {
  const { care } = usePanel()
  const words = useCareWords().hold
  const isOn = care.holds.value.all
  return (
    <button
      type="button"
      class={isOn ? 'btn btn-quiet btn-small is-on' : 'btn btn-quiet btn-small'}
      onClick={care.turnHold}
    >
      <PanelIcon name="tray" />
      {isOn ? words.stop : words.all}
    </button>
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
