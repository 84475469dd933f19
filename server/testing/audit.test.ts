import type { Test } from 'tap'
import t from 'tap'
import type { HandleActionsReply, Verdict } from '../protocol/actions.ts'
import { ACTION_TYPES } from '../protocol/actions.ts'
import type { AuditItem, AuditList } from '../protocol/audit.ts'
import type { TestApp } from './build-test-app.ts'
import { buildTestApp, ops } from './build-test-app.ts'
import { createDice, makeDataDir, seedsOf, turns } from './faults.ts'
import { enterAs, makeTherapySession, message, must } from './fixtures.ts'

async function readAudit(test: TestApp, query = ''): Promise<AuditItem[]> {
  const items: AuditItem[] = []
  for (let after: string | undefined = '0'; after !== undefined; ) {
    const answer = await must(ops(test, 'GET', `/audit?limit=1000&after=${after}${query}`))
    const page: AuditList = answer.json()
    items.push(...page.items)
    after = page.next_cursor
  }
  return items
}

const check = async (test: TestApp) => (await must(ops(test, 'GET', '/audit/check'))).json()

/** A well-formed draft of each type that no participant may write, pointing where one must. */
const forge = (target: number): Partial<Record<(typeof ACTION_TYPES)[number], object>> => ({
  notice: { body: 'x', recipients: [] },
  whiteboard: { body: 'x' },
  admit: { participant: 'P456' },
  revoke: { participant: 'P456' },
  mute: { participant: 'P456', reason: 'x' },
  unmute: { participant: 'P456' },
  remove: { participant: 'P456' },
  open_session: {},
  close_session: {},
  update_assessments: { participant: 'P456' },
  update_chat_details: {},
  note: { target, body: 'x' },
  check_in: {},
  help_seen: { target },
  help_raised: { target },
  hold: { participant: 'P456' },
  unhold: { participant: 'P456' },
  release: { target },
  return_message: { target, reason: 'x' },
  last_call: { seconds: 60 },
  cancel_call: {},
  remind: { participant: 'P456' },
})

/** What a participant may write; everything else can be forged. */
const PARTICIPANTS = ['message', 'delete', 'reaction', 'message_read', 'consent', 'feeling', 'help']

t.test('a participant who forges an act of moderation is refused, and it is kept', async (t) => {
  t.strictSame([...Object.keys(forge(1)), ...PARTICIPANTS].sort(), [...ACTION_TYPES].sort())
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const said = await must(ola.handle({ actionQueue: [message('Mine')] }))
  const target: number = said.json().results[0].id
  const before = await readAudit(test)
  const state = (await must(kari.get('getTherapySessionDetail'))).json()
  const drafts: object[] = Object.entries(forge(target)).map(([type, fields]) => ({
    type,
    ...fields,
  }))
  drafts.push({ type: 'delete', target, reason: 'x' })
  for (const draft of drafts) {
    // As an honest client, and with all that a body can claim.
    const lie = { isAdmin: true, userID: 'T1', role: 'therapist', actionQueue: [draft] }
    const { results } = (await must(kari.handle(lie))).json<HandleActionsReply>()
    t.match(results, [{ ok: false, code: 'not_allowed' }], JSON.stringify(draft))
  }
  const after = (await must(kari.get('getTherapySessionDetail'))).json()
  t.same(after, state, 'nothing has come of it')
  const kept = (await readAudit(test)).slice(before.length)
  t.strictSame(
    kept.map(({ actor, act, outcome }) => [actor, act, outcome]),
    drafts.map((draft) => ['P123', 'type' in draft ? draft.type : '', 'not_allowed']),
  )
  t.equal(kept.at(-1)?.subject, `action:${target}`)
  t.equal(kept.find(({ act }) => act === 'mute')?.subject, 'P456')
  t.match(await check(test), { intact: true })
})

t.test(
  'who waits, lies about who they are or names nobody is kept too, without a text',
  async (t) => {
    const test = await buildTestApp(t)
    await makeTherapySession(test, { settings: { admission: 'by_therapist' } })
    const kari = await enterAs(test, 'P123')
    const before = await readAudit(test)
    const queue = [
      { type: 'admit', participant: 'P123' },
      { type: 'admit', participant: 'P123', user: 'T1' },
      { type: 'remove', participant: 'meet-me-at-the-station' },
      { type: 'admit', participant: 'P123', bogus: 1 },
      message('let me in'),
    ]
    const { results } = (await must(kari.handle({ actionQueue: queue }))).json<HandleActionsReply>()
    t.strictSame(
      results.map(({ code }: Verdict) => code),
      ['not_admitted', 'wrong_user', 'not_admitted', 'invalid_action', 'not_admitted'],
    )
    const kept = (await readAudit(test)).slice(before.length)
    t.strictSame(
      kept.map(({ act, subject, outcome }) => [act, subject, outcome]),
      [
        ['admit', 'P123', 'not_admitted'],
        ['admit', 'P123', 'wrong_user'],
        ['remove', null, 'not_admitted'],
      ],
    )
  },
)

