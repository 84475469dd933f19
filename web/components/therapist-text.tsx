import { MAX_BODY_CODE_POINTS } from '../../server/protocol/limits.ts'
import { useRoom } from '../lib/room-view.ts'
import { useBegun, usePanel, usePanelWords } from '../lib/use-panel.ts'
import { Dialog } from './dialog.tsx'

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
  const { text, write, done } = useBegun(kind, pinned)
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
        <div class="field">
          <label for="panel-text">{isNotice ? words.noticeText : words.noteText}</label>
          <textarea
            class="input"
            id="panel-text"
            rows={5}
            autofocus
            dir="auto"
            maxLength={MAX_BODY_CODE_POINTS}
            aria-describedby="panel-text-hint"
            value={text.value}
            onInput={({ currentTarget }) => write(currentTarget.value)}
          />
          <p class="soft small" id="panel-text-hint">
            {isNotice ? words.noticeHint : words.noteHint}
          </p>
        </div>
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
