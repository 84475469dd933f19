import type { Action } from '../../protocol/actions.ts'
import type { Role } from '../../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../../store/actions.ts'
import { toTime } from '../../times.ts'

export { toTime }

/**
 * An action as one reader gets it. A deleted message or notice goes out with `body: null` and
 * `deleted: true`; the client's own id goes back to its author only, the reason of a delete to its
 * author and to therapists only. Keystroke data is not even in reach here.
 */
export function toWireAction(action: LoggedAction, reader: { id: string; role: Role }): Action {
  const own = action.author === reader.id
  return {
    id: action.id,
    type: action.type,
    user: personOf(action.author),
    timestamp: toTime(action.at),
    ...(action.clientTs === null ? {} : { client_ts: action.clientTs }),
    ...(own && action.cid !== null ? { cid: action.cid } : {}),
    ...contentOf(action, own || reader.role === 'therapist'),
  }
}

/** Whether an action's author and therapists get more of it than others, beside the client's own id. */
export function saysMoreToClose({ heldId, reason }: LoggedAction): boolean {
  return heldId !== null || reason !== null
}

/** As `toTime`; what has not happened, or has no end, is null. */
export function toTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : toTime(ms)
}

/** Ops and the house are nobody: `user` is null. */
function personOf(author: string | null): string | null {
  return author === null || author.includes(':') ? null : author
}

/** `isClose`: for its author and for therapists. */
function contentOf(action: LoggedAction, isClose: boolean): Partial<Action> {
  switch (action.type) {
    case 'message':
      return {
        ...textOf(action),
        target: action.target,
        ...(action.keptBack === null ? {} : { [action.keptBack]: true as const }),
        // That it was held lies between its author and the therapists.
        ...(isClose && action.heldId !== null ? { held_id: action.heldId } : {}),
      }
    case 'notice':
      return {
        ...textOf(action),
        sender: action.sender ?? 'system',
        ...(action.event === null ? {} : { event: action.event }),
        ...participantOf(action),
      }
    case 'delete':
      return {
        target: action.target,
        ...reasonOf(action, isClose),
      }
    case 'reaction':
    case 'feeling':
      return { target: action.target, icon: action.icon }
    case 'message_read':
    case 'help_seen':
    case 'help_raised':
    case 'release':
      return { target: action.target }
    case 'whiteboard':
      return { body: action.body }
    case 'note':
      return { ...bodyOf(action), target: action.target }
    case 'check_in':
    case 'help':
      return action.body === null ? {} : { body: action.body }
    case 'return_message':
      // The word is for whoever gets their message back.
      return { target: action.target, ...reasonOf(action, true) }
    case 'last_call':
      return action.closesAt === null ? {} : { closes_at: toTime(action.closesAt) }
    case 'consent':
      return {
        keystrokes: action.keystrokes ?? 'off',
        ...(action.body === null ? {} : { body: action.body }),
      }
    default:
      return { ...participantOf(action), ...reasonOf(action, isClose) }
  }
}

function textOf(action: LoggedAction): Partial<Action> {
  return {
    ...bodyOf(action),
    recipients: action.recipients ?? [],
    ...(action.therapistsRead === null ? {} : { therapists_read: action.therapistsRead }),
  }
}

function bodyOf({ body, deletedBy }: LoggedAction): Partial<Action> {
  // Already empty where it was read back or taken back; here for whoever looks.
  return deletedBy === null ? { body } : { body: null, deleted: true }
}

function reasonOf(action: LoggedAction, maySee: boolean): Partial<Action> {
  return maySee && action.reason !== null ? { reason: action.reason } : {}
}

function participantOf(action: LoggedAction): Partial<Action> {
  return action.participant === null ? {} : { participant: action.participant }
}
