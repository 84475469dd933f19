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
  /** What is asked or shown over the room, as why a message is deleted. */
  Dialogs: ComponentType
  /** What else can be done with a message of somebody else. */
  MoreActs: ComponentType<{ message: TimelineMessage }>
  /** What stands beside a message for therapists alone. */
  Beside: ComponentType<{ message: TimelineMessage }>
}
