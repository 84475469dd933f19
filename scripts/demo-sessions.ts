import type { PutAssessmentRequest, PutTherapySessionRequest } from '../server/protocol/ops.ts'
import type { Person } from './demo-people.ts'

/** A therapy session of the demo house as it should stand now. */
export interface DemoSession {
  id: string
  /** Epoch milliseconds. */
  startsAt: number
  input: PutTherapySessionRequest
  talk?: { file: string; beginsAt: number }
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** How long ago the talk of 17 began: its last words are a minute old then. */
const TALK_MS = 50 * MINUTE_MS

/** The therapy sessions: one last week, one open now, one tomorrow. */
export function demoSessions(now: number): DemoSession[] {
  const lastWeek = floorTo(now, HOUR_MS) - 6 * DAY_MS
  const today = floorTo(now - TALK_MS, 5 * MINUTE_MS)
  const tomorrow = floorTo(now, HOUR_MS) + DAY_MS
  return [
    {
      id: '16',
      startsAt: lastWeek,
      input: {
        ...during(lastWeek, 75 * MINUTE_MS),
        name: 'Finding words',
        topic: 'The first evening: who we are, and whom we miss',
        status: 'closed',
      },
      talk: { file: 'demo-talk-16.txt', beginsAt: lastWeek },
    },
    {
      id: '17',
      startsAt: today,
      input: {
        ...during(today, 90 * MINUTE_MS),
        name: 'Sleep and grief',
        topic: 'What the nights are like now, and what makes them kinder',
        status: 'open',
      },
      talk: { file: 'demo-talk-17.txt', beginsAt: now - TALK_MS },
    },
    {
      id: '18',
      startsAt: tomorrow,
      input: {
        ...during(tomorrow, 90 * MINUTE_MS),
        name: 'Days that come round',
        topic: 'Birthdays, holidays and other days that are hard to meet',
        status: 'scheduled',
      },
    },
  ]
}

/** What a member of one of them has to fill in; nothing for therapists. */
export function assessmentsOf(
  therapySessionId: string,
  person: Person,
): ({ name: string } & PutAssessmentRequest)[] {
  if (person.role !== 'participant') return []
  const address = (name: string) =>
    `https://example.org/assessments/${therapySessionId}/${name}?for=${person.id}`
  const before = { name: 'before', title: 'Before we begin', when: 'before' as const }
  const after = { name: 'after', title: 'How was it for you?', when: 'after' as const }
  const complete = { ...before, status: 'complete' as const, url: address('before') }
  const incomplete = { ...after, status: 'incomplete' as const, url: address('after') }
  switch (therapySessionId) {
    case '16':
      return [incomplete]
    case '17':
      return [complete, incomplete]
    default:
      return []
  }
}

function during(startsAt: number, lengthMs: number): { date: string; ends_at: string } {
  return {
    date: new Date(startsAt).toISOString(),
    ends_at: new Date(startsAt + lengthMs).toISOString(),
  }
}

function floorTo(time: number, step: number): number {
  return Math.floor(time / step) * step
}
