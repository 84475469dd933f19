import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import { NO_MIGRATIONS } from 'kysely/migration'
import t from 'tap'
import { createMigrator, isMigrated, migrateToLatest, openSqlite } from './open-database.ts'

t.test('migrations run up, down to nothing and up again', async (t) => {
  const store = openSqlite(':memory:')
  t.teardown(() => store.close())
  t.equal(await isMigrated(store), false)
  await migrateToLatest(store)
  t.equal(await isMigrated(store), true)
  const tables = (await store.db.introspection.getTables()).map((table) => table.name)
  t.strictSame(tables, [
    'action',
    'assessment',
    'attendance',
    'audit',
    'audit_head',
    'chat_grant',
    'chat_secret',
    'consultation',
    'hook_call',
    'login_session',
    'member',
    'meta',
    'otp_code',
    'otp_try',
    'participant',
    'policy',
    'staff_code',
    'therapy_session',
    'video_room',
  ])
  const down = await createMigrator(store).migrateTo(NO_MIGRATIONS)
  t.equal(down.error, undefined)
  t.strictSame(await store.db.introspection.getTables(), [])
  await migrateToLatest(store)
  t.equal(await isMigrated(store), true)
})

t.test('every table is STRICT: a text where a number belongs is refused', async (t) => {
  const store = openSqlite(':memory:')
  t.teardown(() => store.close())
  await migrateToLatest(store)
  const { rows } = await sql<{ name: string; strict: number }>`
    select name, strict from pragma_table_list where schema = 'main' and name not like 'sqlite_%'
    and name not like 'kysely_%'`.execute(store.db)
  t.equal(rows.length, 19)
  t.strictSame(
    rows.filter((row) => row.strict !== 1),
    [],
  )
})

t.test('the database is opened for durability', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'samtale-db-'))
  const store = openSqlite(join(dir, 'a.db'))
  t.teardown(async () => {
    await store.close()
    rmSync(dir, { recursive: true })
  })
  const pragma = async (name: string) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(store.db)
    return Object.values(rows[0] ?? {})[0]
  }
  t.equal(await pragma('journal_mode'), 'wal')
  t.equal(await pragma('synchronous'), 2, 'FULL')
  t.equal(await pragma('foreign_keys'), 1)
  t.equal(await pragma('secure_delete'), 1)
})

t.test('a failed transaction leaves nothing behind', async (t) => {
  const store = openSqlite(':memory:')
  t.teardown(() => store.close())
  await migrateToLatest(store)
  await t.rejects(
    store.transaction(async (tx) => {
      await tx.db.insertInto('meta').values({ key: 'a', value: '1' }).execute()
      throw new Error('no')
    }),
    { message: 'no' },
  )
  t.strictSame(await store.db.selectFrom('meta').select('key').execute(), [])
})

t.test(
  'a transaction takes the write lock at once, and a locked database is not waited for',
  async (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'samtale-db-'))
    const file = join(dir, 'a.db')
    const store = openSqlite(file)
    await migrateToLatest(store)
    const other = new SqliteDatabase(file)
    t.teardown(async () => {
      other.close()
      await store.close()
      rmSync(dir, { recursive: true })
    })
    other.exec('begin immediate')
    await t.rejects(
      store.transaction(async () => {}),
      { code: 'SQLITE_BUSY' },
    )
    other.exec('rollback')
    t.equal(await store.transaction(async () => 'works again'), 'works again')
  },
)
