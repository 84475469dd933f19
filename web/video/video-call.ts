import type { LinkPhase } from './link.ts'
import type { Sending } from './signals.ts'

/** One side of a talk with picture and sound, by whichever way they come. */
export interface VideoCall {
  readonly view: CallView
  /** Whether it sends what this page’s camera and microphone give: else they are left to it. */
  readonly sendsOurs: boolean
  start(): void
  /** One’s own sound or picture is another one now. */
  update(): void
  /** The device has another network, or one again. */
  network(): void
  /** Ends it, and says so. */
  stop(): void
}

/** `failed`: it never came about, and is tried again. */
export type CallPhase = LinkPhase | 'failed'

export interface CallView {
  phase: CallPhase
  /** What comes from the other side; null until it does. */
  remote: MediaStream | null
  /** What the other side says that it sends. */
  theirs: Sending | null
  /** One’s own picture is held back: the line is weak. */
  weak: boolean
  /** The address of a page that shows it all, with keys of its own. */
  frame: string | null
}

export const NO_VIEW: CallView = {
  ...{ phase: 'alone', remote: null, theirs: null },
  ...{ weak: false, frame: null },
}

/** How long to wait before the next try, after so many that came to nothing. */
export function retryMs(tries: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.max(0, tries - 1), LONGEST_RETRY_MS)
}

const FIRST_RETRY_MS = 2000
const LONGEST_RETRY_MS = 30_000
