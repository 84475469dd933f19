import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import t from 'tap'
import { closeContext } from '../server/build-context.ts'
import type { Context } from '../server/context.ts'
import { getTherapySession } from '../server/domain/ops-therapy-sessions.ts'
import { maySee } from '../server/domain/visibility.ts'
import { migrateToLatest, openSqlite } from '../server/store/open-database.ts'
import { buildTestApp, testConfig } from '../server/testing/build-test-app.ts'
import { createFakeClock } from '../server/testing/fakes.ts'
import { ForeignHouseError, prepareHouse } from './demo-house.ts'
import { PEOPLE } from './demo-people.ts'

const DAY_MS = 86_400_000
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
  await t.rejects(prepareHouse(house.config, NOW), ForeignHouseError)
  await t.rejects(prepareHouse(house.config, NOW), /did not make.*Set DATA_DIR/)

  const other = emptyFolder(t)
  const database = new SqliteDatabase(join(other.dataDir, 'samtale.db'))
  database.exec('create table something (id integer)')
  database.close()
  await t.rejects(prepareHouse(other.config, NOW), ForeignHouseError)
  t.notOk(existsSync(join(other.dataDir, 'secrets.json')))
})

t.test('npm run demo: everyone signs in, and the plainest call of all works', async (t) => {
  const { dataDir } = emptyFolder(t)
  const demo = await startDemo(t, dataDir)
  for (const person of PEOPLE) {
    const post = await demo.signIn(person)
    const answer = await post('enterTherapySession', { ts_id: '17' })
    t.equal(answer.status, 200, `${person.first_name} enters`)
    if (person.id !== 'P123') continue
    const said = await post('handleActions', {
      maxID: 1275,
      actionQueue: [
        {
          type: 'message',
          user: 'P123',
          body: '<div>food</div>',
          recipients: [],
          target: '123',
        },
      ],
    })
    const { data, results, serverTime } = await said.json()
    t.match(results, [{ ok: true, cid: null }])
    const [{ id }] = results
    const sent = data.find((action: { id: number }) => action.id === id)
    t.match(sent, { type: 'message', user: 'P123', body: '<div>food</div>', target: 123 })
    t.type(serverTime, 'number')
  }
  t.match(demo.printed(), /\+1 202 555 0145 +Hansen +Ola, participant/)
  t.match(
    demo.printed(),
    /Text message to Aïsha Øvergård-Lund, \+1 202 555 0178:\n {2}Your sign-in/,
  )
  t.equal(await demo.stop(), 0)
})

t.test('npm run demo refuses a foreign house and a port in use', async (t) => {
  const { dataDir } = emptyFolder(t)
  writeFileSync(join(dataDir, 'samtale.db'), '')
  const refused = run(dataDir, await findFreePort())
  t.equal(await refused.ended, 1)
  t.match(refused.printed(), /did not make/)

  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  const address = taken.address()
  const free = emptyFolder(t)
  const late = run(free.dataDir, typeof address === 'object' ? (address?.port ?? 0) : 0)
  t.equal(await late.ended, 1)
  t.match(late.printed(), /Port \d+ is in use/)
  t.notOk(existsSync(join(free.dataDir, 'samtale.db')), 'the house was not touched')
})

function run(dataDir: string, port: number) {
  const child: ChildProcess = spawn(process.execPath, ['scripts/demo.ts'], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      printed += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, ended, printed: () => printed }
}

async function startDemo(t: { teardown(fn: () => void): void }, dataDir: string) {
  const port = await findFreePort()
  const { child, ended, printed } = run(dataDir, port)
  t.teardown(() => child.kill('SIGKILL'))
  const base = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${base}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  for (let tries = 0; !(await isUp()); tries++) {
    if (tries > 300 || child.exitCode !== null) throw new Error(`not started: ${printed()}`)
    await wait(100)
  }
  const signIn = async ({ phone, last_name }: { phone: string; last_name: string }) => {
    let cookie = ''
    const post = async (path: string, body: object) => {
      const answer = await fetch(`${base}/api/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      })
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return { status: answer.status, json: async () => JSON.parse(await answer.text()) }
    }
    const asked = await post('otp/request', { phone, last_name })
    if (asked.status !== 202) throw new Error(`no code: ${asked.status}`)
    const code = await readCode(dataDir, phone.replaceAll(' ', ''))
    const verified = await post('otp/verify', { code })
    if (verified.status !== 200) throw new Error(`not signed in: ${verified.status}`)
    return post
  }
  const stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  return { printed, signIn, stop }
}

async function readCode(dataDir: string, phone: string): Promise<string> {
  const file = join(dataDir, 'sms-outbox.jsonl')
  for (let tries = 0; tries < 100; tries++) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
    const own = lines.filter((line) => line.includes(phone)).at(-1)
    const code = /\b\d{6}\b/.exec(own === undefined ? '' : JSON.parse(own).text)?.[0]
    if (code) return code
    await wait(50)
  }
  throw new Error('no text message came')
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
