import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { useBegun, useCareWords, usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { TimelineMessage } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'
import { Note } from './therapist-notes.tsx'
import { ReasonInput } from './therapist-reason.tsx'
import { Decide } from './therapist-tray.tsx'

/** What else a therapist does with a message: answers its author alone, notes something. */
export function MoreActs({ message }: { message: TimelineMessage }) {
  const { room, mayWriteTo } = useRoom()
  const { dialog } = usePanel()
  const words = usePanelWords()
  const { notes } = useCareWords()
  const mayReplyAlone = room.activeTab.value === 'everyone' && mayWriteTo(message.author)
  const reply = () => {
    room.openPrivate(message.author.id)
    room.replyingTo.value = message
    focusLater('#write')
  }
  return (
    <>
      {mayReplyAlone && (
        <button type="button" class="acts-word" onClick={reply}>
          <PanelIcon name="lock" />
          {words.replyAlone}
        </button>
      )}
      <button
        type="button"
        class="acts-word"
        onClick={() => {
          if (message.id !== null) dialog.value = { kind: 'margin', target: message.id }
        }}
      >
        <PanelIcon name="note" />
        {notes.add}
      </button>
    </>
  )
}

/** What stands beside a message for therapists alone: who has it not, and their notes. */
export function Beside({ message }: { message: TimelineMessage }) {
  const notes = usePanel().care.notes.value.filter(({ target }) => target === message.id)
  return (
    <>
      <DeleteHere message={message} />
      {!message.own && <KeptBack message={message} />}
      {notes.map((note) => (
        <Note key={note.id} note={note} />
      ))}
    </>
  )
}

function KeptBack({ message: { id, state, author } }: { message: TimelineMessage }) {
  const { tray } = usePanel().care
  const words = useCareWords().tray
  const kept = tray.value.find((one) => one.id === id)
  if (state !== 'held' && state !== 'late' && state !== 'returned') return null
  return (
    <div class="kept-back">
      <p class="small">
        <PanelIcon name="tray" />{' '}
        <Fill text={words.only[state]} author={<Names people={[author]} />} />
      </p>
      {kept && <Decide message={kept} />}
    </div>
  )
}

/** On a phone what is opened by a touch can be deleted by the next one, with or without a reason. */
function DeleteHere({ message }: { message: TimelineMessage }) {
  const { opened, mayDelete } = useRoom()
  const isOpened = opened.value === message.key
  if (useUi().wide.value || !isOpened || message.id === null || !mayDelete(message)) return null
  return <DeleteForm id={message.id} own={message.own} />
}

function DeleteForm({ id, own }: { id: number; own: boolean }) {
  const { room, opened } = useRoom()
  const { deleteHere } = useCareWords()
  const reason = useBegun(`delete.${id}`)
  return (
    <form
      class="delete-here"
      onSubmit={(event) => {
        event.preventDefault()
        void room.remove(id, reason.text.value.trim())
        reason.done()
        opened.value = null
        focusLater('#sheet')
      }}
    >
      {!own && <ReasonInput reason={reason} />}
      <button type="submit" class="btn btn-final btn-small">
        {deleteHere}
      </button>
    </form>
  )
}
