import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import { readConfig } from '../config.ts'
import { migrateToLatest, openSqlite } from '../store/open-database.ts'
import { insertParticipant } from '../store/participants.ts'
import { createFakeClock } from '../testing/fakes.ts'
import { createLogins } from './logins.ts'

const MINUTE = 60_000
const PHONE = '+4791222120'
const person = { id: 'P1', displayName: 'Kari', locale: 'nb' as const }
const sign = { person, phone: PHONE, staff: false }

async function setUp(t: { teardown(fn: () => Promise<void>): void }) {
  const store = openSqlite(':memory:')
  await migrateToLatest(store)
  await insertParticipant(store, {
    id: 'P1',
    first_name: 'Kari',
    last_name: 'Hansen',
    display_name: 'Kari',
    phone: PHONE,
    locale: 'nb',
    login_fold: 'hansen',
    created_at: 0,
    updated_at: 0,
  })
  const read = readConfig({})
  if (!read.ok) throw new Error('the defaults are not valid')
  const clock = createFakeClock()
  const open = () => createLogins({ store, clock, config: read.config })
  const logins = open()
  const ended: string[] = []
  logins.onEnded((idHashes) => ended.push(...idHashes))
  t.teardown(async () => {
    await logins.close()
    await store.close()
  })
  const rows = () => store.db.selectFrom('login_session').selectAll().execute()
  return { store, clock, logins, ended, open, rows }
}

t.test('a login is found, also by the next process, until it ends', async (t) => {
  const { logins, open, ended } = await setUp(t)
  t.equal(await logins.find('a'), undefined)
  await logins.create('a')
  t.match(await logins.find('a'), { participant: null, authenticatedAt: null })
  t.equal(await logins.authenticate('a', { ...sign, staff: true }), true)
  await logins.setCurrent('a', 'ts1')
  const login = await logins.find('a')
  t.match(login, { participant: person, staff: true, currentTsId: 'ts1' })
  t.same(await open().find('a'), login)
  await logins.end('a')
  t.equal(await logins.find('a'), undefined)
  t.equal(await open().find('a'), undefined)
  t.same(ended, ['a'])
})

t.test('idle for 30 minutes is the end; touching puts it off', async (t) => {
  const { logins, clock, ended } = await setUp(t)
  await logins.create('a')
  await logins.authenticate('a', sign)
  await clock.advance(29 * MINUTE)
  logins.touch('a')
  await clock.advance(30 * MINUTE - 1)
  const login = await logins.find('a')
  t.ok(login)
  t.equal(login && logins.expiresAt(login), clock.now() + 1)
  await clock.advance(1)
  logins.touch('a')
  t.equal(await logins.find('a'), undefined)
  t.same(ended, ['a'])
  clock.jump(-60 * MINUTE)
  t.equal(await logins.find('a'), undefined, 'a clock that is set back revives nothing')
})

t.test('staff are idle for 15 minutes', async (t) => {
  const { logins, clock } = await setUp(t)
  await logins.create('a')
  await logins.authenticate('a', sign)
  await logins.markStaff('a')
  await clock.advance(15 * MINUTE - 1)
  t.ok(await logins.find('a'))
  await clock.advance(1)
  t.equal(await logins.find('a'), undefined)
})

t.test('twelve hours are the end, whatever is done', async (t) => {
  const { logins, clock } = await setUp(t)
  await logins.create('a')
  await logins.authenticate('a', sign)
  for (let minutes = 0; minutes < 12 * 60 - 10; minutes += 10) {
    await clock.advance(10 * MINUTE)
    logins.touch('a')
  }
  t.ok(await logins.find('a'))
  await clock.advance(10 * MINUTE)
  t.equal(await logins.find('a'), undefined)
})

t.test('activity is written down within 30 s, once, and at the end', async (t) => {
  const { logins, clock, rows } = await setUp(t)
  await logins.create('a')
  const started = clock.now()
  await clock.advance(1000)
  logins.touch('a')
  await clock.advance(1000)
  logins.touch('a')
  t.equal((await rows())[0]?.last_activity_at, started)
  await clock.advance(29_000)
  t.equal((await rows())[0]?.last_activity_at, started + 2000)
  await clock.advance(5000)
  logins.touch('a')
  await logins.close()
  t.equal((await rows())[0]?.last_activity_at, started + 36_000)
})

