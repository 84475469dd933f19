import type { ComponentType } from 'preact'
import type { Care } from '../state/care.ts'
import type { TimelineMessage } from '../state/types.ts'

/** What the therapists ask and tell in the room: loaded after the first sight of it. */
export interface CareView {
  care: Care
  /** The question to everyone and what came of a call for help, over the composer. */
  Cards: ComponentType
  /** Counts down to the close. */
  LastCall: ComponentType
  /** Who reads first what one is about to send; else who reads it. */
  FirstReaders: ComponentType
  /** The word with which a message was given back. */
  Returned: ComponentType<{ message: TimelineMessage; stop: 0 | -1 }>
  /** All of it for who hears the page. */
  Heard: ComponentType
}
