import { useComputed } from '@preact/signals'
import { emptyText } from '../lib/empty-text.ts'
import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'

/** Stands in the middle of a sheet on which nobody has written. */
export function Nobody() {
  const ui = useUi()
  const { room } = useRoom()
  const text = useComputed(() => emptyText(room, ui))
  return <li class="nobody">{text.value}</li>
}
