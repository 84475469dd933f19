import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import { usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { PanelDialog } from '../state/panel.ts'
import { DeleteConfirm } from './delete-confirm.tsx'
import { Confirm } from './dialog.tsx'
import { Board, OnesAssessments } from './therapist-board.tsx'
import { ReasonDialog } from './therapist-reason.tsx'
import { TextDialog } from './therapist-text.tsx'

type Of<Kind extends PanelDialog['kind']> = PanelDialog & { kind: Kind }

/** What lies over the panel, if anything. */
export function TherapistDialogs() {
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
    case 'close':
      return <DoorDialog kind={open.kind} onClose={close} />
    case 'board':
      return <Board onClose={close} />
    case 'assessments':
      return <OnesAssessments person={open.person} onClose={close} />
    case 'remove':
      return <RemoveDialog of={open} onClose={close} />
    case 'admit':
      return <AdmitDialog of={open} onClose={close} />
  }
}

function DoorDialog({ kind, onClose }: { kind: 'open' | 'close'; onClose(): void }) {
  const { setStatus, waiting } = usePanel()
  const words = usePanelWords()
  const left = waiting.value.length
  const closeText = left > 0 ? `${words.closeText} ${words.closeWaiting(left)}` : words.closeText
  return (
    <Confirm
      title={kind === 'open' ? words.openTitle : words.closeTitle}
      text={kind === 'open' ? words.openText : closeText}
      yes={words[kind]}
      no={words.notYet}
      final={kind === 'close'}
      onYes={() => {
        setStatus(`${kind}_session`)
        onClose()
      }}
      onClose={onClose}
    />
  )
}

function RemoveDialog({ of: { person }, onClose }: { of: Of<'remove'>; onClose(): void }) {
  const { toAll } = usePanel()
  const words = usePanelWords()
  const fill = (text: string) => text.replaceAll('{name}', () => person.displayName)
  return (
    <ReasonDialog
      title={fill(words.removeTitle)}
      text={[fill(words.removeText)]}
      yes={fill(words.remove)}
      no={fill(words.keep)}
      final
      onYes={(reason) => toAll('remove', [person], reason)}
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
export function TherapistDelete() {
  const { room, deleting, opened } = useRoom()
  const words = usePanelWords()
  const { one } = useNames()
  const { delete: yes, keep: no } = useWords().message
  const message = deleting.value
  if (message === null || message.own) return <DeleteConfirm />
  return (
    <ReasonDialog
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
