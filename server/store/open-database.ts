import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from '../../migrations/index.ts'
import { createLogStore } from './log-store.ts'
import type { RootStore, Store } from './store.ts'
import { createStore } from './store.ts'
import type { Tables } from './tables.ts'

/** How long a statement waits for another process that writes. The whole server waits with it. */
const BUSY_MS = 100

/** Opens (and makes) the SQLite file; `:memory:` for a database that nobody keeps. */
export function openSqlite(file: string): RootStore {
  const sqlite = new SqliteDatabase(file, { timeout: BUSY_MS })
  sqlite.pragma('journal_mode = WAL')
  // Only now: switching to WAL puts the build's own default, NORMAL, in place of FULL.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('trusted_schema = OFF')
  sqlite.pragma('cell_size_check = ON')
  sqlite.pragma('secure_delete = ON')
  sqlite.pragma('journal_size_limit = 67108864')
  // Everybody waits while the log of writes is taken over: often and little, a few milliseconds.
  sqlite.pragma('wal_autocheckpoint = 500')
  sqlite.pragma('cache_size = -4096')
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) })
  return createStore(db, createLogStore(sqlite, db))
}

/** Brings the database to the newest version. @throws Error that names the migration that failed. */
export async function migrateToLatest(store: Store): Promise<void> {
  const { error, results } = await createMigrator(store).migrateToLatest()
  if (error)
    throw migrationError(
      error,
      results?.find((one) => one.status === 'Error'),
    )
}

/** True when every migration has been applied. */
export async function isMigrated(store: Store): Promise<boolean> {
  const all = await createMigrator(store).getMigrations()
  return all.every((one) => one.executedAt !== undefined)
}

/** What moves a database from one version to another. */
export function createMigrator(store: Store): Migrator {
  return new Migrator({
    db: store.db,
    provider: { getMigrations: async () => migrations },
  })
}

function migrationError(error: unknown, failed: { migrationName: string } | undefined): Error {
  return new Error(`Migration ${failed?.migrationName ?? ''} failed`, { cause: error })
}
