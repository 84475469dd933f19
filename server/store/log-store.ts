import type SqliteDatabase from 'better-sqlite3'
import type { Kysely } from 'kysely'
import type { ActionSeal, LoggedAction, LoggedActionRow } from './actions.ts'
import { ACTION_COLUMNS, ALL_COLUMNS, toActionValues, toLoggedAction } from './actions.ts'
import type { Store } from './store.ts'
import { withinTransaction } from './store.ts'
import type { Tables } from './tables.ts'
import type { Member, TherapySession } from './therapy-sessions.ts'
import { saveMember, updateTherapySession } from './therapy-sessions.ts'

/** What one log wants written, all of it together. */
export interface LogBatch {
  session: TherapySession
  /** False: only the log's end changed. */
  sessionChanged: boolean
  actions: { action: LoggedAction; seal: ActionSeal }[]
  /** Target → the delete that took it back. */
  deleted: ReadonlyMap<number, number>
  /** What was held → what became of it. */
  settled: ReadonlyMap<number, number>
  members: Member[]
  writes: ((tx: Store) => Promise<void>)[]
}

/** The hot path of the logs: a few statements, prepared once. */
export interface LogStore {
  /** Actions with `after` < id <= `upTo`, at most `limit`, ascending. */
  listAfter(
    therapySessionId: string,
    page: { after: number; upTo: number; limit: number },
  ): Promise<LoggedAction[]>
  listById(therapySessionId: string, ids: readonly number[]): Promise<LoggedAction[]>
  /** The actions of an author that carry one of these client ids. */
  listByCid(
    therapySessionId: string,
    author: string,
    cids: readonly string[],
  ): Promise<LoggedAction[]>
  /** The highest client id of a log; empty where there is none. */
  highestCid(therapySessionId: string): Promise<string>
  /** Writes the batches in one transaction that is on disk when this resolves. */
  write(batches: readonly LogBatch[]): Promise<void>
}

/**
 * The hot path on SQLite. Reads run at once, also while a transaction is open on the same
 * connection: callers never ask for ids beyond what is committed. A mark that something was deleted
 * may be seen a moment early, and is gone again if that commit fails. Writes wait for their turn at the
 * connection, as everything that Kysely does.
 */
export function createLogStore(sqlite: SqliteDatabase.Database, db: Kysely<Tables>): LogStore {
  // Made with the first call: the tables are there only after the migrations.
  let prepared: ReturnType<typeof prepareStatements> | undefined
  const statements = () => {
    prepared ??= prepareStatements(sqlite)
    return prepared
  }
  const writeBatch = async (batch: LogBatch, tx: Store) => {
    const { session } = batch
    const { insert, markDeleted, markSettled, moveEnd } = statements()
    for (const { action, seal } of batch.actions) insert(toActionValues(session.id, action, seal))
    for (const [id, by] of batch.deleted) markDeleted.run(by, session.id, id)
    for (const [id, by] of batch.settled) markSettled.run(by, session.id, id)
    moveEnd.run(session.lastActionId, session.lastChain, session.id)
    if (batch.sessionChanged) await updateTherapySession(tx, session)
    for (const member of batch.members) await saveMember(tx, session.id, member)
    for (const write of batch.writes) await write(tx)
  }
  return {
    listAfter: async (id, { after, upTo, limit }) =>
      toActions(statements().listAfter.all(id, after, upTo, limit)),
    listById: async (id, ids) => ids.flatMap((one) => toActions(statements().byId.all(id, one))),
    listByCid: async (id, author, cids) =>
      cids.flatMap((cid) => toActions(statements().byCid.all(id, author, cid))),
    highestCid: async (id) => {
      const row = statements().highestCid.get(id) as { cid: string } | undefined
      return row?.cid ?? ''
    },
    write: (batches) =>
      db.connection().execute(async (connection) => {
        const { begin, commit, rollback } = statements()
        begin.run()
        try {
          for (const batch of batches) await writeBatch(batch, withinTransaction(connection))
          commit.run()
        } catch (error) {
          // On some failures, a full disk for one, SQLite has rolled back by itself.
          if (sqlite.inTransaction) rollback.run()
          throw error
        }
      }),
  }
}

function toActions(rows: unknown[]): LoggedAction[] {
  const authors = new Map<string, string>()
  return (rows as LoggedActionRow[]).map((row) => toLoggedAction(row, authors))
}

function prepareStatements(sqlite: SqliteDatabase.Database) {
  const columns = ACTION_COLUMNS.join(', ')
  const from = `select ${columns} from action where therapy_session_id = ?`
  return {
    begin: sqlite.prepare('begin immediate'),
    commit: sqlite.prepare('commit'),
    rollback: sqlite.prepare('rollback'),
    insert: prepareInsert(sqlite),
    markDeleted: sqlite.prepare(
      'update action set deleted_by = ? where therapy_session_id = ? and id = ?',
    ),
    markSettled: sqlite.prepare(
      'update action set settled_by = ? where therapy_session_id = ? and id = ?',
    ),
    moveEnd: sqlite.prepare(
      'update therapy_session set last_action_id = ?, last_chain = ? where id = ?',
    ),
    listAfter: sqlite.prepare(`${from} and id > ? and id <= ? order by id limit ?`),
    byId: sqlite.prepare(`${from} and id = ?`),
    byCid: sqlite.prepare(`${from} and author = ? and cid = ?`),
    highestCid: sqlite.prepare(
      'select cid from action where therapy_session_id = ? and cid is not null order by cid desc limit 1',
    ),
  }
}

type ActionValues = ReturnType<typeof toActionValues>

/** Most actions have few of the columns: every set of columns has a statement of its own. */
function prepareInsert(sqlite: SqliteDatabase.Database): (values: ActionValues) => void {
  const statements = new Map<number, SqliteDatabase.Statement>()
  const prepare = (given: number) => {
    const columns = ALL_COLUMNS.filter((_, index) => given & (1 << index))
    const marks = columns.map(() => '?').join(', ')
    return sqlite.prepare(`insert into action (${columns.join(', ')}) values (${marks})`)
  }
  return (values) => {
    let given = 0
    const present = values.filter((value, index) => {
      if (value !== null) given |= 1 << index
      return value !== null
    })
    let statement = statements.get(given)
    if (!statement) {
      statement = prepare(given)
      statements.set(given, statement)
    }
    // One by one: out of an array, the driver takes them at a higher price.
    statement.run(...present)
  }
}
