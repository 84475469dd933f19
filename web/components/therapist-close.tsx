import { useCountdown, useDates } from '../lib/ui.ts'
import { useCareWords, usePanel, usePanelWords } from '../lib/use-panel.ts'
import { CloseButton, Dialog } from './dialog.tsx'
import { PanelIcon } from './therapist-icon.tsx'

const MINUTES = [5, 10]

/** Asks when the session is to close: now, or by itself after a last call that everybody hears. */
export function CloseDialog({ onClose }: { onClose(): void }) {
  const { care, setStatus, waiting } = usePanel()
  const words = usePanelWords()
  const { call } = useCareWords()
  const left = waiting.value.length
  const end = (act: () => void) => () => {
    act()
    onClose()
  }
  return (
    <Dialog title={words.closeTitle} onClose={onClose}>
      <p>
        {words.closeText} {left > 0 && words.closeWaiting(left)}
      </p>
      <p class="row stretch">
        <CloseButton>{words.notYet}</CloseButton>
        <button type="button" class="btn btn-final" onClick={end(() => setStatus('close_session'))}>
          {call.now}
        </button>
      </p>
      <p>{call.text}</p>
      <p class="row stretch">
        {MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="btn"
            onClick={end(() => care.callLast(minutes))}
          >
            {call.in(minutes)}
          </button>
        ))}
      </p>
    </Dialog>
  )
}

/** That the session closes by itself, when, and how to keep it open. */
export function LastCall() {
  const { care, isPending } = usePanel()
  const words = useCareWords().call
  const dates = useDates()
  const at = care.closesAt.value
  const left = useCountdown(at)
  if (at === null) return null
  const isCancelling = isPending('cancel_call')
  return (
    <div class="call-ends">
      <PanelIcon name="timer" />
      <p>
        {words.on.replace('{time}', dates.time(at))},{' '}
        {left === null ? words.over : words.left.replace('{left}', left)}
      </p>
      <button
        type="button"
        class="btn btn-small"
        aria-disabled={isCancelling}
        onClick={() => !isCancelling && care.cancelCall()}
      >
        {isCancelling ? words.cancelling : words.cancel}
      </button>
    </div>
  )
}
