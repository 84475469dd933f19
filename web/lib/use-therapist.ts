import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RoomState } from '../state/types.ts'
import { useRoom } from './room-view.ts'
import type { Therapist } from './therapist.ts'
import type { Ui } from './ui.ts'
import { useUi } from './ui.ts'
import { useLazy } from './use-lazy.ts'

interface Part {
  openTherapist(room: RoomState, ui: Ui): Therapist
}

/** What a therapist has in the room, once it is loaded; `isPlain`: who is here sees what all see. */
export function useTherapist(load: () => Promise<Part>) {
  const { room, therapist } = useRoom()
  const ui = useUi()
  const failed = useSignal(false)
  const isTherapist = room.me.value?.role === 'therapist'
  const part = useLazy(isTherapist, load, () => {
    failed.value = true
  })
  useEffect(() => {
    const opened = part?.openTherapist(room, ui)
    therapist.value = opened ?? null
    return () => {
      opened?.panel.stop()
      therapist.value = null
    }
  }, [part])
  return { therapist: therapist.value, isPlain: !isTherapist || failed.value }
}
