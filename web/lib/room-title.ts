import { useSignalEffect } from '@preact/signals'
import type { RoomState } from '../state/types.ts'

/** Counts what is unread in the page's title, without naming the session: "(2) Samtale". */
export function useRoomTitle(room: RoomState): void {
  useSignalEffect(() => {
    const unread = room.tabs.value.reduce((sum, tab) => sum + tab.unread, 0)
    document.title = unread > 0 ? `(${unread}) Samtale` : 'Samtale'
  })
}
