import { useSignalEffect } from '@preact/signals'
import { useRoom } from './room-view.ts'

/** Counts what is unread in the page's title, without naming the session: "(2) Samtale"; for therapists calls for help too. */
export function useRoomTitle(): void {
  const { room, therapist } = useRoom()
  useSignalEffect(() => {
    const calls = therapist.value?.panel.care.openCalls.value.length ?? 0
    const unread = room.tabs.value.reduce((sum, tab) => sum + tab.unread, calls)
    document.title = unread > 0 ? `(${unread}) Samtale` : 'Samtale'
  })
}
