import type { LoginField } from '../../protocol/login.ts'
import { findMeta, setMeta } from '../../store/meta.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import { listParticipantRows, updateParticipant } from '../../store/participants.ts'
import type { Store } from '../../store/store.ts'
import { foldName } from './names.ts'

const META_KEY = 'login_field'
const PAGE_SIZE = 500

/**
 * Folds everybody's login field anew when the configuration names another field than the last time.
 * @throws Error in words where two people with one phone could not be told apart by it
 */
export async function refoldLogins(store: Store, field: LoginField): Promise<void> {
  if ((await findMeta(store, META_KEY)) === field) return
  await store.transaction(async (tx) => {
    const everybody = await listEverybody(tx)
    const taken = new Set<string>()
    for (const row of everybody) {
      const key = `${row.phone} ${foldName(row[field])}`
      if (taken.has(key)) {
        throw new Error(
          `LOGIN_FIELD cannot be ${field}: ${row.id} and another person share a phone and that field`,
        )
      }
      taken.add(key)
      // Unlike anybody's for now: the old fold of one may be the new fold of another.
      await updateParticipant(tx, { ...row, login_fold: `refolding ${row.id}` })
    }
    for (const row of everybody) {
      await updateParticipant(tx, { ...row, login_fold: foldName(row[field]) })
    }
    await setMeta(tx, META_KEY, field)
  })
}

async function listEverybody(store: Store): Promise<Omit<ParticipantRow, 'created_at'>[]> {
  const rows: ParticipantRow[] = []
  for (;;) {
    const cursor = rows.at(-1)?.id ?? null
    const page = await listParticipantRows(store, { limit: PAGE_SIZE, cursor })
    rows.push(...page)
    if (page.length < PAGE_SIZE) return rows.map(({ created_at: _, ...row }) => row)
  }
}
