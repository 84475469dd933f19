import type { Person, TimelineMessage } from '../state/types.ts'

/** 24 November 2026, 14:14 in Oslo. */
export const NOW = Date.parse('2026-11-24T13:14:20Z')

export function at(time: string): number {
  return Date.parse(`2026-11-24T${time}:00+01:00`)
}

/** Somebody who takes part and is there. */
export const person = (
  id: string,
  displayName: string,
  order = 0,
  more: Partial<Person> = {},
): Person => ({
  id,
  displayName,
  role: 'participant',
  order,
  standing: 'admitted',
  present: true,
  muted: false,
  lastSeenAt: null,
  ...more,
})

type Written = Pick<TimelineMessage, 'id' | 'author' | 'own' | 'body' | 'at'>

/** A message that was sent, and that nobody has read yet. */
export const sentMessage = (written: Written & Partial<TimelineMessage>): TimelineMessage => ({
  kind: 'message',
  key: `m${written.id}`,
  deletedBy: null,
  state: 'sent',
  failure: null,
  readBy: [],
  reactions: [],
  therapistsRead: true,
  deleting: false,
  writtenAt: null,
  ...written,
})

export const ingrid = person('T1', 'Ingrid', -1, { role: 'therapist' })
export const kari = person('P1', 'Kari', 0)
export const ola = person('P2', 'Ola', 1)
export const aisha = person('P3', 'Aïsha', 2)
export const sunniva = person('P4', 'Sunniva', 3)
export const jonas = person('P5', 'Jonas', 4, { present: false })
export const marit = person('P6', 'Marit', 5, { muted: true })
