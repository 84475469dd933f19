import type { LogCommit } from '../../live/log-commit.ts'
import type { ActionType } from '../../protocol/actions.ts'
import type { LoggedAction } from '../../store/actions.ts'
import { NO_HELP } from '../../store/therapy-sessions.ts'
import { withTherapists } from './visibility.ts'

export type Effect = (turn: LogCommit, action: LoggedAction) => void

/** What follows from check-ins, calls for help, reminders, holding and last calls. Doing it again changes nothing. */
export const CARE_EFFECTS: Partial<Record<ActionType, Effect>> = {
  check_in(turn, action) {
    turn.changeSession({ checkIn: action.id })
  },
  help(turn, action) {
    const member = turn.state.members.get(action.author ?? '')
    if (!member) return
    // Asking again does not start the wait again; once somebody was called, it does.
    const isWaiting = member.helpDueAt !== null
    const helpDueAt = member.helpDueAt ?? turn.now + turn.state.settings.help_after_ms
    const helpRaised = isWaiting && member.helpRaised
    turn.changeMember(member.id, { help: action.id, helpDueAt, helpRaised })
  },
  help_seen(turn, { target }) {
    const asked = target === null ? undefined : turn.find(target)
    const member = turn.state.members.get(asked?.author ?? '')
    // Who has seen an older call has not seen this one.
    if (!asked || !member || member.help === null || asked.id < member.help) return
    turn.changeMember(member.id, NO_HELP)
  },
  hold(turn, { participant }) {
    if (participant === null) turn.changeSession({ holdAll: true })
    setHeld(turn, participant, true)
  },
  unhold(turn, { participant }) {
    if (participant === null) turn.changeSession({ holdAll: false })
    setHeld(turn, participant, false)
  },
  release(turn, { target }) {
    const held = target === null ? undefined : turn.find(target)
    if (held) turn.markSettled(held.id, appendReleased(turn, held).id)
  },
  return_message(turn, action) {
    if (action.target !== null) turn.markSettled(action.target, action.id)
  },
  last_call(turn, { closesAt }) {
    turn.changeSession({ closesAt })
  },
  remind(turn, { participant, at }) {
    if (participant !== null) turn.changeMember(participant, { remindedAt: at })
  },
  cancel_call(turn) {
    turn.changeSession({ closesAt: null })
  },
}

function setHeld(turn: LogCommit, participant: string | null, held: boolean): void {
  for (const member of turn.state.members.values()) {
    const isMeant = participant === null || member.id === participant
    if (isMeant && member.held !== held) turn.changeMember(member.id, { held })
  }
}

/** What was held, once more for those whom it was meant for, in its author's name. */
function appendReleased(turn: LogCommit, held: LoggedAction): LoggedAction {
  const { author, clientTs, body, recipients, target } = held
  const isPublic = recipients === null || recipients.length === 0
  const between = author === null ? [] : [author, ...(recipients ?? [])]
  return turn.append({
    ...{ type: 'message', author, clientTs, body, recipients, target },
    audience: isPublic ? null : withTherapists(turn.state, ...between),
    // The therapists have read it, whatever the setting says.
    therapistsRead: isPublic ? null : true,
    heldId: held.id,
  })
}
