import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Test } from 'tap'
import t from 'tap'
import type { Context } from '../server/context.ts'
import { maySee } from '../server/domain/actions/visibility.ts'
import { getConsultation } from '../server/domain/consultations/ops.ts'
import { getTherapySession } from '../server/domain/ops/ops-therapy-sessions.ts'
import type { HandleActionsReply } from '../server/protocol/actions.ts'
import { migrateToLatest, openSqlite } from '../server/store/open-database.ts'
import { buildTestApp, testConfig } from '../server/testing/build-test-app.ts'
import { createFakeClock } from '../server/testing/fakes.ts'
import type { RealServer } from '../server/testing/real-server.ts'
import { call, signInTo, startRealServer } from '../server/testing/real-server.ts'
import { prepareHouse } from './demo-house.ts'
import { PEOPLE } from './demo-people.ts'
import { findFreePort } from './free-port.ts'

const DAY_MS = 86_400_000
const DEMO = { entry: 'scripts/demo.ts', env: { DEFAULT_REGION: 'NO' } }
const NOW = Date.parse('2026-11-21T20:03:04.567Z')

/** An empty data folder and the configuration of a demo in it. */
function emptyFolder(test: { teardown(fn: () => void): void }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'samtale-demo-'))
  test.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  return { dataDir, config: testConfig({ DATA_DIR: dataDir, DEFAULT_REGION: 'NO' }) }
}

async function readLog(ctx: Context, id: string) {
  const log = await ctx.logs.open(id)
  if (!log) throw new Error(`no therapy session ${id}`)
  return { log, actions: await log.read(0, 1000) }
}

t.test('the house is made once, and kept with its dates moved', async (t) => {
  const { dataDir, config } = emptyFolder(t)
  t.equal(await prepareHouse(config, NOW), 'made')
  const first = await buildTestApp(t, { dataDir, clock: createFakeClock(NOW) })
  const { log, actions } = await readLog(first.ctx, '17')

  t.ok(actions.length >= 130 && actions.length <= 150, `${actions.length} actions`)
  const texts = actions.filter(({ type }) => type === 'message')
  t.ok(texts.length >= 60, `${texts.length} messages`)
  t.ok(
    texts.every(({ at }) => at > NOW - 3_600_000 && at < NOW),
    'all within the last hour',
  )
  t.ok(
    texts.some(({ recipients }) => recipients?.includes('T1')),
    'one to the therapist alone',
  )
  t.ok(
    texts.some(({ deletedBy }) => deletedBy !== null),
    'one that was deleted',
  )
  t.ok(
    texts.some(({ target }) => target !== null),
    'a reply',
  )
  for (const type of ['reaction', 'message_read', 'whiteboard', 'notice']) {
    t.ok(
      actions.some((action) => action.type === type),
      type,
    )
  }
  const kari = { id: 'P123', standing: 'admitted' as const }
  const pointedAt = actions[122]
  t.match(pointedAt, { id: 123, type: 'message', deletedBy: null })
  t.equal(pointedAt && maySee(kari, pointedAt), true, 'P123 sees message 123')

  const [kept] = await log.commit({}, (turn) => {
    turn.changeMember('P456', { standing: 'removed' })
    turn.changeSession({ status: 'closed', closedAt: NOW, name: 'Another name' })
    return [turn.append({ type: 'message', author: 'P123', body: 'Still here', recipients: [] })]
  })
  await first.close()

  const later = NOW + 20 * DAY_MS
  t.equal(await prepareHouse(config, later), 'kept')
  const { ctx } = await buildTestApp(t, { dataDir, clock: createFakeClock(later) })
  const again = await readLog(ctx, '17')
  t.match(again.actions[(kept?.id ?? 0) - 1], { author: 'P123', body: 'Still here' })
  t.strictSame(again.actions.slice(0, actions.length), actions)
  const open = await getTherapySession(ctx, '17')
  t.match(open, { status: 'open', name: 'Another name', date: /^2026-12-11T/ })
  t.strictSame(
    open.members.map(({ id, standing }) => `${id} ${standing}`),
    ['T1 admitted', 'P123 admitted', 'P456 invited', 'P789 admitted'],
  )
  t.match(await getTherapySession(ctx, '18'), { status: 'scheduled', date: /^2026-12-12T/ })
  const waiting = { state: 'PENDING', code: 'ufF7woVa', patient: 'P123', service_provider: 'T2' }
  t.match(await getConsultation(ctx, '20'), { ...waiting, expires_at: /^2027-01-10T/ })
  const past = { status: 'closed', date: /^2026-12-05T/, closed_at: /^2026-12-05T/ }
  t.match(await getTherapySession(ctx, '16'), past)
})

