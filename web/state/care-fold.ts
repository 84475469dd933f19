import type { Action, Icon } from '../../server/protocol/actions.ts'
import { tabOf } from './tabs.ts'

/** How things stood when the detail was made; what the log has after it is laid over it. */
export interface Before {
  maxId: number
  held: boolean
  closesAt: string | null
}

/** What a participant is asked, has asked for and is told, as the log has it; times as the server wrote them. */
export interface FoldedCare {
  /** The question that can be answered now. */
  checkIn: { id: number; at: string; question: string | null; feeling: Icon | null } | null
  /** The newest call for help and what came of it. */
  help: FoldedHelp | null
  /** What one writes goes to the therapists first. */
  held: boolean
  /** When the session closes by itself. */
  closesAt: string | null
  /** The newest word with which something was given back. */
  givenBack: { id: number; reason: string } | null
}

export interface FoldedHelp {
  id: number
  cid: string | null
  /** null where only the answer is known: who is sent back to the waiting room forgets what was before. */
  askedAt: string | null
  raisedAt: string | null
  seenAt: string | null
  seenBy: string | null
  /** The private talk in which a therapist has written since. */
  talk: string | null
}

/**
 * Folds care actions for one participant. The rule: the last check-in may be answered until the
 * close; the newest call for help counts, an answer to an older one is none to it; holding and the
 * last call are as the detail says, and after it as the log says. Ids decide. Pure.
 */
export function foldCare(
  actions: readonly Action[],
  of: { meId: string; before: Before; isTherapist(id: string): boolean },
): FoldedCare {
  const { before, meId } = of
  const folded: FoldedCare = {
    ...{ checkIn: null, help: null, givenBack: null },
    ...{ held: before.held, closesAt: before.closesAt },
  }
  for (const action of actions.filter(isCare).toSorted((a, b) => a.id - b.id)) {
    foldTalk(folded, action)
    foldHelp(folded, action, of)
    if (action.id > before.maxId) foldState(folded, action, meId)
  }
  return folded
}

const TYPES: readonly Action['type'][] = [
  ...(['check_in', 'feeling', 'help', 'help_seen', 'help_raised', 'hold', 'unhold'] as const),
  ...(['return_message', 'last_call', 'cancel_call', 'close_session'] as const),
]

/** Of the talk only what is written to some counts. */
function isCare({ type, recipients = [] }: Action): boolean {
  return TYPES.includes(type) || (type === 'message' && recipients.length > 0)
}

function foldTalk(folded: FoldedCare, { id, type, timestamp, body, target, icon, reason }: Action) {
  if (type === 'check_in') {
    folded.checkIn = { id, at: timestamp, question: body ?? null, feeling: null }
  }
  const asked = folded.checkIn
  if (type === 'feeling' && asked && target === asked.id) asked.feeling = icon ?? null
  if (type === 'close_session') folded.checkIn = null
  if (type === 'return_message') folded.givenBack = { id, reason: reason ?? '' }
}

function foldState(folded: FoldedCare, action: Action, meId: string) {
  const { type, participant } = action
  const isMeant = participant === undefined || participant === meId
  if ((type === 'hold' || type === 'unhold') && isMeant) folded.held = type === 'hold'
  if (type === 'last_call') folded.closesAt = action.closes_at ?? null
  if (type === 'cancel_call' || type === 'close_session') folded.closesAt = null
}

function foldHelp(
  folded: FoldedCare,
  action: Action,
  { meId, isTherapist }: { meId: string; isTherapist(id: string): boolean },
) {
  const { id, type, user, timestamp, target, cid, recipients = [] } = action
  const isAnswer = type === 'help_seen' || type === 'help_raised'
  if (type === 'help' && user === meId) {
    folded.help = { ...NOTHING_YET, id, cid: cid ?? null, askedAt: timestamp }
  }
  if (isAnswer) folded.help ??= { ...NOTHING_YET, id: target ?? 0 }
  const { help } = folded
  if (!help) return
  // Somebody was called for all that was asked until then.
  if (type === 'help_raised') help.raisedAt = timestamp
  if (type === 'help_seen' && (target ?? 0) >= help.id) {
    help.seenAt = timestamp
    help.seenBy = user
  }
  const isToMe = type === 'message' && recipients.includes(meId)
  if (isToMe && user !== null && isTherapist(user)) help.talk = tabOf({ user, recipients }, meId)
}

const NOTHING_YET = {
  ...{ cid: null, askedAt: null, raisedAt: null },
  ...{ seenAt: null, seenBy: null, talk: null },
}
