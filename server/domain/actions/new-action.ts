import type { LogCommit, NewAction } from '../../live/log-commit.ts'
import type { KeptBack } from '../../protocol/actions.ts'
import { leastKeystrokes } from '../../protocol/keystrokes.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import type { Author } from './author.ts'
import type { ShapedDraft } from './draft-shape.ts'
import { noteAudience, privateAudience, withTherapists } from './visibility.ts'

/** The action that a draft becomes once it has been judged. */
export function toNewAction(
  turn: LogCommit,
  author: Author,
  draft: ShapedDraft,
  payloadHash: string,
): NewAction {
  const { settings, members } = turn.state
  const keptBack = keptBackOf(turn, author, draft)
  const audience = audienceOf(turn, author, draft, keptBack)
  const isText = draft.type === 'message' || draft.type === 'notice'
  const agreed = members.get(author.id)?.consent?.keystrokes ?? null
  const kept = leastKeystrokes(settings.keystrokes, agreed)
  const readAlong = settings.therapists_read_private || keptBack !== null
  return {
    type: draft.type,
    author: author.id,
    cid: draft.cid,
    payloadHash,
    clientTs: draft.clientTs,
    body: draft.body,
    recipients: draft.recipients,
    audience,
    therapistsRead: isText && audience ? readAlong : null,
    target: draft.target,
    icon: draft.icon,
    reason: draft.reason,
    participant: draft.participant,
    keystrokes: draft.keystrokes,
    sender: draft.type === 'notice' ? senderOf(members.get(author.id)) : null,
    keptBack,
    closesAt: draft.seconds === null ? null : turn.now + draft.seconds * 1000,
    characterHistory: kept === 'full' ? draft.characterHistory : null,
    timeToComplete: kept === 'off' ? null : draft.timeToComplete,
  }
}

/**
 * Whether a message was written before the close and came soon enough after it. The device's clock
 * decides only that: who gets to read it are people who could have read it anyway.
 */
export function isLate({ state, now }: LogCommit, draft: ShapedDraft): boolean {
  const { session, settings } = state
  if (draft.type !== 'message' || draft.clientTs === null) return false
  if (session.status !== 'closed' || session.closedAt === null) return false
  const isInTime = now - session.closedAt <= settings.late_ms
  // Between participants whom no therapist reads: for the tray it was not meant.
  const isForTherapists =
    isPublic(draft) || isToTherapists(state.members, draft) || settings.therapists_read_private
  return isInTime && isForTherapists && Date.parse(draft.clientTs) < session.closedAt
}

function keptBackOf(turn: LogCommit, author: Author, draft: ShapedDraft): KeptBack | null {
  const { session, members } = turn.state
  if (draft.type !== 'message') return null
  if (session.status !== 'open') return 'late'
  const member = members.get(author.id)
  const isHeld = member?.role === 'participant' && member.held
  return isHeld && !isToTherapists(members, draft) ? 'held' : null
}

function isPublic({ recipients }: ShapedDraft): boolean {
  return recipients === null || recipients.length === 0
}

function isToTherapists(members: ReadonlyMap<string, Member>, draft: ShapedDraft): boolean {
  if (isPublic(draft)) return false
  return draft.recipients?.every((id) => members.get(id)?.role === 'therapist') ?? false
}

function senderOf(member: Member | undefined): 'system' | 'Therapist' {
  return member ? 'Therapist' : 'system'
}

/** Who will see it, frozen now: no later change of role, roster or setting widens it. */
function audienceOf(
  turn: LogCommit,
  author: Author,
  draft: ShapedDraft,
  keptBack: KeptBack | null,
): string[] | null {
  const { state } = turn
  const target = draft.target === null ? undefined : turn.find(draft.target)
  switch (draft.type) {
    case 'message_read':
      return state.settings.read_receipts ? (target?.audience ?? null) : [author.id]
    case 'consent':
      return [author.id]
    case 'note':
      return noteAudience(state, author.id, target)
    case 'help':
    case 'feeling':
      return withTherapists(state, author.id)
    case 'remind':
      return withTherapists(state)
    case 'update_assessments':
    case 'hold':
    case 'unhold':
      return draft.participant === null ? null : withTherapists(state, draft.participant)
    case 'message':
    case 'notice': {
      if (keptBack && !isToTherapists(state.members, draft)) return withTherapists(state, author.id)
      if (isPublic(draft)) return null
      const sender = author.kind === 'ops' ? [] : [author.id]
      return privateAudience(state, [...sender, ...(draft.recipients ?? [])])
    }
    default:
      return target?.audience ?? null
  }
}
