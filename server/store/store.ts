import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { LogStore } from './log-store.ts'
import type { Tables } from './tables.ts'

/** The database, or a transaction on it. Functions of this folder take one and know no other. */
export interface Store {
  readonly db: Kysely<Tables>
  /**
   * Runs `work` in one transaction that is on disk when this resolves. Inside, only the store that
   * is handed over may be used: on SQLite the outer one would wait for itself for ever.
   */
  transaction<T>(work: (tx: Store) => Promise<T>): Promise<T>
}

/** The open database itself: what is not inside of any transaction. */
export interface RootStore extends Store {
  /** The hot path of the logs. */
  readonly log: LogStore
  /** Resolves if the database answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Wraps an open database. */
export function createStore(db: Kysely<Tables>, log: LogStore): RootStore {
  return {
    db,
    log,
    transaction: (work) => db.connection().execute((connection) => inTransaction(connection, work)),
    async ping() {
      await sql`select 1`.execute(db)
    },
    close: () => db.destroy(),
  }
}

/** Takes the write lock at once: a transaction that reads first and writes later can fail half-way. */
async function inTransaction<T>(
  connection: Kysely<Tables>,
  work: (tx: Store) => Promise<T>,
): Promise<T> {
  await sql`begin immediate`.execute(connection)
  try {
    const result = await work(withinTransaction(connection))
    await sql`commit`.execute(connection)
    return result
  } catch (error) {
    await rollBack(connection)
    throw error
  }
}

/** SQLite rolls back by itself on some failures, a full disk for one; a second rollback is an error. */
async function rollBack(connection: Kysely<Tables>): Promise<void> {
  try {
    await sql`rollback`.execute(connection)
  } catch (error) {
    if (!(error instanceof Error && /no transaction is active/.test(error.message))) throw error
  }
}

/** A store on a connection that has a transaction open. */
export function withinTransaction(db: Kysely<Tables>): Store {
  const store: Store = { db, transaction: (work) => work(store) }
  return store
}

/** True for failures of the database that pass by themselves or with more room: full, locked, unreadable. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return /^SQLITE_(FULL|BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL)/.test(
    String(error.code),
  )
}
