import { createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { systemRandom } from '../../server/clock.ts'
import { refoldLogins } from '../../server/domain/login-folds.ts'
import { firstChain } from '../../server/live/action-chain.ts'
import { readSecrets } from '../../server/secrets.ts'
import { migrateToLatest, openSqlite } from '../../server/store/open-database.ts'
import type { Person } from './poll-request.ts'
import { progress } from './progress.ts'

export interface HouseSpec {
  /** Therapy sessions, each with a log of `logLength` messages. */
  logs: number
  logLength: number
  /** How many of them, evenly spread, have members: as many for each as this list says. */
  members: number[]
}

/** A data folder that a server can start on, and its people, already signed in and inside. */
export interface House {
  dataDir: string
  /** In the order of `members`. */
  people: Person[]
  remove(): void
}

const EPOCH = 'bench'
const LOGS_AT_ONCE = 100

/** Makes a data folder with therapy sessions, people, their logins and their logs. */
export async function makeHouse(spec: HouseSpec): Promise<House> {
  const dataDir = mkdtempSync(join(tmpdir(), 'samtale-bench-'))
  try {
    const file = join(dataDir, 'samtale.db')
    mkdirSync(dataDir, { recursive: true })
    const store = openSqlite(file)
    await migrateToLatest(store)
    await refoldLogins(store, 'last_name')
    await store.close()
    const { cookie } = readSecrets(dataDir, null, systemRandom)
    const db = new Sqlite(file)
    db.pragma('synchronous = OFF')
    fillLogs(db, spec)
    const people = db.transaction(() => fillPeople(db, spec, cookie))()
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    return { dataDir, people, remove: () => rmSync(dataDir, { recursive: true, force: true }) }
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true })
    throw error
  }
}

function fillLogs(db: Sqlite.Database, { logs, logLength }: HouseSpec): void {
  const addSession = db.prepare(`
    insert into therapy_session (id, name, starts_at, status, settings, epoch, last_action_id,
      last_chain, created_at)
    values (?, 'Bench', ?, 'open', '{}', '${EPOCH}', ?, ?, ?)`)
  const addActions = db.prepare(`
    with recursive n(id) as (select 1 union all select id + 1 from n where id < ?)
    insert into action (therapy_session_id, id, type, author, cid, payload_hash, at, body, recipients,
      salt, commitment, chain)
    select ?, id, 'message', 'somebody', lower(hex(randomblob(18))), randomblob(32), ? + id,
      'It was a long day, and I am glad to be here with all of you again.', '[]',
      randomblob(16), randomblob(32), randomblob(32) from n`)
  const now = Date.now()
  const say = progress(`making ${(logs * logLength).toLocaleString('en')} actions`)
  for (let first = 0; first < logs; first += LOGS_AT_ONCE) {
    db.transaction(() => {
      for (let i = first; i < Math.min(logs, first + LOGS_AT_ONCE); i++) {
        addSession.run(logId(i), now, logLength, firstChain(logId(i)), now)
        if (logLength > 0) addActions.run(logLength, logId(i), now - logLength)
      }
    })()
    say(first / logs)
  }
}

function fillPeople(db: Sqlite.Database, spec: HouseSpec, secret: string): Person[] {
  const addPerson = db.prepare(`
    insert into participant values (?, 'Kari', ?, 'Kari', ?, 'en', ?, ?, ?)`)
  const addMember = db.prepare(`
    insert into member (therapy_session_id, participant_id, role, standing, muted, inside, sent_back,
      read_mark, read_mark_action, position)
    values (?, ?, 'participant', 'admitted', 0, 1, 0, 0, 0, ?)`)
  const addLogin = db.prepare(`
    insert into login_session (id_hash, participant_id, created_at, authenticated_at,
      last_activity_at, staff, current_ts_id)
    values (?, ?, ?, ?, ?, 0, ?)`)
  const now = Date.now()
  const people: Person[] = []
  for (const [which, count] of spec.members.entries()) {
    const therapySessionId = logId(Math.floor((which * spec.logs) / spec.members.length))
    for (let position = 1; position <= count; position++) {
      const id = `p${people.length}`
      const phone = `+1202${String(5550000 + people.length).padStart(7, '0')}`
      const { cookie, idHash } = signIn(secret)
      addPerson.run(id, id, phone, id, now, now)
      addMember.run(therapySessionId, id, position)
      addLogin.run(idHash, id, now, now, now, therapySessionId)
      people.push({ cookie, therapySessionId, epoch: EPOCH, lastActionId: spec.logLength })
    }
  }
  return people
}

/** A login cookie as the session plugin signs it, and what the database keeps of it. */
function signIn(secret: string): { cookie: string; idHash: string } {
  const id = randomBytes(24).toString('base64url')
  const signature = createHmac('sha256', secret).update(id).digest('base64').replaceAll('=', '')
  const idHash = createHash('sha256').update(id).digest('hex')
  return { cookie: `_session_id=${encodeURIComponent(`${id}.${signature}`)}`, idHash }
}

function logId(index: number): string {
  return `log${String(index).padStart(6, '0')}`
}
