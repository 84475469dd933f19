import type { LogCommit } from '../../live/log-commit.ts'
import type { ActionType, Verdict } from '../../protocol/actions.ts'
import type { VerdictCode } from '../../protocol/errors.ts'
import { leastKeystrokes } from '../../protocol/keystrokes.ts'
import type { LoggedAction } from '../../store/actions.ts'
import type { ReminderFacts } from '../care/reminders.ts'
import { findReminderRefusal } from '../care/reminders.ts'
import { EFFECTS } from './action-effects.ts'
import type { Author } from './author.ts'
import type { ShapedDraft } from './draft-shape.ts'
import { cidOf, findTooLong, readDraft, toPayload } from './draft-shape.ts'
import { isLate, toNewAction } from './new-action.ts'
import { maySee, privateAudience } from './visibility.ts'

type Writer = 'participant' | 'therapist' | 'ops'

interface Rule {
  /** Who may write it at all. */
  writers: readonly Writer[]
  /** Who may write it while the therapy session is not open. */
  whileNotOpen: readonly Writer[]
  /** Whether also people may write it who wait to be let in. */
  whileWaiting?: true
  /** What it may point at. */
  targets?: readonly ActionType[]
}

const EVERYBODY: readonly Writer[] = ['participant', 'therapist', 'ops']
const MEMBERS: readonly Writer[] = ['participant', 'therapist']
const MODERATORS: readonly Writer[] = ['therapist', 'ops']
const OPS: readonly Writer[] = ['ops']
const PARTICIPANTS: readonly Writer[] = ['participant']
const THERAPISTS: readonly Writer[] = ['therapist']
const moderation: Rule = { writers: MODERATORS, whileNotOpen: MODERATORS }

/** The rule table: who may write what, when, and at what it may point. */
const RULES: Record<ActionType, Rule> = {
  message: { writers: MEMBERS, whileNotOpen: [], targets: ['message', 'notice'] },
  delete: { writers: EVERYBODY, whileNotOpen: MODERATORS, targets: ['message', 'notice', 'note'] },
  reaction: { writers: MEMBERS, whileNotOpen: ['therapist'], targets: ['message', 'notice'] },
  message_read: { writers: MEMBERS, whileNotOpen: MEMBERS },
  notice: moderation,
  whiteboard: moderation,
  admit: moderation,
  revoke: moderation,
  mute: moderation,
  unmute: moderation,
  remove: moderation,
  open_session: moderation,
  close_session: moderation,
  update_assessments: { writers: OPS, whileNotOpen: OPS },
  update_chat_details: { writers: OPS, whileNotOpen: OPS },
  consent: { writers: MEMBERS, whileNotOpen: MEMBERS, whileWaiting: true },
  note: { writers: THERAPISTS, whileNotOpen: THERAPISTS },
  check_in: { writers: THERAPISTS, whileNotOpen: [] },
  feeling: { writers: PARTICIPANTS, whileNotOpen: [], targets: ['check_in'] },
  // Whoever needs help needs it also before the door opens and after it has closed.
  help: { writers: PARTICIPANTS, whileNotOpen: PARTICIPANTS, whileWaiting: true },
  help_seen: { writers: THERAPISTS, whileNotOpen: THERAPISTS, targets: ['help'] },
  help_raised: { writers: [], whileNotOpen: [] },
  hold: moderation,
  unhold: moderation,
  release: { writers: THERAPISTS, whileNotOpen: THERAPISTS, targets: ['message'] },
  return_message: { writers: THERAPISTS, whileNotOpen: THERAPISTS, targets: ['message'] },
  last_call: { writers: MODERATORS, whileNotOpen: [] },
  cancel_call: { writers: MODERATORS, whileNotOpen: [] },
  remind: { writers: THERAPISTS, whileNotOpen: THERAPISTS },
}

/** What is shown with its target. */
const POINTERS: readonly ActionType[] = ['message', 'reaction', 'delete', 'note']

