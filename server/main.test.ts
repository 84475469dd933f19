import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { findFreePort } from '../scripts/free-port.ts'
import type { HandleActionsReply } from './protocol/actions.ts'
import { OPS_TOKEN } from './testing/build-test-app.ts'
import { PEOPLE } from './testing/fixtures.ts'
import type { RealServer } from './testing/real-server.ts'
import { call, signInTo, startRealServer } from './testing/real-server.ts'

const DYING = join(import.meta.dirname, 'testing', 'dying-server.ts')

/** A therapy session with Kari in it, made as ops would. */
async function makeHouse(server: RealServer): Promise<void> {
  const put = async (path: string, body: object) => {
    const answer = await call(server, `/ops${path}`, { method: 'PUT', token: OPS_TOKEN, body })
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.json))
  }
  const session = { name: 'Sleep and grief', date: '2026-11-21T12:00:00.000Z' }
  await put('/participants/P123', PEOPLE.P123)
  await put('/therapy-sessions/17', session)
  await put('/therapy-sessions/17/members/P123', { role: 'participant' })
  await put('/therapy-sessions/17', { ...session, status: 'open' })
}

const message = (body: string, cid: string) => ({ type: 'message', body, recipients: [], cid })

t.test('killed between commit and reply, started again: the retry gets the same ids', async (t) => {
  const dying = await startRealServer(t, { entry: DYING })
  await makeHouse(dying)
  const cookie = await signInTo(dying, PEOPLE.P123)
  const actionQueue = [message('before', 'cid-0001'), message('die', 'cid-0002')]
  const body = { ts_id: '17', actionQueue }
  await t.rejects(call(dying, '/api/handleActions', { cookie, body }), 'no reply came')
  const again = await startRealServer(t, { dataDir: dying.dataDir })
  const retry = await call(again, '/api/handleActions', { cookie, body })
  t.equal(retry.status, 200, 'the login survives the restart')
  const reply = retry.json as HandleActionsReply
  t.match(reply.results, [
    { cid: 'cid-0001', ok: true, dup: true },
    { cid: 'cid-0002', ok: true, dup: true },
  ])
  const messages = reply.data.filter((action) => action.type === 'message')
  t.strictSame(
    messages.map((action) => [action.id, action.body]),
    [
      [reply.results[0]?.id, 'before'],
      [reply.results[1]?.id, 'die'],
    ],
  )
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} answers held polls and stops without waiting for anybody`, async (t) => {
    const server = await startRealServer(t)
    await makeHouse(server)
    const cookie = await signInTo(server, PEOPLE.P123)
    const first = await call(server, '/api/handleActions', { cookie, body: { ts_id: '17' } })
    const { maxID } = first.json as HandleActionsReply
    const body = { ts_id: '17', maxID, waitMs: 30_000 }
    const polls = Array.from({ length: 3 }, () =>
      call(server, '/api/handleActions', { cookie, body }),
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    // And somebody in the middle of a request, who never goes on.
    const half = connect(server.port, '127.0.0.1')
    half.on('error', () => {})
    half.write('POST /api/otp/request HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const startedAt = performance.now()
    const code = await server.stop(signal)
    const ms = performance.now() - startedAt
    t.equal(code, 0)
    // Half a second where nothing else runs. What it must not be is the ten seconds that a request may
    // take, or the minute that connections are kept: on a busy machine there is room between.
    t.ok(ms < 5000, `stopped after ${Math.round(ms)} ms`)
    for (const poll of polls) t.match(await poll, { status: 200, json: { data: [] } })
    t.throws(() => statSync(join(server.dataDir, 'samtale.db-wal')), 'the database was closed')
  })
}

t.test('bad values are listed all at once, and nothing listens', (t) => {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PORT: 'x',
      OPS_TOKEN: 'short',
      HOOK_SECRET: 'a'.repeat(31),
      SESSION_SECRET: '',
      TRUST_PROXY: 'true',
    },
  })
  t.equal(run.status, 1)
  for (const name of ['PORT', 'OPS_TOKEN', 'HOOK_SECRET', 'SESSION_SECRET', 'TRUST_PROXY']) {
    t.match(run.stderr, `${name} must`)
  }
  t.end()
})

t.test('a port in use is said in words', async (t) => {
  const server = await startRealServer(t)
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    encoding: 'utf8',
    env: { ...process.env, PORT: String(server.port), DATA_DIR: join(server.dataDir, 'other') },
  })
  t.equal(run.status, 1)
  t.match(run.stdout + run.stderr, `Port ${server.port} is in use`)
})

t.test('two servers on one data folder: the second one says so and ends', async (t) => {
  const server = await startRealServer(t)
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    encoding: 'utf8',
    env: { ...process.env, PORT: '0', DATA_DIR: server.dataDir },
  })
  t.equal(run.status, 1)
  t.match(run.stderr, 'another server is running')
  await server.stop('SIGKILL')
  await startRealServer(t, { dataDir: server.dataDir })
  t.pass('a killed one leaves nothing in the way')
})

t.test('secrets are made once, for the owner alone', async (t) => {
  const server = await startRealServer(t)
  const file = join(server.dataDir, 'secrets.json')
  t.equal(statSync(file).mode & 0o777, 0o600)
  const made = readFileSync(file, 'utf8')
  await server.stop()
  await startRealServer(t, { dataDir: server.dataDir, port: await findFreePort() })
  t.equal(readFileSync(file, 'utf8'), made)
})
