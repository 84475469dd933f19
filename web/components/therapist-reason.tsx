import { MAX_BODY_CODE_POINTS } from '../../server/protocol/limits.ts'
import { useBegun, usePanelWords } from '../lib/use-panel.ts'
import { CloseButton, Dialog } from './dialog.tsx'

interface ReasonDialogProps {
  /** What it is for: what is begun is kept by that. */
  of: string
  title: string
  /** A paragraph each. */
  text: readonly string[]
  yes: string
  no: string
  final?: boolean
  /** What is asked for, and who reads it, where it is not a reason among therapists. */
  field?: { label: string; hint: string | null }
  onYes(reason: string): void
  onClose(): void
}

/** A reason that may be left out, in one line where there is no room for more. */
export function ReasonInput({ reason }: { reason: ReturnType<typeof useBegun> }) {
  const words = usePanelWords()
  return (
    <input
      class="input"
      aria-label={words.reason}
      placeholder={`${words.reason} ${words.mayBeEmpty}`}
      autocomplete="off"
      maxLength={MAX_BODY_CODE_POINTS}
      value={reason.text.value}
      onInput={({ currentTarget }) => reason.write(currentTarget.value)}
    />
  )
}

/** Asks before something that others feel, and for a reason that may be left out. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, text, yes, no, final = false, onYes, onClose } = props
  const words = usePanelWords()
  const { label, hint } = props.field ?? { label: words.reason, hint: words.whoReads }
  const reason = useBegun(props.of)
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          onYes(reason.text.value)
          reason.done()
          onClose()
        }}
      >
        {text.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <div class="field">
          <label for="reason">
            {label} <span class="soft">{words.mayBeEmpty}</span>
          </label>
          <input
            class="input"
            id="reason"
            autocomplete="off"
            maxLength={MAX_BODY_CODE_POINTS}
            aria-describedby={hint === null ? undefined : 'reason-who'}
            value={reason.text.value}
            onInput={({ currentTarget }) => reason.write(currentTarget.value)}
          />
          {hint !== null && (
            <p class="soft small" id="reason-who">
              {hint}
            </p>
          )}
        </div>
        <p class="row stretch">
          <CloseButton>{no}</CloseButton>
          <button type="submit" class={final ? 'btn btn-final' : 'btn btn-main'}>
            {yes}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
