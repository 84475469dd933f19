import { useSignal } from '@preact/signals'
import { MAX_BODY_CODE_POINTS } from '../../server/protocol/limits.ts'
import { usePanelWords } from '../lib/use-panel.ts'
import { Dialog } from './dialog.tsx'

interface ReasonDialogProps {
  title: string
  /** A paragraph each. */
  text: readonly string[]
  yes: string
  no: string
  final?: boolean
  onYes(reason: string): void
  onClose(): void
}

/** Asks before something that others feel, and for a reason that may be left out. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, text, yes, no, final = false, onYes, onClose } = props
  const words = usePanelWords()
  const reason = useSignal('')
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          onYes(reason.value)
          onClose()
        }}
      >
        {text.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <div class="field">
          <label for="reason">
            {words.reason} <span class="soft">{words.mayBeEmpty}</span>
          </label>
          <input
            class="input"
            id="reason"
            autocomplete="off"
            maxLength={MAX_BODY_CODE_POINTS}
            aria-describedby="reason-who"
            value={reason.value}
            onInput={({ currentTarget }) => {
              reason.value = currentTarget.value
            }}
          />
          <p class="soft small" id="reason-who">
            {words.whoReads}
          </p>
        </div>
        <p class="row stretch">
          <button
            type="button"
            class="btn"
            onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}
          >
            {no}
          </button>
          <button type="submit" class={final ? 'btn btn-final' : 'btn btn-main'}>
            {yes}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
