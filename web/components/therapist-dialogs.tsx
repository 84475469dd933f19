import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import { usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { PanelDialog } from '../state/panel.ts'
import { DeleteConfirm } from './delete-confirm.tsx'
import { Confirm } from './dialog.tsx'
import { Attendance } from './therapist-attendance.tsx'
import { Board, OnesAssessments } from './therapist-board.tsx'
import { CloseDialog } from './therapist-close.tsx'
import { NoteDialog } from './therapist-notes.tsx'
import { ReasonDialog } from './therapist-reason.tsx'
import { TextDialog } from './therapist-text.tsx'
import { ReturnDialog } from './therapist-tray.tsx'

type Of<Kind extends PanelDialog['kind']> = PanelDialog & { kind: Kind }

/** What lies over the room, if anything. */
export function TherapistDialogs() {
  return (
    <>
      <DeleteDialog />
      <PanelDialogs />
    </>
  )
}

function PanelDialogs() {
  const { dialog } = usePanel()
  const open = dialog.value
  const close = () => {
    dialog.value = null
  }
  switch (open?.kind) {
    case undefined:
      return null
    case 'notice':
    case 'note':
      return <TextDialog kind={open.kind} onClose={close} />
    case 'open':
      return <OpenDialog onClose={close} />
    case 'close':
      return <CloseDialog onClose={close} />
    case 'attendance':
      return <Attendance onClose={close} />
    case 'return':
      return <ReturnDialog message={open.message} onClose={close} />
    case 'margin':
      return <NoteDialog of={open} onClose={close} />
    case 'board':
      return <Board onClose={close} />
    case 'assessments':
      return <OnesAssessments person={open.person} onClose={close} />
    case 'admit':
      return <AdmitDialog of={open} onClose={close} />
  }
}

function OpenDialog({ onClose }: { onClose(): void }) {
  const { setStatus } = usePanel()
  const words = usePanelWords()
  return (
    <Confirm
      title={words.openTitle}
      text={words.openText}
      yes={words.open}
      no={words.notYet}
      final={false}
      onYes={() => {
        setStatus('open_session')
        onClose()
      }}
      onClose={onClose}
    />
  )
}

function AdmitDialog({ of: { people, missing }, onClose }: { of: Of<'admit'>; onClose(): void }) {
  const { toAll } = usePanel()
  const words = usePanelWords()
  const lines = missing.map(({ person, done }) =>
    words.admitMissing
      .replace('{name}', () => person.displayName)
      .replace('{done}', `${done?.count}`)
      .replace('{of}', `${done?.of}`),
  )
  return (
    <ReasonDialog
      of={`admit.${people.map(({ id }) => id).join()}`}
      title={words.admitTitle}
      text={lines}
      yes={words.admit}
      no={words.notYet}
      onYes={(reason) => toAll('admit', people, reason)}
      onClose={onClose}
    />
  )
}

/** Asks before a message is deleted; of somebody else's, also why. */
function DeleteDialog() {
  const { room, deleting, opened } = useRoom()
  const words = usePanelWords()
  const { one } = useNames()
  const { delete: yes, keep: no } = useWords().message
  const message = deleting.value
  if (message === null || message.own) return <DeleteConfirm />
  return (
    <ReasonDialog
      of={`delete.${message.id}`}
      title={words.deleteTitle.replace('{name}', () => one(message.author))}
      text={[words.deleteText]}
      yes={yes}
      no={no}
      final
      onYes={(reason) => {
        if (message.id !== null) void room.remove(message.id, reason)
        opened.value = null
        focusLater('#sheet')
      }}
      onClose={() => {
        deleting.value = null
      }}
    />
  )
}
