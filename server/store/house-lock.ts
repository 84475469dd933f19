import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'

/**
 * Makes this process the only one that serves a data folder; the answer gives it free. Two servers
 * would each number actions from their own memory. The operating system holds the lock, so that it
 * ends with the process however that ends. Undefined where another process has it.
 */
export function lockHouse(dataDir: string): (() => void) | undefined {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = new SqliteDatabase(join(dataDir, 'server.lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return () => lock.close()
  } catch (error) {
    lock.close()
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return undefined
    throw error
  }
}
