import type { ComponentType } from 'preact'
import type { Panel } from '../state/panel.ts'
import type { TimelineMessage } from '../state/types.ts'

/** What therapists have in the room over and above the others: loaded for them alone. */
export interface Therapist {
  panel: Panel
  /** The people and the session, and what can be done. */
  Panel: ComponentType
  /** The talk or the people, where there is room for one of them. */
  Switch: ComponentType
  /** What was not taken, in words. */
  Refused: ComponentType
  /** Asks before a message is deleted, and why. */
  DeleteConfirm: ComponentType
  /** What else can be done with a message of somebody else. */
  MoreActs: ComponentType<{ message: TimelineMessage }>
}
