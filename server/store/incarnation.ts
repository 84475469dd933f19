import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../clock.ts'
import { findMeta, setMeta } from './meta.ts'
import type { Store } from './store.ts'

const META_KEY = 'starts'
const EPOCH_BYTES = 16

/**
 * Notices that an older database was put in place, and gives every log another epoch then: its ids
 * will stand for other actions than the clients have seen. The rule: each start is counted in the
 * database and, after it, in a file beside it; a database that has counted less than the file, or
 * that has counted and finds no file, is a copy that was put back. Answers whether it was.
 */
export async function noticeRestore(
  store: Store,
  dataDir: string,
  random: Random,
): Promise<boolean> {
  const file = join(dataDir, 'starts')
  const counted = Number((await findMeta(store, META_KEY)) ?? 0)
  const noted = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  const isRestored = noted > counted || (counted > 0 && noted === 0)
  const starts = Math.max(counted, noted) + 1
  await store.transaction(async (tx) => {
    if (isRestored) {
      const epoch = random.bytes(EPOCH_BYTES).toString('hex')
      await tx.db.updateTable('therapy_session').set({ epoch }).execute()
    }
    await setMeta(tx, META_KEY, String(starts))
  })
  writeFileSync(`${file}.new`, `${starts}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return isRestored
}