t.test('nobody fills the disk with refused attempts', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const before = (await readAudit(test)).length
  const queue = Array.from({ length: 50 }, () => ({ type: 'mute', participant: 'P456' }))
  const attempt = async (caller = kari) => {
    const { results } = (await must(caller.handle({ actionQueue: queue }))).json()
    t.ok(results.every(({ code }: Verdict) => code === 'not_allowed'))
  }
  for (let call = 0; call < 10; call++) await attempt()
  const kept = (await readAudit(test)).slice(before)
  t.equal(kept.length, 51)
  t.ok(kept.slice(0, 50).every(({ outcome }) => outcome === 'not_allowed'))
  t.equal(kept[50]?.outcome, 'too_many_requests', 'which says that there was more')
  for (let call = 0; call < 2; call++) await attempt(ola)
  t.equal((await readAudit(test)).length, before + 102, 'everybody is counted alone')
  test.clock.jump(3_600_000)
  const back = await enterAs(test, 'P123')
  for (let call = 0; call < 2; call++) await attempt(back)
  t.equal((await readAudit(test)).length, before + 153, 'and anew every hour')
})

t.test('talk writes nothing into the audit, and no more than before', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const before = (await readAudit(test)).length
  const log = await test.ctx.logs.open('17')
  const writes: number[] = []
  const { write } = test.ctx.store.log
  test.ctx.store.log.write = async (batches) => {
    writes.push(...batches.map((batch) => batch.writes.length))
    await write(batches)
  }
  const id = (log?.state.session.lastActionId ?? 0) + 1
  const read = { type: 'message_read', target: id }
  const heart = { type: 'reaction', target: id, icon: 'heart' }
  for (const draft of [message('Hello'), read, heart, { type: 'delete', target: id }]) {
    const { results } = (await must(kari.handle({ actionQueue: [draft] }))).json()
    t.match(results, [{ ok: true }])
  }
  t.strictSame(writes, [0, 0, 0, 0])
  t.equal((await readAudit(test)).length, before)
})

const SESSIONS = Array.from({ length: 12 }, (_, index) => `s${index}`)

async function openMany(t: Test) {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  for (const id of SESSIONS) await makeTherapySession(test, { id, members: ['P123', 'T1'] })
  const ingrid = await enterAs(test, 'T1', 's0')
  for (const ts_id of SESSIONS) await must(ingrid.post('enterTherapySession', { ts_id }))
  return { test, ingrid }
}

for (const seed of seedsOf(5)) {
  t.test(`many logs write at once, commits fail, and the chain is one: seed ${seed}`, async (t) => {
    const dice = createDice(seed)
    const { test, ingrid } = await openMany(t)
    const before = await readAudit(test)
    const { write } = test.ctx.store.log
    let failures = 0
    let together = 0
    test.ctx.store.log.write = async (batches) => {
      together = Math.max(together, batches.length)
      if (!dice.chance(0.3)) return await write(batches)
      failures += 1
      // After all of it, the audit too, has been written: everything is rolled back.
      const fail = async () => {
        throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
      }
      return await write(batches.map((one) => ({ ...one, writes: [...one.writes, fail] })))
    }
    let done = 0
    const play = async (ts_id: string) => {
      for (let call = 0; call < 25; call++) {
        const actionQueue = [
          { type: 'mute', participant: 'P123' },
          message('hello'),
          { type: 'unmute', participant: 'P123' },
        ]
        const answer = await ingrid.handle({ ts_id, actionQueue })
        if (answer.statusCode === 200) done += 2
        else t.equal(answer.statusCode, 503)
        // Beside the logs: what writes in a transaction of its own.
        if (dice.chance(0.2)) await must(ops(test, 'POST', '/participants/P123/login-code'))
        await turns(dice.below(4))
      }
    }
    await Promise.all(SESSIONS.map(play))
    test.ctx.store.log.write = write
    t.ok(together > 3, `up to ${together} logs in one commit`)
    t.ok(failures > 20, `${failures} commits failed`)
    t.ok(done > 100, `${done} acts were accepted`)

    const kept = await readAudit(test)
    t.strictSame(
      kept.map(({ id }) => id),
      kept.map((_, index) => index + 1),
      'no gap',
    )
    t.match(await check(test), { intact: true, count: kept.length })
    const acts = kept.slice(before.length).filter(({ act }) => act.endsWith('mute'))
    t.equal(acts.length, done, 'every accepted act once, and none that failed')
    for (const id of SESSIONS) {
      const log = await test.ctx.store.log.listAfter(id, { after: 0, upTo: 1e6, limit: 1e6 })
      const written = log.filter(({ type }) => type === 'mute' || type === 'unmute')
      const own = acts.filter(({ therapy_session_id }) => therapy_session_id === id)
      t.strictSame(
        own.map(({ act }) => act),
        written.map(({ type }) => type),
        `${id}: as in its log`,
      )
    }
  })
}

t.test('the audit goes on where it ended after a restart', async (t) => {
  const dataDir = makeDataDir(t)
  const first = await buildTestApp(t, { dataDir })
  await makeTherapySession(first)
  const { length } = await readAudit(first)
  await first.close()
  const second = await buildTestApp(t, { dataDir })
  await must(ops(second, 'POST', '/participants/P123/login-code'))
  t.equal((await readAudit(second)).length, length + 1)
  t.match(await check(second), { intact: true, count: length + 1 })
})
