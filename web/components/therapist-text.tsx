import { useRoom } from '../lib/room-view.ts'
import { useBegun, usePanel, usePanelWords } from '../lib/use-panel.ts'
import { Dialog } from './dialog.tsx'
import { TextField } from './therapist-field.tsx'

interface TextDialogProps {
  kind: 'notice' | 'note'
  onClose(): void
}

/** A word to everyone: as a notice, or pinned over the talk. What is begun is kept on the device. */
export function TextDialog({ kind, onClose }: TextDialogProps) {
  const { room } = useRoom()
  const { say } = usePanel()
  const words = usePanelWords()
  const pinned = kind === 'note' ? (room.pinned.peek()?.body ?? '') : ''
  const begun = useBegun(kind, pinned)
  const { text, done } = begun
  const isNotice = kind === 'notice'
  const isEmpty = text.value.trim() === ''
  const send = (body: string) => {
    say(isNotice ? 'notice' : 'whiteboard', body)
    done()
    onClose()
  }
  return (
    <Dialog title={isNotice ? words.noticeTitle : words.noteTitle} sheet onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isEmpty) send(text.value)
        }}
      >
        <TextField
          id="panel-text"
          label={isNotice ? words.noticeText : words.noteText}
          hint={isNotice ? words.noticeHint : words.noteHint}
          rows={5}
          begun={begun}
        />
        <p class="row stretch">
          <button type="submit" class="btn btn-main" aria-disabled={isEmpty}>
            {isNotice ? words.noticeSend : words.notePin}
          </button>
          {pinned !== '' && (
            <button type="button" class="btn" onClick={() => send('')}>
              {words.noteDown}
            </button>
          )}
        </p>
      </form>
    </Dialog>
  )
}
