import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Test } from 'tap'
import t from 'tap'
import { appendAudit, listAudit, readAuditHead } from './audit.ts'
import type { AuditEntry } from './audit-chain.ts'
import { chainAuditOn, firstAuditChain } from './audit-chain.ts'
import { migrateToLatest, openSqlite } from './open-database.ts'

const ENTRY: AuditEntry = {
  at: Date.parse('2026-11-21T12:00:00.000Z'),
  actor: 'T1',
  act: 'mute',
  therapySessionId: '17',
  subject: 'P123',
  outcome: 'ok',
}

async function openStore(t: Test) {
  const store = openSqlite(':memory:')
  t.teardown(() => store.close())
  await migrateToLatest(store)
  return store
}

const ALL = { after: 0, limit: 1000 }
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

t.test('the chain is SHA-256 over what was before and every field of the entry', (t) => {
  const first = firstAuditChain()
  t.strictSame(first, sha256('samtale audit'))
  const facts = '[7,"2026-11-21T12:00:00.000Z","T1","mute","17","P123","ok"]'
  const chain = chainAuditOn(first, { ...ENTRY, id: 7 })
  t.strictSame(chain, sha256(first, facts))
  const others: Partial<AuditEntry & { id: number }>[] = [
    { id: 8 },
    { at: ENTRY.at + 1 },
    { actor: null },
    { act: 'unmute' },
    { therapySessionId: '18' },
    { subject: 'P124' },
    { outcome: 'not_allowed' },
  ]
  for (const other of others) {
    t.notSame(chainAuditOn(first, { ...ENTRY, id: 7, ...other }), chain, JSON.stringify(other))
  }
  t.end()
})

t.test('entries are numbered from 1 and chained, and the end moves with them', async (t) => {
  const store = await openStore(t)
  const empty = await readAuditHead(store)
  t.match(empty, { lastId: 0, highestId: 0 })
  t.strictSame(Buffer.from(empty.lastChain), firstAuditChain(), 'the migration knows the start')
  for (const act of ['mute', 'unmute', 'admit']) {
    await store.transaction((tx) => appendAudit(tx, { ...ENTRY, act }))
  }
  const records = await listAudit(store, ALL)
  t.strictSame(
    records.map(({ id, act }) => [id, act]),
    [
      [1, 'mute'],
      [2, 'unmute'],
      [3, 'admit'],
    ],
  )
  let chain: Uint8Array = firstAuditChain()
  for (const record of records) {
    chain = chainAuditOn(chain, record)
    t.strictSame(Buffer.from(record.chain), Buffer.from(chain))
  }
  const head = await readAuditHead(store)
  t.match(head, { lastId: 3, highestId: 3 })
  t.strictSame(Buffer.from(head.lastChain), Buffer.from(chain))
})

t.test('what fails leaves no entry, no gap and no other end', async (t) => {
  const store = await openStore(t)
  const failing = store.transaction(async (tx) => {
    await appendAudit(tx, { ...ENTRY, act: 'lost' })
    throw new Error('no')
  })
  await t.rejects(failing, { message: 'no' })
  await store.transaction((tx) => appendAudit(tx, ENTRY))
  const records = await listAudit(store, ALL)
  t.strictSame(
    records.map(({ id, act }) => [id, act]),
    [[1, 'mute']],
  )
})

t.test('nothing in the audit can be changed, taken out, replaced or put between', async (t) => {
  const store = await openStore(t)
  for (let n = 0; n < 3; n++) await store.transaction((tx) => appendAudit(tx, ENTRY))
  const before = await listAudit(store, ALL)
  const values = "1, 'P9', 'mute', null, null, 'ok', x'00'"
  const columns = '(id, at, actor, act, therapy_session_id, subject, outcome, chain)'
  for (const [statement, message] of [
    ["update audit set outcome = 'ok' where id = 2", /never changed/],
    ['delete from audit where id = 3', /nothing is taken out/],
    ['delete from audit', /nothing is taken out/],
    [`insert or replace into audit ${columns} values (2, ${values})`, /no gaps/],
    [`insert into audit ${columns} values (5, ${values})`, /no gaps/],
    [`insert into audit ${columns} values (0, ${values})`, /no gaps/],
    ['delete from audit_head', /has an end/],
    ['update audit_head set last_id = 1', /moves on by one/],
    ["update audit_head set last_chain = x'00'", /moves on by one/],
    ["insert or replace into audit_head values (1, 9, x'00')", /has one end/],
  ] as const) {
    await t.rejects(sql.raw(statement).execute(store.db), message, statement)
  }
  t.strictSame(await listAudit(store, ALL), before)
})
