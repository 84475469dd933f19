import { createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { systemRandom } from '../../server/clock.ts'
import { refoldLogins } from '../../server/domain/login/login-folds.ts'
import { newMember, newSession } from '../../server/domain/new-session.ts'
import { readSecrets } from '../../server/secrets.ts'
import { authenticateLogin, insertLogin } from '../../server/store/logins.ts'
import { migrateToLatest, openSqlite } from '../../server/store/open-database.ts'
import { insertParticipant } from '../../server/store/participants.ts'
import type { Store } from '../../server/store/store.ts'
import { insertTherapySession, saveMember } from '../../server/store/therapy-sessions.ts'
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
  const remove = () => {
    process.off('exit', remove)
    rmSync(dataDir, { recursive: true, force: true })
  }
  // A run that is broken off leaves no gigabytes behind.
  process.on('exit', remove)
  try {
    const file = join(dataDir, 'samtale.db')
    const store = openSqlite(file)
    await migrateToLatest(store)
    await refoldLogins(store, 'last_name')
    const { cookie } = readSecrets(dataDir, null, systemRandom)
    const people = await store.transaction(async (tx) => {
      await fillSessions(tx, spec)
      return await fillPeople(tx, spec, cookie)
    })
    await store.close()
    await fillLogs(file, spec)
    return { dataDir, people, remove }
  } catch (error) {
    remove()
    throw error
  }
}

async function fillSessions(tx: Store, { logs, logLength }: HouseSpec): Promise<void> {
  const now = Date.now()
  const say = progress(`making ${logs} therapy sessions`)
  for (let i = 0; i < logs; i++) {
    const times = { startsAt: now, createdAt: now }
    const given = { id: logId(i), name: 'Bench', epoch: EPOCH, lastActionId: logLength, ...times }
    await insertTherapySession(tx, newSession({ ...given, status: 'open' }))
    say(i / logs)
  }
}

async function fillPeople(tx: Store, spec: HouseSpec, secret: string): Promise<Person[]> {
  const people: Person[] = []
  const say = progress('making people')
  for (const [which, count] of spec.members.entries()) {
    const therapySessionId = logId(Math.floor((which * spec.logs) / spec.members.length))
    for (let position = 1; position <= count; position++) {
      const id = `p${people.length}`
      const { cookie, idHash } = signIn(secret)
      await addPerson(tx, { id, phone: `+1202${5_550_000 + people.length}`, idHash })
      const there = { standing: 'admitted', inside: true, position } as const
      await saveMember(tx, therapySessionId, { ...newMember(id, 'participant'), ...there })
      people.push({ cookie, therapySessionId, epoch: EPOCH, lastActionId: spec.logLength })
    }
    say(which / spec.members.length)
  }
  return people
}

/** Somebody who has just signed in. */
async function addPerson(
  tx: Store,
  { id, phone, idHash }: { id: string; phone: string; idHash: string },
): Promise<void> {
  const now = Date.now()
  await insertParticipant(tx, {
    ...{ id, first_name: 'Kari', last_name: id, display_name: 'Kari', phone, locale: 'en' },
    ...{ login_fold: id, created_at: now, updated_at: now },
  })
  await insertLogin(tx, idHash, now)
  await authenticateLogin(tx, { idHash, participantId: id, phone, staff: false, now })
}

/** Straight into the file: made by the rules, five million actions would take an hour. */
async function fillLogs(file: string, { logs, logLength }: HouseSpec): Promise<void> {
  if (logLength === 0) return
  const db = new Sqlite(file)
  db.pragma('synchronous = OFF')
  const add = db.prepare(`
    with recursive n(id) as (select 1 union all select id + 1 from n where id < ?)
    insert into action (therapy_session_id, id, type, author, cid, payload_hash, at, body, recipients,
      salt, commitment, chain)
    select ?, id, 'message', 'somebody', printf('000000000000-before-%06d', id), lower(hex(randomblob(21))), ? + id,
      'It was a long day, and I am glad to be here with all of you again.', '[]',
      randomblob(16), randomblob(32), randomblob(32) from n`)
  const since = Date.now() - logLength
  const say = progress(`making ${(logs * logLength).toLocaleString('en')} actions`)
  for (let first = 0; first < logs; first += LOGS_AT_ONCE) {
    db.transaction(() => {
      for (let i = first; i < Math.min(logs, first + LOGS_AT_ONCE); i++) {
        add.run(logLength, logId(i), since)
      }
    })()
    say(first / logs)
    // Signals are heard here.
    await setImmediate()
  }
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
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
