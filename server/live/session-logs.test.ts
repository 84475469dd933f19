import t from 'tap'
import { buildTestApp } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'
import { enterAs, makeTherapySession, message } from '../testing/fixtures.ts'

const MINUTES_11 = 660_000

t.test('a log that nobody uses leaves memory; one that is taken up meanwhile stays', async (t) => {
  const test = await buildTestApp(t)
  const { logs } = test.ctx
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  t.equal(logs.active().length, 1)
  await test.clock.advance(MINUTES_11)
  const sweeping = logs.sweep()
  const taken = await logs.open('17')
  await sweeping
  t.equal(await logs.open('17'), taken, 'there is one log of a therapy session, never two')
  await kari.handle({ actionQueue: [message('still here')] })
  await test.clock.advance(MINUTES_11)
  await logs.sweep()
  t.equal(logs.active().length, 0)
  const again = await kari.handle({ actionQueue: [message('and here again')] })
  t.match(again.json().results, [{ ok: true }])
})

t.test(
  'when people were last seen is written down with everything else that changed',
  async (t) => {
    const test = await buildTestApp(t)
    await makeTherapySession(test)
    await enterAs(test, 'P123')
    const log = await test.ctx.logs.open('17')
    const muting = log?.commit({}, (turn) => turn.changeMember('P123', { muted: true }))
    await Promise.all([muting, test.ctx.logs.close()])
    const row = await test.ctx.store.db
      .selectFrom('member')
      .select(['muted', 'last_seen_at'])
      .where('participant_id', '=', 'P123')
      .executeTakeFirstOrThrow()
    t.equal(row.muted, 1)
    t.type(row.last_seen_at, 'number')
  },
)

t.test('what one log cannot write is that log’s trouble alone', async (t) => {
  const test = await buildTestApp(t)
  for (const id of ['17', '18']) await makeTherapySession(test, { id })
  const [one, two] = [await test.ctx.logs.open('17'), await test.ctx.logs.open('18')]
  const bad = one?.commit({}, (turn) =>
    turn.alsoWrite(async () => {
      throw new Error('this cannot be written')
    }),
  )
  const good = two?.commit({}, (turn) => turn.append({ type: 'update_chat_details' }).id)
  await t.rejects(Promise.resolve(bad), { message: 'this cannot be written' })
  const id = await good
  t.equal(two?.state.session.lastActionId, id)
  t.equal(
    await one?.commit({}, (turn) => turn.append({ type: 'update_chat_details' }).id),
    one?.state.session.lastActionId,
    'and it goes on afterwards, without a gap',
  )
})

t.test('signing out while an entry waits for its commit leaves nobody inside', async (t) => {
  for (let turns = 0; turns < 6; turns++) {
    const test = await buildTestApp(t)
    await makeTherapySession(test)
    const kari = await enterAs(test, 'P123')
    await kari.post('leaveTherapySession')
    const entering = kari.post('enterTherapySession', { ts_id: '17' })
    for (let n = 0; n < turns; n++) await Promise.resolve()
    if (turns > 3) await settle()
    const leaving = kari.post('logout')
    await Promise.all([entering, leaving])
    const log = await test.ctx.logs.open('17')
    t.equal(log?.state.members.get('P123')?.inside, false, `after ${turns} turns`)
  }
})
