import type { VideoRoom } from './fields.ts'

/** From the frame to the page around it, which shows nothing of what is inside. */
export type FrameWord =
  /** Tell me what to show. It says nothing, and may be heard by anybody. */
  | { samtale: 'ready' }
  /** The person wants to go away from the talk. */
  | { samtale: 'leave' }
  /** The talk is over, or its token is not good any more: where the talk goes on, a new one helps. */
  | { samtale: 'over' }

/** From the page around the frame: whom to let in, and what to show. Sent again when it changes. */
export interface HostWord {
  samtale: 'open'
  jwt: string
  /** null: picture and sound are shown by the page itself, or not at all. */
  videoRoom: VideoRoom | null
  /** What the page itself is written in. */
  lang: string | null
}

/** Whether something that was posted is a `HostWord`. */
export function isHostWord(data: unknown): data is HostWord {
  if (typeof data !== 'object' || data === null) return false
  const { samtale, jwt } = data as Partial<HostWord>
  return samtale === 'open' && typeof jwt === 'string'
}
