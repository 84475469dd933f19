import { useEffect, useMemo } from 'preact/hooks'
import type { CallState } from '../state/consultation-call.ts'
import { createCall } from '../state/consultation-call.ts'
import type { CallWish } from '../state/consultation-video.ts'
import { callIdOf } from '../state/consultation-video.ts'
import type { AppState, RoomState } from '../state/types.ts'

interface OwnCall {
  /** With whom it is to be on now; null: not now. */
  wanted: CallWish | null
  /** The talk is over: everything off. */
  isOver: boolean
}

/** Sound and picture of a room, as long as it is shown. */
export function useOwnCall(app: AppState, room: RoomState, { wanted, isOver }: OwnCall): CallState {
  const call = useMemo(() => createCall(app.deps, room), [room])
  useEffect(() => () => call.stop(), [call])
  const to = wanted && callIdOf(wanted)
  useEffect(() => {
    if (wanted) call.begin(wanted)
  }, [call, to])
  useEffect(() => {
    if (isOver) call.stop()
  }, [call, isOver])
  return call
}
