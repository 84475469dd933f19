import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Test } from 'tap'
import t from 'tap'
import { auditIn, recordAudit } from '../domain/audit/audit.ts'
import type { AuditItem, AuditList } from '../protocol/audit.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must, PEOPLE } from '../testing/fixtures.ts'

async function readAll(test: TestApp, query = ''): Promise<AuditItem[]> {
  const answer = await must(ops(test, 'GET', `/audit?limit=1000${query}`))
  return answer.json<AuditList>().items
}

const brief = ({ actor, act, therapy_session_id, subject, outcome }: AuditItem) =>
  [actor, act, therapy_session_id, subject, outcome].join(' ')

const check = async (test: TestApp) => (await must(ops(test, 'GET', '/audit/check'))).json()

t.test('what ops changes is in the audit, and what ops repeats is not', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { members: ['P123', 'T1'] })
  const expected = [
    'ops:env put_participant  P123 ok',
    'ops:env put_participant  T1 ok',
    'ops:env put_therapy_session 17  ok',
    'ops:env put_member 17 P123 ok',
    'ops:env put_member 17 T1 ok',
    'ops:env open_session 17 action:3 ok',
  ]
  t.strictSame((await readAll(test)).map(brief), expected)
  await makeTherapySession(test, { members: ['P123', 'T1'] })
  t.strictSame((await readAll(test)).map(brief), expected, 'the same again is no act')
})

t.test('every call of ops is in the audit with what came of it', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { members: ['P123', 'T1'] })
  const { length } = await readAll(test)
  const assessment = { title: 'A', when: 'before', status: 'incomplete', url: 'https://a.example/' }
  const notice = { type: 'notice', body: 'Good evening', recipients: [] }
  const mute = { type: 'mute', participant: 'P123' }
  await must(ops(test, 'PUT', '/participants/P123', { ...PEOPLE.P123, display_name: 'Kari N.' }))
  await must(ops(test, 'POST', '/participants/P123/login-code'))
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P123/assessments/a', assessment))
  await must(ops(test, 'PUT', '/therapy-sessions/17/members/P123', { role: 'therapist' }))
  const drafts = [notice, mute, message('Hello'), { type: 'mute', participant: 'nobody' }]
  await must(ops(test, 'POST', '/therapy-sessions/17/actions', drafts))
  const refused = [
    await ops(test, 'PUT', '/participants/P9', { ...PEOPLE.P123, phone: '12' }),
    await ops(test, 'POST', '/participants/P9/login-code'),
    await ops(test, 'PUT', '/therapy-sessions/17/members/P9', { role: 'participant' }),
    await ops(test, 'PUT', '/therapy-sessions/17/members/P9/assessments/a', assessment),
    await ops(test, 'PUT', '/therapy-sessions/17', { name: 'x', date: 'tomorrow' }),
    await ops(test, 'POST', '/therapy-sessions/18/actions', [notice]),
  ]
  t.ok(refused.every(({ statusCode }) => statusCode >= 400))
  // Tried out only.
  const dry = await must(ops(test, 'PUT', '/participants/P5?dry_run=1', PEOPLE.P456))
  t.equal(dry.json().dry_run, true)
  await ops(test, 'PUT', '/therapy-sessions/17/members/P9?dry_run=1', { role: 'participant' })
  t.strictSame((await readAll(test)).slice(length).map(brief), [
    'ops:env put_participant  P123 ok',
    'ops:env issue_login_code  P123 ok',
    'ops:env put_assessment 17 P123 ok',
    'ops:env put_member 17 P123 ok',
    'ops:env notice 17 action:7 ok',
    'ops:env mute 17 P123 ok',
    'ops:env message 17  not_allowed',
    'ops:env mute 17  unknown_recipient',
    'ops:env put_participant  P9 invalid_phone',
    'ops:env issue_login_code  P9 not_found',
    'ops:env put_member 17 P9 not_found',
    'ops:env put_assessment 17 P9 not_found',
    'ops:env put_therapy_session 17  bad_request',
    'ops:env save_actions 18  not_found',
  ])
  const all = JSON.stringify(await readAll(test))
  t.notMatch(all, /Good evening|Hello|Kari|Nordmann|\+1202/, 'ids only')
  t.same(await check(test), {
    intact: true,
    count: length + 14,
    last_chain: (await readAll(test)).at(-1)?.chain,
  })
})

t.test('the audit is read in pages, and of one therapy session', async (t) => {
  const test = await buildTestApp(t)
  for (let n = 1; n <= 7; n++) {
    const therapySessionId = n % 3 === 0 ? '17' : undefined
    await recordAudit(test.ctx, { actor: null, act: `act_${n}`, therapySessionId })
  }
  const ids: number[] = []
  let pages = 0
  for (let after: string | undefined = '0'; after !== undefined; pages++) {
    const answer = await must(ops(test, 'GET', `/audit?limit=3&after=${after}`))
    const page: AuditList = answer.json()
    ids.push(...page.items.map(({ id }) => id))
    after = page.next_cursor
  }
  t.strictSame(ids, [1, 2, 3, 4, 5, 6, 7])
  t.equal(pages, 3)
  const one = await readAll(test, '&therapy_session_id=17')
  t.strictSame(
    one.map(({ act }) => act),
    ['act_3', 'act_6'],
  )
  const after = await must(ops(test, 'GET', '/audit?after=4&limit=1&therapy_session_id=17'))
  t.match(after.json(), {
    items: [{ id: 6, at: '2026-11-21T12:00:00.000Z', chain: /^[0-9a-f]{64}$/ }],
  })
  t.equal(after.json().next_cursor, undefined)
  for (const query of [
    'limit=0',
    'limit=1001',
    'after=-1',
    'after=x',
    'therapy_session_id=a%20b',
  ]) {
    t.equal((await ops(test, 'GET', `/audit?${query}`)).statusCode, 400, query)
  }
})

