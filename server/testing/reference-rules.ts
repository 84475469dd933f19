import type { Action, ActionType, Draft, KeptBack } from '../protocol/actions.ts'
import type { VerdictCode } from '../protocol/errors.ts'
import type { Role, Status } from '../protocol/therapy-sessions.ts'
import type { ReferenceModel } from './reference-model.ts'

/** What names a person and changes their place. */
export const MODERATION: readonly ActionType[] = ['admit', 'revoke', 'mute', 'unmute', 'remove']
/** What is shown with its target, and follows it from where it was held to where it was released. */
const FOLLOWERS: readonly ActionType[] = ['message', 'delete', 'reaction', 'note']

const BY_ALL: readonly ActionType[] = ['message', 'delete', 'reaction', 'message_read', 'consent']
const BY_PARTICIPANTS: readonly ActionType[] = ['feeling', 'help']
const BY_THERAPISTS: readonly ActionType[] = [
  ...(['note', 'check_in', 'help_seen', 'release', 'return_message', 'remind'] as const),
]
const BY_OPS: readonly ActionType[] = ['update_assessments', 'update_chat_details']
const ONLY_WHILE_OPEN: readonly ActionType[] = ['message', 'check_in', 'last_call', 'cancel_call']
const BY_PARTICIPANTS_ALWAYS: readonly ActionType[] = ['message_read', 'consent', 'help']

/** Who may write what, and when: the tables of protocol.md, section 4. */
function findWriterRefusal(
  writer: Role | 'ops',
  type: ActionType,
  status: Status,
): VerdictCode | undefined {
  if (type === 'help_raised') return 'not_allowed'
  const isForAll = BY_ALL.includes(type)
  const isForParticipants = BY_PARTICIPANTS.includes(type)
  if (writer === 'participant' && !isForAll && !isForParticipants) return 'not_allowed'
  if (writer !== 'participant' && isForParticipants) return 'not_allowed'
  if (writer === 'therapist' && BY_OPS.includes(type)) return 'not_allowed'
  if (writer === 'ops' && BY_THERAPISTS.includes(type)) return 'not_allowed'
  if (writer === 'ops' && isForAll && type !== 'delete') return 'not_allowed'
  const isAlways = BY_PARTICIPANTS_ALWAYS.includes(type)
  const mayWriteNow = writer === 'participant' ? isAlways : !ONLY_WHILE_OPEN.includes(type)
  return status === 'open' || mayWriteNow ? undefined : 'session_closed'
}

/** What there must be at a target, beside that its author sees it. */
function mayPointAt(
  { type }: Draft,
  target: { action: Omit<Action, 'timestamp'>; settledBy?: number },
  checkIn: number | null,
): boolean {
  const { action, settledBy } = target
  const isText = action.type === 'message' || action.type === 'notice'
  switch (type) {
    case 'message_read':
    case 'note':
      return true
    case 'feeling':
      return action.id === checkIn
    case 'help_seen':
      return action.type === 'help'
    case 'release':
    case 'return_message':
      return (action.held ?? action.late) === true && !action.deleted && settledBy === undefined
    case 'delete':
      return isText || action.type === 'note'
    case 'reaction':
      return isText && !action.deleted
    default:
      return isText
  }
}

/** Why a draft is refused, by protocol.md, section 5; undefined if it is not. */
export function findRefusal(
  model: ReferenceModel,
  author: string | null,
  draft: Draft,
): VerdictCode | undefined {
  const { type } = draft
  const person = author === null ? undefined : model.personOf(author)
  const writer = person?.role ?? 'ops'
  const isForAnybody = type === 'consent' || type === 'help'
  const mayBeOutside = isForAnybody && person?.standing === 'waiting'
  if (person && person.standing !== 'admitted' && !mayBeOutside) return 'not_admitted'
  const status = isLate(model, draft) ? 'open' : model.status
  const refusal = findWriterRefusal(writer, type, status)
  if (refusal) return refusal
  if (type === 'message' && person?.muted) return 'muted'
  const { keystrokes: asked } = model.settings
  if (draft.keystrokes === 'full' && asked !== 'full') return 'not_allowed'
  if (draft.keystrokes === 'timing' && asked === 'off') return 'not_allowed'
  const named = draft.recipients ?? (draft.participant === undefined ? [] : [draft.participant])
  if (!named.every((name) => model.belongs(name))) return 'unknown_recipient'
  if (type === 'message' && named.length > 0) {
    const toTherapists = named.every((name) => model.personOf(name).role === 'therapist')
    const { private_messages } = model.settings
    if (private_messages === 'off') return 'private_off'
    if (private_messages === 'therapists' && writer === 'participant' && !toTherapists) {
      return 'private_off'
    }
  }
  if (type === 'remind') {
    const whom = draft.participant ?? ''
    if (!model.assessed.has(whom)) return 'nothing_to_remind'
    return model.reminded.has(whom) ? 'already_reminded' : undefined
  }
  return draft.target == null ? undefined : findTargetRefusal(model, author, draft, draft.target)
}

function findTargetRefusal(
  model: ReferenceModel,
  author: string | null,
  draft: Draft,
  at: number,
): VerdictCode | undefined {
  const target = model.entries[at - 1]
  if (!target || (author !== null && !model.maySee(author, target))) return 'unknown_target'
  if (!mayPointAt(draft, target, model.checkIn)) return 'unknown_target'
  const { type, user } = target.action
  const isModerator = author === null || model.personOf(author).role === 'therapist'
  const isOwn = type !== 'notice' && user === author
  const mayDelete = type === 'note' ? isOwn : isModerator || isOwn
  if (draft.type === 'delete' && !mayDelete) return 'not_allowed'
  if (draft.type !== 'message' || target.audience === null) return undefined
  const readers = model.audienceOf(author, draft, undefined)
  const allSee = readers?.every((name) => target.audience?.includes(name)) ?? false
  return allSee ? undefined : 'not_allowed'
}

/** Written before the close, as far as it says; nobody waits here for so long that it comes too late. */
function isLate(model: ReferenceModel, draft: Draft): boolean {
  if (draft.type !== 'message' || draft.client_ts === undefined) return false
  const isPublic = draft.recipients?.length === 0
  const mayBeRead = model.settings.therapists_read_private || model.isToTherapists(draft)
  return model.status === 'closed' && (isPublic || mayBeRead)
}

/** What is aimed at a message where it was held is aimed at it where it was released. */
export function redirected(model: ReferenceModel, draft: Draft): Draft {
  const target = model.entries[(draft.target ?? 0) - 1]
  const settled = model.entries[(target?.settledBy ?? 0) - 1]
  const isReleased = settled !== undefined && settled.action.held_id === draft.target
  if (!isReleased || !FOLLOWERS.includes(draft.type)) return draft
  return { ...draft, target: settled.action.id }
}

/** Whether only its author and the therapists get a message, and why. */
export function keptBackOf(
  model: ReferenceModel,
  author: string | null,
  draft: Draft,
): KeptBack | undefined {
  if (draft.type !== 'message' || author === null) return undefined
  if (model.status !== 'open') return 'late'
  const { role, held } = model.personOf(author)
  return role === 'participant' && held && !model.isToTherapists(draft) ? 'held' : undefined
}
