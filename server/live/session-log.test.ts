import type { Test } from 'tap'
import t from 'tap'
import { buildTestApp } from '../testing/build-test-app.ts'
import { makeTherapySession } from '../testing/fixtures.ts'
import type { LogCommit } from './log-commit.ts'
import type { SessionLog } from './session-log.ts'

const IDLE_MS = 660_000

/** A therapy session whose log leaves memory and comes back with every `reopen`. */
async function setUp(t: Test) {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const { logs } = test.ctx
  const reopen = async (): Promise<SessionLog> => {
    await test.clock.advance(IDLE_MS)
    await logs.sweep()
    const log = await logs.open('17')
    if (!log) throw new Error('there is no such log')
    return log
  }
  return { test, reopen }
}

function say(turn: LogCommit, cid: string): number {
  const known = turn.findByCid('P123', cid)
  return known?.id ?? turn.append({ type: 'message', author: 'P123', cid, body: 'hello' }).id
}

t.test('a text whose delete could not be written is still there', async (t) => {
  const { reopen } = await setUp(t)
  const first = await reopen()
  const target = await first.commit({}, (turn) => say(turn, '0000-first'))
  const log = await reopen()
  const deleting = log.commit({ ids: [target] }, (turn) => {
    turn.markDeleted(target, turn.append({ type: 'delete', author: 'P123', target }).id)
    turn.alsoWrite(async () => {
      await log.read(0, 500)
      throw new Error('the disk is full')
    })
  })
  await t.rejects(deleting, { message: 'the disk is full' })
  t.match(await log.read(target - 1, 1), [{ id: target, body: 'hello', deletedBy: null }])
})

t.test('a read does not go beyond the log as it stood when it began', async (t) => {
  const { test, reopen } = await setUp(t)
  const log = await reopen()
  const there = log.state.session.lastActionId
  const store = test.ctx.store.log
  const { listAfter } = store
  const { promise: later, resolve: goOn } = Promise.withResolvers<void>()
  store.listAfter = async (...asked) => {
    store.listAfter = listAfter
    const found = await listAfter(...asked)
    await later
    return found
  }
  const reading = log.read(0, 500)
  const id = await log.commit({}, (turn) => say(turn, '0000-later'))
  t.equal((await log.read(0, 500)).at(-1)?.id, id)
  goOn()
  t.equal((await reading).at(-1)?.id, there)
})

t.test('what was written while its client id was looked up is found', async (t) => {
  const { test, reopen } = await setUp(t)
  const log = await reopen()
  const store = test.ctx.store.log
  const { listByCid } = store
  const writing = log.commit({}, (turn) => say(turn, '0000-again'))
  store.listByCid = async (...asked) => {
    store.listByCid = listByCid
    const found = await listByCid(...asked)
    await writing
    return found
  }
  const again = log.commit({ author: 'P123', cids: ['0000-again'] }, (turn) =>
    say(turn, '0000-again'),
  )
  t.equal(await again, await writing)
})
