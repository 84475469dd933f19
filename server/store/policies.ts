import type { Store } from './store.ts'

/** Rows of one insert: SQLite takes only so many values at once. */
const ROWS_AT_ONCE = 500

/** Puts a list of hashed policy numbers in place of the one before, inside of a transaction. */
export async function replacePolicies(tx: Store, hashes: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('policy').execute()
  for (let from = 0; from < hashes.length; from += ROWS_AT_ONCE) {
    const rows = hashes.slice(from, from + ROWS_AT_ONCE).map((number_hash) => ({ number_hash }))
    await tx.db.insertInto('policy').values(rows).execute()
  }
}

/** Whether a hashed policy number is in the list. */
export async function isPolicyKnown(store: Store, hash: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('policy')
    .select('number_hash')
    .where('number_hash', '=', hash)
    .executeTakeFirst()
  return row !== undefined
}
