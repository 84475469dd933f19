import { jumpTo } from '../lib/jump.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import { useBegun, useCareWords, usePanel } from '../lib/use-panel.ts'
import { usePersonOf } from '../lib/use-person.ts'
import type { PanelDialog } from '../state/panel.ts'
import type { MarginNote } from '../state/panel-notes.ts'
import { Dialog } from './dialog.tsx'
import { TextField } from './therapist-field.tsx'
import { PanelIcon } from './therapist-icon.tsx'

/** All notes in the margin, the newest first. */
export function NotesList() {
  const { care, side } = usePanel()
  const view = useRoom()
  const { room } = view
  const { quotedGone } = useWords().message
  const words = useCareWords().notes
  const all = care.notes.value.toReversed()
  if (all.length === 0) return null
  const saidIn = (target: number) => {
    const said = room.source.actions.value.findLast(({ id }) => id === target)
    return care.isGone(target) ? quotedGone : (said?.body ?? words.gone)
  }
  const jump = (target: number) => () => {
    side.value = 'talk'
    room.openTab(care.tabOf(target))
    // The sheet of that talk is there with the next picture.
    requestAnimationFrame(() => jumpTo(view, target))
  }
  return (
    <details class="notes-all">
      <summary>{words.title(all.length)}</summary>
      <ul class="panel-list">
        {all.map((note) => (
          <li key={note.id}>
            <div class="who">
              <Note note={note} />
              <button type="button" class="link small" onClick={jump(note.target)}>
                {words.to.replace('{text}', () => saidIn(note.target))}
              </button>
            </div>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** A note, by whom and when; one's own can be worded anew or taken away. */
export function Note({ note }: { note: MarginNote }) {
  const { care, dialog } = usePanel()
  const { isMe } = useRoom()
  const words = useCareWords().notes
  const dates = useDates()
  const personOf = usePersonOf()
  const { one } = useNames()
  const author = note.by === null ? null : personOf(note.by)
  const by = words.by
    .replace('{name}', () => one(author))
    .replace('{time}', () => dates.time(note.at))
  return (
    <div class="margin-note">
      <PanelIcon name="note" />
      <div>
        <p class="margin-text" dir="auto">
          <span class="heard">{words.label}: </span>
          {note.body}
        </p>
        <p class="small soft">
          {by}
          {isMe(author) && (
            <span class="margin-acts">
              <button
                type="button"
                class="link"
                onClick={() => {
                  dialog.value = { kind: 'margin', target: note.target, note }
                }}
              >
                {words.edit}
              </button>
              <button type="button" class="link" onClick={() => care.unnote(note)}>
                {words.remove}
              </button>
            </span>
          )}
        </p>
      </div>
    </div>
  )
}

/** Where a note is written; what is worded anew takes the place of the older one. */
export function NoteDialog({
  of: { target, note },
  onClose,
}: {
  of: PanelDialog & { kind: 'margin' }
  onClose(): void
}) {
  const { care } = usePanel()
  const words = useCareWords().notes
  const begun = useBegun(`margin.${target}.${note?.id ?? ''}`, note?.body)
  const { text, done } = begun
  const isEmpty = text.value.trim() === ''
  return (
    <Dialog title={note ? words.change : words.new} sheet onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (isEmpty) return
          care.note(target, text.value, note)
          done()
          onClose()
        }}
      >
        <TextField id="margin-text" label={words.label} hint={words.hint} rows={3} begun={begun} />
        <p class="row stretch">
          <button type="submit" class="btn btn-main" aria-disabled={isEmpty}>
            {words.save}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