/** Whether a type of action is moderation: what no participant may ever write. */
export function isModeration(type: ActionType): boolean {
  return !mayEverWrite('participant', type)
}

/** Whether people of a role may write a type of action at all. */
export function mayEverWrite(writer: Writer, type: ActionType): boolean {
  return RULES[type].writers.includes(writer)
}

/** Whether somebody may delete what they see: the author of a message or note, and moderators but a note. */
export function mayDelete(writer: Writer, author: string, target: LoggedAction): boolean {
  if (target.type === 'note') return target.author === author
  if (writer !== 'participant') return true
  return target.type === 'message' && target.author === author
}

/** What a draft is judged with, beside the state of the log. */
interface Judging {
  hashPayload: (text: string) => string
  reminders: ReminderFacts
}

/**
 * Judges one queued action and, if it stands, appends it to the turn with all that follows from it.
 * The verdicts are looked for in the order of the contract; the first one counts.
 */
export function judge(
  turn: LogCommit,
  author: Author,
  raw: unknown,
  { hashPayload, reminders }: Judging,
): Verdict {
  const draft = readDraft(raw)
  if (typeof draft === 'string') return refused(cidOf(raw), ['invalid_action', draft])
  const { cid } = draft
  if (isToNobody(draft, author.id)) {
    return refused(cid, ['invalid_action', 'The only recipient is the author'])
  }
  if (draft.user !== null && draft.user !== author.id) {
    return refused(cid, ['wrong_user', 'The user of the action is not the one who is signed in'])
  }
  const payloadHash = hashPayload(toPayload(draft))
  const known = cid === null ? undefined : turn.findByCid(author.id, cid)
  if (known) {
    if (known.payloadHash === payloadHash) return { cid, ok: true, id: known.id, dup: true }
    return refused(cid, ['cid_conflict', 'This cid belongs to another action'])
  }
  redirect(turn, draft)
  const refusal = findRefusal(turn, author, draft)
  if (refusal) return refused(cid, refusal)
  if (draft.type === 'remind' && draft.participant !== null) {
    const tooMuch = findReminderRefusal(turn, draft.participant, reminders)
    if (tooMuch) return { cid, ok: false, ...tooMuch }
  }
  const mark = findReadMark(turn, author, draft)
  if (mark !== undefined) return { cid, ok: true, id: mark, dup: true }
  const action = turn.append(toNewAction(turn, author, draft, payloadHash))
  EFFECTS[action.type]?.(turn, action)
  return { cid, ok: true, id: action.id }
}

/** What points at the id that a message was held under means what it was released as. */
function redirect(turn: LogCommit, draft: ShapedDraft): void {
  const target = draft.target === null ? undefined : turn.find(draft.target)
  if (!target?.settledBy || !POINTERS.includes(draft.type)) return
  const settled = turn.find(target.settledBy)
  if (settled?.heldId === target.id) draft.target = settled.id
}

type Refusal = [code: VerdictCode, detail: string]

function refused(cid: string | null, [code, detail]: Refusal): Verdict {
  return { cid, ok: false, code, detail }
}

function findRefusal(turn: LogCommit, author: Author, draft: ShapedDraft): Refusal | undefined {
  const tooLong = findTooLong(draft)
  if (tooLong) return ['too_long', tooLong]
  const member = author.kind === 'member' ? turn.state.members.get(author.id) : undefined
  const rule = RULES[draft.type]
  const isIn =
    member?.standing === 'admitted' || (rule.whileWaiting && member?.standing === 'waiting')
  if (author.kind === 'member' && !isIn) {
    return ['not_admitted', 'Only people who were let in may write here']
  }
  const writer = member?.role ?? 'ops'
  if (!rule.writers.includes(writer))
    return ['not_allowed', 'People of this role may not write this type of action']
  const isOpen = turn.state.session.status === 'open' || isLate(turn, draft)
  if (!isOpen && !rule.whileNotOpen.includes(writer)) {
    return ['session_closed', 'The therapy session is not open']
  }
  if (draft.type === 'message' && member?.muted) {
    return ['muted', 'A therapist has asked this person to read only']
  }
  if (exceeds(turn, draft)) {
    return ['not_allowed', 'The therapy session does not ask for that much']
  }
  return findRecipientRefusal(turn, writer, draft) ?? findTargetRefusal(turn, author, writer, draft)
}

