import type { ActionType, NoticeEvent } from '../protocol/actions.ts'
import type { Store } from './store.ts'
import type { AttendanceTable } from './tables.ts'

/** Something in a log by which people come and go. */
export interface Coming {
  type: ActionType
  at: number
  event: NoticeEvent | null
  participant: string | null
}

/** Writes down stretches of being there; one that was begun before only gets its later end. */
export async function saveAttendance(
  store: Store,
  rows: readonly AttendanceTable[],
): Promise<void> {
  if (rows.length === 0) return
  await store.db
    .insertInto('attendance')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['therapy_session_id', 'participant_id', 'came_at'])
        .doUpdateSet({ gone_at: ({ ref }) => ref('excluded.gone_at') })
        // Two writers may come the wrong way round, and a clock may be set back.
        .whereRef('attendance.gone_at', '<', 'excluded.gone_at'),
    )
    .execute()
}

/** All that is written down of a therapy session, in the order of coming. */
export async function listAttendance(
  store: Store,
  therapySessionId: string,
): Promise<AttendanceTable[]> {
  return await store.db
    .selectFrom('attendance')
    .selectAll()
    .where('therapy_session_id', '=', therapySessionId)
    .orderBy('came_at')
    .execute()
}

/** By what people came and went in a log, and when it was open, in order. */
export async function listComings(store: Store, therapySessionId: string): Promise<Coming[]> {
  return await store.db
    .selectFrom('action')
    .select(['type', 'at', 'event', 'participant'])
    .where('therapy_session_id', '=', therapySessionId)
    .where((where) =>
      where.or([
        where('event', 'is not', null),
        where('type', 'in', ['revoke', 'remove', 'open_session', 'close_session']),
      ]),
    )
    .orderBy('id')
    .execute()
}