t.test('much activity is written down in parts, between which others are served', async (t) => {
  const { logins, clock, rows } = await setUp(t)
  const ids = Array.from({ length: 600 }, (_, index) => `login ${index}`)
  for (const id of ids) await logins.create(id)
  await clock.advance(2000)
  for (const id of ids) logins.touch(id)
  const written = async () => {
    const all = await rows()
    return all.filter((row) => row.last_activity_at === clock.now()).length
  }
  const closed = logins.close()
  await setImmediate()
  const soon = await written()
  t.ok(soon > 0 && soon < ids.length, `${soon} of ${ids.length} after a moment`)
  await closed
  t.equal(await written(), ids.length)
})

t.test('activity that could not be written down is tried again', async (t) => {
  const { store, logins, clock, rows } = await setUp(t)
  await logins.create('a')
  await clock.advance(2000)
  logins.touch('a')
  const touchedAt = clock.now()
  await sql`create trigger full before update on login_session begin select raise(abort, 'full'); end`.execute(
    store.db,
  )
  await clock.advance(30_000)
  await sql`drop trigger full`.execute(store.db)
  t.not((await rows())[0]?.last_activity_at, touchedAt)
  await clock.advance(30_000)
  t.equal((await rows())[0]?.last_activity_at, touchedAt)
})

t.test('what has ended is not revived by anything that was under way', async (t) => {
  const { logins, clock, rows } = await setUp(t)
  await logins.create('a')
  await logins.authenticate('a', sign)
  const late = [
    logins.end('a'),
    logins.setCurrent('a', 'ts1'),
    logins.markStaff('a'),
    logins.authenticate('a', sign),
  ]
  logins.touch('a')
  await Promise.all(late)
  logins.touch('a')
  logins.rename(person)
  await clock.advance(MINUTE)
  await logins.close()
  t.equal(await logins.find('a'), undefined)
  t.same(await rows(), [])
})

t.test('a row that is deleted while it is being read is not kept', async (t) => {
  const { logins, open } = await setUp(t)
  await logins.create('a')
  const other = open()
  const reading = other.find('a')
  await other.end('a')
  await reading
  t.equal(await other.find('a'), undefined)
})

t.test('all logins of a person end, in memory or not, and nobody else’s', async (t) => {
  const { logins, open, ended, rows } = await setUp(t)
  for (const id of ['a', 'b', 'c']) await logins.create(id)
  await logins.authenticate('a', sign)
  await logins.authenticate('b', sign)
  const restarted = open()
  restarted.onEnded((idHashes) => ended.push(...idHashes))
  await restarted.find('a')
  await restarted.endAllOf('P1')
  t.same(ended.sort(), ['a', 'b'])
  t.equal(await restarted.find('a'), undefined)
  t.same(
    (await rows()).map((row) => row.id_hash),
    ['c'],
  )
})

t.test('nobody is signed in with a phone that is theirs no more', async (t) => {
  const { logins, store } = await setUp(t)
  await logins.create('a')
  await store.db.updateTable('participant').set({ phone: '+4791222121' }).execute()
  t.equal(await logins.authenticate('a', sign), false)
  t.match(await logins.find('a'), { participant: null })
})

t.test('sweeping ends what has run out, known in memory or not', async (t) => {
  const { logins, clock, open, rows } = await setUp(t)
  for (const id of ['anonymous', 'staff', 'idle', 'busy']) await logins.create(id)
  for (const id of ['staff', 'idle', 'busy']) await logins.authenticate(id, sign)
  await logins.markStaff('staff')
  const restarted = open()
  const ended: string[] = []
  restarted.onEnded((idHashes) => ended.push(...idHashes))
  await clock.advance(16 * MINUTE)
  await restarted.find('busy')
  restarted.touch('busy')
  await restarted.sweep()
  t.same(ended, ['staff'])
  await clock.advance(14 * MINUTE)
  await restarted.sweep()
  t.same(ended.sort(), ['anonymous', 'idle', 'staff'])
  t.same(
    (await rows()).map((row) => row.id_hash),
    ['busy'],
  )
})

t.test('another name is known at once', async (t) => {
  const { logins } = await setUp(t)
  await logins.create('a')
  await logins.authenticate('a', sign)
  logins.rename({ ...person, displayName: 'Kari H.' })
  t.equal((await logins.find('a'))?.participant?.displayName, 'Kari H.')
})
