import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { chainOn, commitTo, firstChain } from '../../server/live/action-chain.ts'
import type { LoggedActionRow } from '../../server/store/actions.ts'
import { toLoggedAction } from '../../server/store/actions.ts'
import type { ActionTable } from '../../server/store/tables.ts'
import type { Told } from './writer.ts'

type Row = ActionTable & LoggedActionRow

interface LogEnd {
  id: string
  last_action_id: number
  last_chain: Uint8Array
}

/**
 * Reads a database from outside and tells what is wrong with it, as sentences: the file, gaps,
 * doubles, the chain, and whatever a client was told and is not so.
 */
export function findViolations(dataDir: string, told: readonly Told[]): string[] {
  const db = new Sqlite(join(dataDir, 'samtale.db'), { readonly: true })
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    if (integrity !== 'ok') return [`integrity_check says ${integrity}`]
    const ends = db.prepare('select * from therapy_session').all() as LogEnd[]
    const logs = new Map<string, Row[]>()
    const read = db.prepare('select * from action where therapy_session_id = ? order by id')
    for (const { id } of ends) logs.set(id, read.all(id) as Row[])
    return [
      ...ends.flatMap((end) => findBreaks(end, logs.get(end.id) ?? [])),
      ...findLosses(logs, told),
    ]
  } finally {
    db.close()
  }
}

function findBreaks(end: LogEnd, rows: readonly Row[]): string[] {
  const problems: string[] = []
  const cids = new Set<string>()
  const bodies = new Set<string>()
  let chain = firstChain(end.id)
  for (const [i, row] of rows.entries()) {
    const where = `action ${row.id} of ${end.id}`
    if (row.id !== i + 1) return [`${where} follows ${i}`]
    if (row.cid !== null && cids.size === cids.add(`${row.author} ${row.cid}`).size) {
      problems.push(`${where} has the cid of another one`)
    }
    if (row.body !== null && bodies.size === bodies.add(row.body).size) {
      problems.push(`${where} says what another one says`)
    }
    // What was deleted is committed to as it was written: its text is still in the row.
    const action = { ...toLoggedAction(row), body: row.body }
    const history: string[] | null = row.character_history && JSON.parse(row.character_history)
    const keystrokes = { characterHistory: history, timeToComplete: row.time_to_complete }
    const commitment = commitTo(row.salt, action, keystrokes)
    if (!isSame(commitment, row.commitment)) problems.push(`${where} is not what was committed to`)
    chain = chainOn(chain, action, commitment)
    if (!isSame(chain, row.chain)) return [...problems, `the chain breaks at ${where}`]
  }
  if (rows.length !== end.last_action_id) {
    problems.push(`${end.id} counts ${end.last_action_id} actions and has ${rows.length}`)
  }
  if (!isSame(chain, end.last_chain)) problems.push(`the chain of ${end.id} ends elsewhere`)
  return problems
}

function findLosses(logs: ReadonlyMap<string, Row[]>, told: readonly Told[]): string[] {
  return told.flatMap(({ therapySessionId, id, body, cid }) => {
    const row = logs.get(therapySessionId)?.[id - 1]
    const how = cid === undefined ? 'read' : 'acknowledged'
    const what = `action ${id} of ${therapySessionId}, which was ${how},`
    if (!row) return [`${what} is lost`]
    if (row.body !== body) return [`${what} has another body`]
    return cid === undefined || row.cid === cid ? [] : [`${what} has another cid`]
  })
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