/** So many entries, in one transaction. */
async function fill(test: TestApp, count: number): Promise<void> {
  await test.ctx.store.transaction(async (tx) => {
    for (let n = 0; n < count; n++) await auditIn(tx, { actor: 'T1', act: 'mute' }, n)
  })
}

/** What somebody does who has the file and knows SQLite. */
async function tamper(t: Test, count: number, statements: string) {
  const test = await buildTestApp(t)
  await fill(test, count)
  const other = new SqliteDatabase(join(test.dataDir, 'samtale.db'))
  t.teardown(() => other.close())
  for (const { name } of other
    .prepare("select name from sqlite_master where type = 'trigger'")
    .all() as { name: string }[]) {
    other.exec(`drop trigger ${name}`)
  }
  other.exec(statements)
  return await check(test)
}

const COPY = 'actor, act, therapy_session_id, subject, outcome, chain'

t.test('whatever a stranger does to the audit is found, at the first place', async (t) => {
  t.match(await tamper(t, 0, ''), { intact: true, count: 0, last_chain: /^2bdc/ })
  for (const [what, count, statement, broken] of [
    ['changed', 9, "update audit set act = 'admit' where id = 4", 4],
    ['time changed', 9, 'update audit set at = at + 1 where id = 1', 1],
    ['chain changed', 9, "update audit set chain = x'00' where id = 9", 9],
    ['removed', 9, 'delete from audit where id = 5', 5],
    ['the first removed', 9, 'delete from audit where id = 1', 1],
    ['the last removed', 9, 'delete from audit where id = 9', 9],
    ['several at the end removed', 1200, 'delete from audit where id > 700', 701],
    ['all removed', 3, 'delete from audit', 1],
    ['far in', 1200, "update audit set subject = 'P1' where id = 1111", 1111],
    [
      'removed and closed up',
      9,
      'delete from audit where id = 5; update audit set id = id - 1 where id > 5',
      5,
    ],
    [
      'swapped',
      9,
      'update audit set id = -4 where id = 4; update audit set id = 4 where id = 5; update audit set id = 5 where id = -4',
      4,
    ],
    [
      'put in at the end',
      9,
      `insert into audit select 10, at, ${COPY} from audit where id = 9`,
      10,
    ],
    ['put in front', 9, `insert into audit select 0, at, ${COPY} from audit where id = 9`, 0],
    [
      'put in where there was nothing',
      0,
      "insert into audit values (1, 0, null, 'a', null, null, 'ok', x'00')",
      1,
    ],
    ['another end', 9, "update audit_head set last_chain = x'00'", 9],
    ['an end that is gone', 9, 'delete from audit_head', 1],
  ] as const) {
    t.same(await tamper(t, count, statement), { intact: false, first_broken: broken }, what)
  }
})

t.test('checking a long audit lets others have their turn', async (t) => {
  const test = await buildTestApp(t)
  await fill(test, 2600)
  let turns = 0
  let isOver = false
  const count = () => {
    if (isOver) return
    turns += 1
    setImmediate(count)
  }
  setImmediate(count)
  // Also what is written meanwhile does no harm.
  const [answer] = await Promise.all([
    check(test),
    recordAudit(test.ctx, { actor: 'T1', act: 'late' }),
  ])
  isOver = true
  t.match(answer, { intact: true })
  t.ok(answer.count === 2600 || answer.count === 2601, `${answer.count}`)
  t.ok(turns >= 6, `${turns} turns`)
})

t.test('what therapists do is in the audit, and talk is not', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ingrid = await enterAs(test, 'T1')
  const { length } = await readAll(test)
  const said = await must(kari.handle({ actionQueue: [message('Hello')] }))
  const id = said.json().results[0].id
  const own = { type: 'message', body: 'Hi', recipients: [] }
  const queue = [
    own,
    { type: 'reaction', target: id, icon: 'heart' },
    { type: 'message_read', target: id },
    { type: 'mute', participant: 'P123', reason: 'a secret reason', cid: 'mute-once-1' },
    { type: 'delete', target: id, reason: 'a secret reason' },
    { type: 'whiteboard', body: 'Breathe' },
    { type: 'revoke', participant: 'P456' },
    { type: 'admit', participant: 'P456' },
    { type: 'close_session' },
    { type: 'open_session' },
    { type: 'remove', participant: 'P456' },
  ]
  const done = (await must(ingrid.handle({ actionQueue: queue }))).json()
  t.ok(done.results.every(({ ok }: { ok: boolean }) => ok))
  const again = (await must(ingrid.handle({ actionQueue: [queue[3]] }))).json()
  t.equal(again.results[0].dup, true, 'a retry is no second act')
  const ownId = done.results[0].id
  await must(ingrid.handle({ actionQueue: [{ type: 'delete', target: ownId }] }))
  const idOf = (index: number) => `action:${done.results[index].id}`
  t.strictSame((await readAll(test)).slice(length).map(brief), [
    'T1 mute 17 P123 ok',
    `T1 delete 17 action:${id} ok`,
    `T1 whiteboard 17 ${idOf(5)} ok`,
    'T1 revoke 17 P456 ok',
    'T1 admit 17 P456 ok',
    `T1 close_session 17 ${idOf(8)} ok`,
    `T1 open_session 17 ${idOf(9)} ok`,
    'T1 remove 17 P456 ok',
  ])
  t.notMatch(JSON.stringify(await readAll(test)), /secret|Breathe|Hello/)
})
