import type { Attendance } from '../../server/protocol/lead.ts'
import type { RoomState } from './types.ts'

const MINUTE_MS = 60_000

type Person = Attendance['people'][number]

/** Who was there from when to when: participants first, by name. @throws ApiError */
export async function fetchAttendance(
  { source, therapySessionId }: Pick<RoomState, 'source' | 'therapySessionId'>,
  signal: AbortSignal,
): Promise<Person[]> {
  const { people } = await source.api.getAttendance(therapySessionId, signal)
  const rank = ({ role }: Person) => Number(role === 'therapist')
  return people.sort((a, b) => rank(a) - rank(b) || a.display_name.localeCompare(b.display_name))
}

/** How long somebody was there in all, in whole minutes; `now` on the server's clock. Pure. */
export function minutesHere(here: Person['here'], now: number): number {
  const lengths = here.map(({ from, until }) =>
    Math.max(0, (until === null ? now : Date.parse(until)) - Date.parse(from)),
  )
  return Math.round(lengths.reduce((sum, one) => sum + one, 0) / MINUTE_MS)
}
