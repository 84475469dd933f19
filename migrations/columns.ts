import type { Kysely } from 'kysely'
import { SqliteAdapter, sql } from 'kysely'

/** Column types and table endings that differ between the two databases. */
export function dialect(db: Kysely<unknown>) {
  const sqlite = db.getExecutor().adapter instanceof SqliteAdapter
  return {
    integer: sqlite ? ('integer' as const) : ('bigint' as const),
    bytes: sqlite ? ('blob' as const) : ('bytea' as const),
    /** SQLite checks types only in STRICT tables. */
    end: sqlite ? sql`strict` : sql``,
    /** For a table that is read along its key: SQLite then keeps rows in the key's own tree. */
    endInOrder: sqlite ? sql`strict, without rowid` : sql``,
  }
}
