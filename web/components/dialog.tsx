import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { useWords } from '../lib/ui.ts'
import { Icon } from './icon.tsx'

interface DialogProps {
  title: ComponentChildren
  onClose(): void
  children: ComponentChildren
  /** Comes up from below on a phone. */
  sheet?: boolean
}

/**
 * A dialog in the top layer. Escape and a press beside it close it. Whatever closes it does so by the
 * element: then the browser gives the focus back to where it was.
 */
export function Dialog({ title, onClose, children, sheet = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const words = useWords()
  useEffect(() => {
    const shown = dialog.current
    const beside = (event: MouseEvent) => event.target === shown && shown?.close()
    shown?.showModal()
    shown?.addEventListener('click', beside)
    return () => {
      shown?.removeEventListener('click', beside)
      shown?.close()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class={sheet ? 'dialog dialog-sheet' : 'dialog'}
      aria-labelledby={id}
      onClose={onClose}
    >
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          {sheet && (
            <button
              type="button"
              class="btn btn-quiet btn-square"
              aria-label={words.close}
              onClick={() => dialog.current?.close()}
            >
              <Icon name="x" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  )
}

/** Closes the dialog that it stands in, and does nothing else. */
export function CloseButton({ children }: { children: ComponentChildren }) {
  return (
    <button
      type="button"
      class="btn"
      onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}
    >
      {children}
    </button>
  )
}

/** Asks before something that cannot be taken back. */
export function Confirm({
  title,
  text,
  yes,
  no,
  final = true,
  onYes,
  onClose,
}: {
  title: string
  text: ComponentChildren
  yes: string
  no: string
  /** False where nothing is lost by it. */
  final?: boolean
  onYes(): void
  onClose(): void
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <p class="row stretch">
        <CloseButton>{no}</CloseButton>
        <button type="button" class={final ? 'btn btn-final' : 'btn btn-main'} onClick={onYes}>
          {yes}
        </button>
      </p>
    </Dialog>
  )
}
