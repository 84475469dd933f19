import type { AuditEntry, AuditRecord } from './audit-chain.ts'
import { chainAuditOn, firstAuditChain } from './audit-chain.ts'
import type { Store } from './store.ts'

/** Where the audit ends. */
export interface AuditHead {
  lastId: number
  lastChain: Uint8Array
  /** The highest id that is really there: another one than `lastId` tells of a stranger's hand. */
  highestId: number
}

/**
 * Adds an entry to the one chain of the house, inside of a transaction: it is written with what it
 * tells of, or not at all. The rule of its order: the end is one row, read and moved in the same
 * transaction, and never kept in memory. On SQLite all transactions queue up at one connection, so
 * none can read an end that another one moves. On PostgreSQL the read takes `for update`, after the
 * row of the log: always in that order, so no two wait for each other.
 */
export async function appendAudit(tx: Store, entry: AuditEntry): Promise<void> {
  const { lastId, lastChain } = await tx.db
    .selectFrom('audit_head')
    .select(['last_id as lastId', 'last_chain as lastChain'])
    .executeTakeFirstOrThrow()
  const id = lastId + 1
  const chain = chainAuditOn(lastChain, { ...entry, id })
  const { therapySessionId: therapy_session_id, ...rest } = entry
  await tx.db
    .insertInto('audit')
    .values({ id, ...rest, therapy_session_id, chain })
    .execute()
  await tx.db.updateTable('audit_head').set({ last_id: id, last_chain: chain }).execute()
}

/** Where the audit ends, as one statement sees it. */
export async function readAuditHead(store: Store): Promise<AuditHead> {
  const head = await store.db
    .selectFrom('audit_head')
    .select(['last_id as lastId', 'last_chain as lastChain'])
    .select(({ selectFrom }) =>
      selectFrom('audit')
        .select(({ fn }) => fn.max('audit.id').as('id'))
        .as('highestId'),
    )
    .executeTakeFirst()
  // Somebody has taken the end away: whatever there is, it is not what was written.
  if (!head) return { lastId: 0, lastChain: firstAuditChain(), highestId: 1 }
  return { ...head, highestId: head.highestId ?? 0 }
}

/** Entries with id > `after`, ascending. */
export async function listAudit(
  store: Store,
  page: { after: number; limit: number; therapySessionId?: string | undefined },
): Promise<AuditRecord[]> {
  let query = store.db
    .selectFrom('audit')
    .select(['id', 'at', 'actor', 'act', 'therapy_session_id as therapySessionId'])
    .select(['subject', 'outcome', 'chain'])
    .where('id', '>', page.after)
  if (page.therapySessionId !== undefined) {
    query = query.where('therapy_session_id', '=', page.therapySessionId)
  }
  return await query.orderBy('id').limit(page.limit).execute()
}
