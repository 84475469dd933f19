import type { SessionLog } from '../../live/session-log.ts'
import type { Member } from '../../store/therapy-sessions.ts'

/** Takes a hint that somebody types, or stopped; who may know it is told soon, at most once a second. */
export function hintTyping(log: SessionLog, participantId: string, isTyping: boolean): void {
  const member = log.state.members.get(participantId)
  if (log.state.settings.typing === 'off' || member?.standing !== 'admitted') return
  if (!log.presence.hint(participantId, isTyping)) return
  log.presence.announceTyping(() => {
    log.parking.wakeWhere((poll) => {
      const reader = log.state.members.get(poll.personId)
      return poll.personId !== participantId && reader !== undefined && mayKnow(log, reader)
    }, 'give-up')
  })
}

/** Who is typing, as far as this member may know; never the member. */
export function whoIsTyping(log: SessionLog, reader: Member): string[] {
  if (!mayKnow(log, reader)) return []
  const { members } = log.state
  return log.presence
    .typing()
    .filter((id) => id !== reader.id && members.get(id)?.standing === 'admitted')
}

function mayKnow(log: SessionLog, reader: Member): boolean {
  const { typing } = log.state.settings
  if (typing === 'off' || reader.standing !== 'admitted') return false
  return typing === 'everyone' || reader.role === 'therapist'
}
