import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RoomState } from '../state/types.ts'
import type { CareView } from './care.ts'
import { useRoom } from './room-view.ts'
import { useLazy } from './use-lazy.ts'

interface Part {
  openCare(room: RoomState): CareView
}

/** What the therapists ask and tell, once it is loaded: at first sight of the room nobody needs it. */
export function useCare(load: () => Promise<Part>): CareView | null {
  const { room, care } = useRoom()
  const failed = useSignal(false)
  // Tried again when the network is back.
  const isWanted = !failed.value || room.connection.value.state !== 'offline'
  const part = useLazy(isWanted, load, () => {
    failed.value = true
  })
  useEffect(() => {
    if (part) care.value ??= part.openCare(room)
  }, [part])
  return care.value
}
