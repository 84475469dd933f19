/** What falls due by itself in any therapy session, found without opening its log. */
import type { Store } from './store.ts'

export interface Due {
  /** The therapy sessions whose last call is over. */
  closing: string[]
  /** Who asks for help and has not been answered in time. */
  asking: { therapySessionId: string; participantId: string }[]
  /** When the next thing falls due after these; null: nothing will. */
  nextAt: number | null
}

/** All that is due at a moment. */
export async function findDue({ db }: Store, now: number): Promise<Due> {
  const closing = await db
    .selectFrom('therapy_session')
    .select(['id', 'closes_at as at'])
    .where('closes_at', 'is not', null)
    .execute()
  const asking = await db
    .selectFrom('member')
    .select(['therapy_session_id', 'participant_id', 'help_due_at as at'])
    .where('help_due_at', 'is not', null)
    .execute()
  const isDue = ({ at }: { at: number | null }) => at !== null && at <= now
  const later = [...closing, ...asking].filter((one) => !isDue(one)).map(({ at }) => at ?? now)
  return {
    closing: closing.filter(isDue).map(({ id }) => id),
    asking: asking.filter(isDue).map((row) => ({
      therapySessionId: row.therapy_session_id,
      participantId: row.participant_id,
    })),
    nextAt: later.length === 0 ? null : Math.min(...later),
  }
}
