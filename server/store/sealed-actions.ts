import type { ActionSeal, LoggedAction } from './actions.ts'
import { toLoggedAction } from './actions.ts'
import type { Store } from './store.ts'

/** An entry of a log with all that was written down with it: for exports only. */
export interface SealedAction {
  /** What was deleted has lost its text here. */
  action: LoggedAction
  /** The text as it was written, also of what was deleted. */
  written: string | null
  seal: ActionSeal
}

/** Actions with `after` < id <= `upTo`, at most `limit`, ascending. */
export async function listSealedActions(
  store: Store,
  therapySessionId: string,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<SealedAction[]> {
  const rows = await store.db
    .selectFrom('action')
    .selectAll()
    .where('therapy_session_id', '=', therapySessionId)
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    action: toLoggedAction(row),
    written: row.body,
    seal: {
      characterHistory: row.character_history && JSON.parse(row.character_history),
      timeToComplete: row.time_to_complete,
      salt: row.salt,
      commitment: row.commitment,
      chain: row.chain,
    },
  }))
}
