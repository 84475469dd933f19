import { effect, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RoomState, TimelineItem } from '../state/types.ts'

/** So many are drawn at once: one's own first message, say. */
const FEW = 4

/**
 * The open tab's items. A talk that comes while its sheet is there already is drawn in a task of its
 * own: to read it from the log takes a slow phone long enough.
 */
export function useItems({ timeline }: RoomState): readonly TimelineItem[] {
  const shown = useSignal(timeline.peek())
  // Not `useSignalEffect`, which waits for a frame: one's own message is in the very next one.
  useEffect(
    () =>
      effect(() => {
        const items = timeline.value
        if (shown.peek().length > 0 || items.length <= FEW) {
          shown.value = items
          return
        }
        const timer = setTimeout(() => {
          shown.value = timeline.peek()
        })
        return () => clearTimeout(timer)
      }),
    [],
  )
  return shown.value
}
