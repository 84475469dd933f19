import { useEffect } from 'preact/hooks'
import { useRoom } from './room-view.ts'
import { useUi } from './ui.ts'

/** `?` shows the keys, unless something is being written, a dialog is open, or it is switched off. */
export function useHelpKey(): void {
  const { sheet } = useRoom()
  const { noSingleKeys } = useUi().switches
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event
      if (key !== '?' || ctrlKey || metaKey || altKey || noSingleKeys.peek()) return
      if (target instanceof Element && target.closest('input, textarea, select, dialog')) return
      event.preventDefault()
      sheet.value = 'keys'
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [sheet, noSingleKeys])
}
