import type { LogCommit } from '../../live/log-commit.ts'
import type { ActionType } from '../../protocol/actions.ts'
import { NO_CALLS } from '../../store/therapy-sessions.ts'
import type { Effect } from './care-effects.ts'
import { CARE_EFFECTS } from './care-effects.ts'

/** What an accepted action changes beside the log itself. Doing it again changes nothing. */
export const EFFECTS: Partial<Record<ActionType, Effect>> = {
  ...CARE_EFFECTS,
  delete(turn, action) {
    if (action.target === null) return
    turn.markDeleted(action.target, action.id)
    const heldId = turn.find(action.target)?.heldId ?? null
    if (heldId !== null) turn.markDeleted(heldId, action.id)
  },
  message_read(turn, action) {
    if (action.author === null || action.target === null) return
    turn.changeMember(action.author, { readMark: action.target, readMarkAction: action.id })
  },
  whiteboard(turn, action) {
    turn.changeSession({ whiteboard: action.body })
  },
  admit(turn, action) {
    const member = turn.state.members.get(action.participant ?? '')
    if (!member || member.standing === 'admitted') return
    turn.changeMember(member.id, { standing: 'admitted', sentBack: false, returning: false })
    if (member.standing === 'waiting') appendJoined(turn, member.id)
  },
  revoke(turn, action) {
    if (action.participant === null) return
    turn.changeMember(action.participant, { standing: 'waiting', sentBack: true, inside: false })
  },
  mute(turn, action) {
    if (action.participant !== null) turn.changeMember(action.participant, { muted: true })
  },
  unmute(turn, action) {
    if (action.participant !== null) turn.changeMember(action.participant, { muted: false })
  },
  remove(turn, action) {
    if (action.participant === null) return
    turn.changeMember(action.participant, { standing: 'removed', inside: false })
  },
  open_session(turn) {
    turn.changeSession({ status: 'open' })
  },
  consent(turn, { author, keystrokes, at }) {
    if (author === null || keystrokes === null) return
    turn.changeMember(author, { consent: { keystrokes, at } })
  },
  close_session(turn) {
    if (turn.state.session.status === 'closed') return
    turn.changeSession({ status: 'closed', closedAt: turn.now, ...NO_CALLS })
  },
}

/** The person is in from now on, and everybody is told. */
export function appendJoined(turn: LogCommit, participantId: string): void {
  appendComing(turn, participantId, 'joined')
}

/** The person is out from now on, and everybody is told. */
export function appendLeft(turn: LogCommit, participantId: string): void {
  appendComing(turn, participantId, 'left')
}

function appendComing(turn: LogCommit, participantId: string, event: 'joined' | 'left'): void {
  const member = turn.state.members.get(participantId)
  if (!member) return
  turn.append({
    type: 'notice',
    body: `${member.displayName} has ${event} the session`,
    recipients: [],
    sender: 'system',
    event,
    participant: participantId,
  })
  turn.changeMember(participantId, { inside: event === 'joined' })
}
