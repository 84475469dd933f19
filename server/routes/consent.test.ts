import type { Test } from 'tap'
import t from 'tap'
import type { HandleActionsReply, Verdict } from '../protocol/actions.ts'
import type { TherapySessionDetail } from '../protocol/therapy-sessions.ts'
import type { Caller, TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, callerWith, ops } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must } from '../testing/fixtures.ts'

const TYPED = { character_history: ['a', 'Backspace', 'b'], time_to_complete: '671ms' }
const AGREE = { type: 'consent', keystrokes: 'full', body: 'Each key that you press is kept' }
const WITHDRAW = { type: 'consent', keystrokes: 'off' }

/** A therapy session that asks for this much; Kari is in it, or waits. */
async function setUp(t: Test, settings: object) {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings })
  return { test, kari: await enterAs(test, 'P123') }
}

async function say(caller: Caller, ...actionQueue: object[]): Promise<Verdict[]> {
  return (await must(caller.handle({ actionQueue }))).json<HandleActionsReply>().results
}

async function changeSetting(test: TestApp, keystrokes: string): Promise<void> {
  const session = { name: 'Sleep and grief', date: '2026-11-21T11:30:00.000Z' }
  await must(ops(test, 'PUT', '/therapy-sessions/17', { ...session, settings: { keystrokes } }))
}

/** What was kept with each message, in order. */
async function kept({ ctx }: TestApp): Promise<(string | null)[]> {
  const rows = await ctx.store.db
    .selectFrom('action')
    .select(['character_history', 'time_to_complete'])
    .where('type', '=', 'message')
    .orderBy('id')
    .execute()
  return rows.map(
    ({ character_history, time_to_complete }) => character_history ?? time_to_complete,
  )
}

async function consentOf(caller: Caller): Promise<TherapySessionDetail['you']['consent']> {
  const answer = await must(caller.get('getTherapySessionDetail'))
  return answer.json<TherapySessionDetail>().you.consent
}

t.test('how somebody typed is kept from the moment they agree until they withdraw', async (t) => {
  const { test, kari } = await setUp(t, { keystrokes: 'full' })
  const ola = await enterAs(test, 'P456')
  t.equal(await consentOf(kari), null, 'nothing decided')
  await say(kari, message('before', TYPED))
  await say(kari, AGREE, message('after', TYPED))
  await say(ola, message('of another person', TYPED))
  const at = new Date(test.clock.now()).toISOString()
  t.strictSame(await consentOf(kari), { keystrokes: 'full', at })
  t.equal(await consentOf(ola), null)
  await say(kari, WITHDRAW, message('withdrawn', TYPED))
  t.match(await consentOf(kari), { keystrokes: 'off' })
  t.strictSame(await kept(test), [null, JSON.stringify(TYPED.character_history), null, null])
  const agreed = await test.ctx.store.db
    .selectFrom('action')
    .select(['author', 'keystrokes', 'body', 'audience', 'at'])
    .where('type', '=', 'consent')
    .orderBy('id')
    .execute()
  const mine = { author: 'P123', audience: '["P123"]', at: test.clock.now() }
  t.strictSame(agreed, [
    { ...mine, keystrokes: 'full', body: AGREE.body },
    { ...mine, keystrokes: 'off', body: null },
  ])
})

t.test('the smaller of what is asked for and what was agreed to counts', async (t) => {
  const { test, kari } = await setUp(t, { keystrokes: 'timing' })
  const [more] = await say(kari, AGREE)
  t.match(more, { ok: false, code: 'not_allowed' }, 'nobody agrees to more than is asked for')
  await say(kari, { ...AGREE, keystrokes: 'timing' }, message('timing', TYPED))
  await changeSetting(test, 'full')
  await say(kari, message('asked for more, agreed to less', TYPED))
  await say(kari, AGREE, message('agreed to more', TYPED))
  await changeSetting(test, 'timing')
  await say(kari, message('asked for less', TYPED))
  await changeSetting(test, 'off')
  await say(kari, message('asked for nothing', TYPED))
  const full = JSON.stringify(TYPED.character_history)
  t.strictSame(await kept(test), ['671ms', '671ms', full, '671ms', null])
})

