import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../clock.ts'
import { findMeta, setMeta } from './meta.ts'
import type { Store } from './store.ts'

const META_KEY = 'starts'
const EPOCH_BYTES = 16

/** How far a house has come: how often it was started, and how many actions all its logs hold. */
interface Mark {
  starts: number
  actions: number
}

/**
 * Notices that an older database was put in place, and gives every log another epoch then: its ids
 * will stand for other actions than the clients have seen. The rule: a mark in a file beside the
 * database says how far the house has come; a database that has come less far, or that has been
 * started before and finds no such file, is a copy that was put back. Answers whether it was.
 */
export async function noticeRestore(
  store: Store,
  dataDir: string,
  random: Random,
): Promise<boolean> {
  const noted = readMark(dataDir)
  const starts = toCount(await findMeta(store, META_KEY)) ?? 0
  const actions = await countActions(store)
  const isBehind = noted !== undefined && (noted.starts > starts || noted.actions > actions)
  const isRestored = isBehind || (noted === undefined && starts > 0)
  const next = Math.max(starts, noted?.starts ?? 0) + 1
  await store.transaction(async (tx) => {
    if (isRestored) {
      const epoch = random.bytes(EPOCH_BYTES).toString('hex')
      await tx.db.updateTable('therapy_session').set({ epoch }).execute()
    }
    await setMeta(tx, META_KEY, String(next))
  })
  writeMark(dataDir, { starts: next, actions })
  return isRestored
}

/** Notes how far the house has come by now; the more often, the surer a restore is noticed. */
export async function noteProgress(store: Store, dataDir: string): Promise<void> {
  const starts = toCount(await findMeta(store, META_KEY)) ?? 0
  writeMark(dataDir, { starts, actions: await countActions(store) })
}

async function countActions(store: Store): Promise<number> {
  const { sum } = await store.db
    .selectFrom('therapy_session')
    .select(({ fn }) => fn.sum<number | null>('last_action_id').as('sum'))
    .executeTakeFirstOrThrow()
  return Number(sum ?? 0)
}

function readMark(dataDir: string): Mark | undefined {
  const file = fileIn(dataDir)
  if (!existsSync(file)) return undefined
  const [starts, actions] = readFileSync(file, 'utf8').trim().split(' ').map(toCount)
  // What cannot be read says nothing, as a file that is not there.
  return starts === undefined || actions === undefined ? undefined : { starts, actions }
}

function writeMark(dataDir: string, { starts, actions }: Mark): void {
  const file = fileIn(dataDir)
  const made = openSync(`${file}.new`, 'w', 0o600)
  writeSync(made, `${starts} ${actions}\n`)
  fsyncSync(made)
  closeSync(made)
  renameSync(`${file}.new`, file)
}

function toCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'starts')
}
