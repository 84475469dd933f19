import type { Random } from '../clock.ts'
import { firstChain } from '../live/action-chain.ts'
import type { Role } from '../protocol/therapy-sessions.ts'
import type { Member, TherapySession } from '../store/therapy-sessions.ts'
import { NO_CALLS, NO_HELP } from '../store/therapy-sessions.ts'

const EPOCH_BYTES = 16

type Given = Pick<TherapySession, 'id' | 'name' | 'startsAt' | 'epoch' | 'createdAt'>

/** A therapy session in which nothing has happened, but for what is given. */
export function newSession(given: Given & Partial<TherapySession>): TherapySession {
  return {
    topic: null,
    endsAt: null,
    status: 'scheduled',
    closedAt: null,
    settings: {},
    whiteboard: null,
    ...NO_CALLS,
    holdAll: false,
    onCallPhone: null,
    lastActionId: 0,
    lastChain: firstChain(given.id),
    ...given,
  }
}

/** What tells a log from any other that had its id: 32 hexadecimal digits. */
export function newEpoch(random: Random): string {
  return random.bytes(EPOCH_BYTES).toString('hex')
}

/** Somebody who was never there. The name in the store is the person's own row's to say. */
export function newMember(id: string, role: Role): Omit<Member, 'position'> {
  return {
    id,
    displayName: '',
    role,
    standing: 'invited',
    muted: false,
    held: false,
    ...NO_HELP,
    inside: false,
    sentBack: false,
    returning: false,
    readMark: 0,
    readMarkAction: 0,
    consent: null,
    lastSeenAt: null,
    remindedAt: null,
  }
}
