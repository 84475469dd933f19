import type { Store } from './store.ts'

/** Whether a call from outside was carried out before. */
export async function isHookCallKnown(store: Store, id: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('hook_call')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** Remembers a call, in the transaction that carries it out. Fails where it is known. */
export async function insertHookCall(tx: Store, id: string, at: number): Promise<void> {
  await tx.db.insertInto('hook_call').values({ id, at }).execute()
}

/** Forgets calls of before a moment. */
export async function sweepHookCalls(store: Store, before: number): Promise<void> {
  await store.db.deleteFrom('hook_call').where('at', '<', before).execute()
}