/** Nobody can agree beforehand to what is not asked for. */
function exceeds(turn: LogCommit, { keystrokes }: ShapedDraft): boolean {
  if (keystrokes === null) return false
  return leastKeystrokes(turn.state.settings.keystrokes, keystrokes) !== keystrokes
}

function findRecipientRefusal(
  turn: LogCommit,
  writer: Writer,
  draft: ShapedDraft,
): Refusal | undefined {
  const { members, settings } = turn.state
  const named = draft.recipients ?? (draft.participant === null ? [] : [draft.participant])
  const found = named.map((id) => members.get(id))
  if (found.some((member) => !member || member.standing === 'removed')) {
    return ['unknown_recipient', 'Somebody named here is not in the therapy session']
  }
  if (draft.type !== 'message' || named.length === 0) return undefined
  if (settings.private_messages === 'off') {
    return ['private_off', 'Private messages are switched off here']
  }
  const toTherapists = found.every((member) => member?.role === 'therapist')
  if (settings.private_messages === 'therapists' && writer === 'participant' && !toTherapists) {
    return ['private_off', 'Private messages go to therapists only here']
  }
  return undefined
}

function findTargetRefusal(
  turn: LogCommit,
  author: Author,
  writer: Writer,
  draft: ShapedDraft,
): Refusal | undefined {
  if (draft.target === null) return undefined
  const target = turn.find(draft.target)
  const types = RULES[draft.type].targets
  const seen =
    target &&
    (author.kind === 'ops' || maySee({ id: author.id, standing: 'admitted' }, target)) &&
    (!types || types.includes(target.type)) &&
    !isOver(turn, draft, target)
  if (!seen) return ['unknown_target', 'There is nothing to point at by that id']
  if (draft.type === 'delete' && !mayDelete(writer, author.id, target)) {
    return ['not_allowed', 'Only its author or a therapist may delete this']
  }
  if (draft.type === 'message' && !mayReply(turn, author.id, draft, target)) {
    return ['not_allowed', 'Somebody who would read this reply cannot see what it replies to']
  }
  return undefined
}

/** Whether what is pointed at cannot be answered any more: deleted, decided, or followed by the next. */
function isOver(turn: LogCommit, { type }: ShapedDraft, target: LoggedAction): boolean {
  switch (type) {
    case 'reaction':
      return target.deletedBy !== null
    case 'feeling':
      return turn.state.session.checkIn !== target.id
    case 'release':
    case 'return_message':
      return target.keptBack === null || target.deletedBy !== null || target.settledBy !== null
    default:
      return false
  }
}

/** A reply shows what it replies to, so whoever reads the reply must be able to see that too. */
function mayReply(
  turn: LogCommit,
  author: string,
  draft: ShapedDraft,
  target: LoggedAction,
): boolean {
  if (target.audience === null) return true
  if (!draft.recipients || draft.recipients.length === 0) return false
  const { audience } = target
  const readers = privateAudience(turn.state, [author, ...draft.recipients])
  return readers.every((id) => audience.includes(id))
}

/** The id of the read mark that already covers what a `message_read` says. */
function findReadMark(turn: LogCommit, author: Author, draft: ShapedDraft): number | undefined {
  if (draft.type !== 'message_read' || draft.target === null) return undefined
  const member = turn.state.members.get(author.id)
  if (!member || draft.target > member.readMark) return undefined
  return member.readMarkAction
}

function isToNobody(draft: ShapedDraft, author: string): boolean {
  return draft.recipients?.length === 1 && draft.recipients[0] === author
}
