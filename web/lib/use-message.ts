import { useComputed } from '@preact/signals'
import { useRoom } from './room-view.ts'

/** How one message stands on the sheet; its component follows no other message's. */
export interface MessagePlace {
  /** Its answers are open below it. */
  open: boolean
  /** Its answers are there: open, or under the pointer. */
  near: boolean
  /** For `tabIndex`: one message of a sheet is a stop of the Tab key, with what is in it. */
  stop: 0 | -1
}

/** Follows the place of the message with this key. */
export function useMessagePlace(key: string): MessagePlace {
  const { opened, hovered, newest, current } = useRoom()
  const open = useComputed(() => newest.value === key || opened.value === key).value
  const near = hovered.is(key).value
  const isCurrent = useComputed(() => current.value === key).value
  return { open, near: open || near, stop: isCurrent ? 0 : -1 }
}
