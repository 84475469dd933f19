import type { Store } from './store.ts'

/** A fact about the database as a whole; undefined where it was never set, or without its table. */
export async function findMeta(store: Store, key: string): Promise<string | undefined> {
  const tables = await store.db.introspection.getTables()
  if (!tables.some((table) => table.name === 'meta')) return undefined
  const row = await store.db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.value
}

/** Sets a fact about the database as a whole, in place of what it was. */
export async function setMeta(store: Store, key: string, value: string): Promise<void> {
  await store.db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}