t.test('a house that was left half-made is made anew', async (t) => {
  const { dataDir, config } = emptyFolder(t)
  const store = openSqlite(join(dataDir, 'samtale.db'))
  await migrateToLatest(store)
  await store.db.insertInto('meta').values({ key: 'demo_house', value: 'making' }).execute()
  await store.close()
  t.equal(await prepareHouse(config, NOW), 'made')
  t.equal(await prepareHouse(config, NOW), 'kept')
})

t.test('a foreign house is refused in words, and left as it was', async (t) => {
  const house = emptyFolder(t)
  const { ctx, close } = await buildTestApp(t, { dataDir: house.dataDir })
  t.ok(ctx.store)
  await close()
  await t.rejects(prepareHouse(house.config, NOW), {
    name: 'ForeignHouseError',
    message: /did not make.*Set DATA_DIR/,
  })

  const other = emptyFolder(t)
  const database = new SqliteDatabase(join(other.dataDir, 'samtale.db'))
  database.exec('create table something (id integer)')
  database.close()
  await t.rejects(prepareHouse(other.config, NOW), { name: 'ForeignHouseError' })
  t.notOk(existsSync(join(other.dataDir, 'secrets.json')))
})

t.test('the demo: everyone signs in, and the plainest call of all works', async (t) => {
  const { dataDir } = emptyFolder(t)
  const server = await startRealServer(t, { ...DEMO, dataDir })
  for (const { id, phone, last_name } of PEOPLE) {
    const cookie = await signInTo(server, { phone: phone.replaceAll(' ', ''), last_name })
    const body = { ts_id: '17' }
    const entered = await call(server, '/api/enterTherapySession', { body, cookie })
    t.match(entered, { status: 200, json: { you: { id, standing: 'admitted' } } })
    if (id === 'P123') await sayFood(t, server, cookie)
  }
  t.match(server.output(), /\+1 202 555 0145 +Hansen +Ola, participant/)
  t.match(
    server.output(),
    /Text message to Aïsha Øvergård-Lund, \+1 202 555 0178:\n {2}Your sign-in code is \d{6}/,
  )
  t.equal(await server.stop(), 0)
})

/** As somebody would type it who has only read what the call is for. */
async function sayFood(t: Test, server: RealServer, cookie: string): Promise<void> {
  const testActions = [
    {
      type: 'message',
      user: 'P123',
      body: '<div>food</div>',
      recipients: [],
      target: '123',
    },
  ]
  const body = { maxID: 1275, actionQueue: testActions }
  const answer = await call(server, '/api/handleActions', { body, cookie })
  const { data, results, serverTime } = answer.json as HandleActionsReply
  t.match(results, [{ ok: true, cid: null }])
  const sent = data.find(({ id }) => id === results[0]?.id)
  t.match(sent, { type: 'message', user: 'P123', body: '<div>food</div>', target: 123 })
  t.type(serverTime, 'number')
}

t.test('the demo refuses a foreign house and a port in use', async (t) => {
  const { dataDir } = emptyFolder(t)
  writeFileSync(join(dataDir, 'samtale.db'), '')
  await t.rejects(startRealServer(t, { ...DEMO, dataDir }), /did not make/)

  const taken = createServer((_request, response) => response.writeHead(404).end())
  const port = await findFreePort()
  taken.listen(port, '127.0.0.1')
  t.teardown(() => taken.close())
  const free = emptyFolder(t)
  const late = startRealServer(t, { ...DEMO, dataDir: free.dataDir, port })
  await t.rejects(late, /Port \d+ is in use/)
  t.notOk(existsSync(join(free.dataDir, 'samtale.db')), 'the house was not touched')
})
