import type { Context } from '../../context.ts'
import type { AuditCheck, AuditItem, AuditList } from '../../protocol/audit.ts'
import type { AuditHead } from '../../store/audit.ts'
import { listAudit, readAuditHead } from '../../store/audit.ts'
import type { AuditRecord } from '../../store/audit-chain.ts'
import { chainAuditOn, firstAuditChain } from '../../store/audit-chain.ts'
import { toTime } from '../actions/wire-actions.ts'

/** Entries that are checked before others have their turn. */
const CHECKED_AT_ONCE = 500

/** A page of the audit, ascending; `next_cursor` only where there is more. */
export async function readAudit(
  ctx: Context,
  input: { after: number; limit: number; therapySessionId?: string | undefined },
): Promise<AuditList> {
  const records = await listAudit(ctx.store, { ...input, limit: input.limit + 1 })
  const page = records.slice(0, input.limit)
  const items = page.map(toItem)
  const last = page.at(-1)
  return records.length > input.limit && last ? { items, next_cursor: String(last.id) } : { items }
}

/**
 * Walks the chain from its start to where it ends now: intact, or the first entry that was changed,
 * taken out or put in. Page by page, so that nobody waits for it.
 */
export async function checkAudit(ctx: Context): Promise<AuditCheck> {
  const head = await readAuditHead(ctx.store)
  let walk: Walk = { expected: 1, chain: firstAuditChain() }
  // From below the first: what somebody put in front of it is found, too.
  for (let after = Number.MIN_SAFE_INTEGER; after < head.lastId; ) {
    const page = await listAudit(ctx.store, { after, limit: CHECKED_AT_ONCE })
    const step = walkOn(walk, page, head.lastId)
    if ('broken' in step) return { intact: false, first_broken: step.broken }
    walk = step
    // What is missing from the end is missing from here on.
    after = page.at(-1)?.id ?? head.lastId
    await new Promise<void>((resolve) => ctx.clock.soon(0, resolve))
  }
  const broken = findBrokenEnd(walk, head)
  if (broken !== undefined) return { intact: false, first_broken: broken }
  return { intact: true, count: head.lastId, last_chain: toHex(head.lastChain) }
}

/** The id that must come next, and the chain before it. */
interface Walk {
  expected: number
  chain: Uint8Array
}

function walkOn(
  walk: Walk,
  page: readonly AuditRecord[],
  lastId: number,
): Walk | { broken: number } {
  let { expected, chain } = walk
  for (const record of page) {
    if (record.id > lastId) break
    chain = chainAuditOn(chain, record)
    const holds = record.id === expected && Buffer.compare(chain, record.chain) === 0
    if (!holds) return { broken: Math.min(record.id, expected) }
    expected += 1
  }
  return { expected, chain }
}

/** What is wrong where the audit ends, if anything: cut off, gone on by a stranger's hand, or another. */
function findBrokenEnd({ expected, chain }: Walk, head: AuditHead): number | undefined {
  if (expected <= head.lastId) return expected
  if (head.highestId > head.lastId) return head.lastId + 1
  return Buffer.compare(chain, head.lastChain) === 0 ? undefined : head.lastId
}

function toItem(record: AuditRecord): AuditItem {
  return {
    id: record.id,
    at: toTime(record.at),
    actor: record.actor,
    act: record.act,
    therapy_session_id: record.therapySessionId,
    subject: record.subject,
    outcome: record.outcome,
    chain: toHex(record.chain),
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