t.test('who waits may agree, and write nothing else', async (t) => {
  const { test, kari } = await setUp(t, { keystrokes: 'full', admission: 'by_therapist' })
  const ingrid = await enterAs(test, 'T1')
  const [first, second] = await say(kari, message('too early'), { ...AGREE, cid: 'cid-0001' })
  t.match(first, { ok: false, code: 'not_admitted' })
  t.match(second, { ok: true })
  t.match(await say(kari, { ...AGREE, cid: 'cid-0001' }), [{ ok: true, dup: true, id: second?.id }])
  const other = { ...AGREE, keystrokes: 'off', cid: 'cid-0001' }
  t.match(await say(kari, other), [{ ok: false, code: 'cid_conflict' }])
  const waiting = (await kari.handle({ maxID: 0 })).json<HandleActionsReply>()
  t.match(waiting.data.at(-1), { ...AGREE, user: 'P123', cid: 'cid-0001' })
  t.equal(waiting.session.you.standing, 'waiting')
  t.match(await consentOf(kari), { keystrokes: 'full' }, 'on any device')
  await say(ingrid, { type: 'admit', participant: 'P123' })
  const [said] = await say(kari, message('let in', TYPED))
  t.match(said, { ok: true })
  t.strictSame(await kept(test), [JSON.stringify(TYPED.character_history)])
  const therapists = await must(ingrid.handle({ maxID: 0 }))
  t.notMatch(therapists.body, AGREE.body, 'nobody else is told')
})

t.test('a poll held on another device of the same person learns of it', async (t) => {
  const { kari } = await setUp(t, { keystrokes: 'full', admission: 'by_therapist' })
  const { maxID } = (await kari.handle({})).json<HandleActionsReply>()
  const held = kari.handle({ maxID, waitMs: 30_000 })
  await say(kari, AGREE)
  t.match((await held).json<HandleActionsReply>().data, [{ type: 'consent', keystrokes: 'full' }])
})

t.test('nobody agrees for somebody else, nor without having read anything', async (t) => {
  const { test, kari } = await setUp(t, { keystrokes: 'full' })
  const ingrid = await enterAs(test, 'T1')
  const codes = async (caller: Caller, ...drafts: object[]) =>
    (await say(caller, ...drafts)).map(({ code = 'ok' }) => code)
  t.strictSame(await codes(ingrid, { ...AGREE, user: 'P123' }, { ...AGREE, participant: 'P123' }), [
    'wrong_user',
    'invalid_action',
  ])
  const wrong = [
    { type: 'consent', keystrokes: 'full' },
    { ...AGREE, body: ' ' },
    { ...AGREE, keystrokes: 'all' },
    { type: 'consent', body: 'yes' },
    { ...AGREE, recipients: [] },
  ]
  t.strictSame(await codes(kari, ...wrong), Array(5).fill('invalid_action'))
  t.strictSame(await codes(kari, { ...AGREE, body: 'x'.repeat(4001) }), ['too_long'])
  const asked = await ops(test, 'POST', '/therapy-sessions/17/actions', [AGREE])
  t.match(asked.json().results, [{ ok: false, code: 'not_allowed' }])
  t.strictSame([await consentOf(kari), await consentOf(ingrid)], [null, null])
})

t.test('it may be decided before the therapy session opens and after it has closed', async (t) => {
  const { test, kari } = await setUp(t, { keystrokes: 'full' })
  await must(ops(test, 'POST', '/therapy-sessions/17/actions', [{ type: 'close_session' }]))
  t.match(await say(kari, message('too late'), AGREE, WITHDRAW), [
    { code: 'session_closed' },
    { ok: true },
    { ok: true },
  ])
})

t.test('a restart forgets nothing of it, nor does being removed and invited anew', async (t) => {
  const { test, kari } = await setUp(t, { keystrokes: 'full' })
  await say(kari, AGREE)
  await must(
    ops(test, 'POST', '/therapy-sessions/17/actions', [{ type: 'remove', participant: 'P123' }]),
  )
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P123', { role: 'participant' }))
  await test.close()
  const again = await buildTestApp(t, { dataDir: test.dataDir, clock: test.clock })
  const back = callerWith(again, kari.cookie)
  await must(back.post('enterTherapySession', { ts_id: '17' }))
  t.match(await consentOf(back), { keystrokes: 'full' })
})
