import t from 'tap'
import { listAssessments } from '../store/assessments.ts'
import { listMembers } from '../store/therapy-sessions.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops, signIn } from '../testing/build-test-app.ts'

const phoneOf = (number: number) => `+1415555267${number}`
const FORM = {
  title: 'How do you feel?',
  when: 'before',
  status: 'incomplete',
  url: 'https://forms.example.org/1?who=P1',
}

/** A therapy session `ts1` and the people P1, P2 and T1, of whom nobody is a member yet. */
async function setUp(t: Parameters<typeof buildTestApp>[0]) {
  const test = await buildTestApp(t)
  for (const [number, id] of ['P1', 'P2', 'T1'].entries()) {
    const names = { first_name: id, last_name: `Name${id}`, display_name: `Shown ${id}` }
    const answer = await ops(test, 'PUT', `/participants/${id}`, {
      ...names,
      phone: phoneOf(number),
    })
    if (answer.statusCode !== 201) throw new Error(answer.body)
  }
  const session = { name: 'Tuesday', date: '2026-11-21T20:00:00Z', status: 'open' }
  await ops(test, 'PUT', '/therapy-sessions/ts1', session)
  return test
}

const put = (test: TestApp, path: string, body: object) =>
  ops(test, 'PUT', `/therapy-sessions/ts1/members/${path}`, body)

async function logOf(test: TestApp) {
  return await test.ctx.store.log.listAfter('ts1', { after: 1, upTo: 1e6, limit: 100 })
}

t.test('a person becomes a member, and gets another role', async (t) => {
  const test = await setUp(t)
  const created = await put(test, 'P1', { role: 'participant', standing: 'admitted' })
  t.equal(created.statusCode, 201)
  const expected = {
    id: 'P1',
    display_name: 'Shown P1',
    role: 'participant',
    standing: 'invited',
    muted: false,
  }
  t.same(created.json(), expected, 'standing is not ours to set here')
  const again = await put(test, 'P1', { role: 'participant' })
  t.equal(again.statusCode, 200)
  t.same(again.json(), expected)
  t.equal((await logOf(test)).length, 1, 'a repeated PUT is silent')
  const promoted = await put(test, 'P1', { role: 'therapist' })
  t.equal(promoted.statusCode, 200)
  t.equal(promoted.json().role, 'therapist')
  const log = await logOf(test)
  t.match(log, [
    { type: 'update_chat_details', author: 'ops:env', audience: null },
    { type: 'update_chat_details', author: 'ops:env', audience: null },
  ])
  await put(test, 'P2', { role: 'participant' })
  const { members } = (await ops(test, 'GET', '/therapy-sessions/ts1')).json()
  t.match(members, [
    { id: 'P1', role: 'therapist' },
    { id: 'P2', role: 'participant' },
  ])
  t.match(await listMembers(test.ctx.store, 'ts1'), [{ position: 1 }, { position: 2 }])
})

t.test('whoever was removed is invited anew', async (t) => {
  const test = await setUp(t)
  await put(test, 'P1', { role: 'participant' })
  await ops(test, 'POST', '/therapy-sessions/ts1/actions', [
    { type: 'mute', participant: 'P1' },
    { type: 'revoke', participant: 'P1' },
    { type: 'remove', participant: 'P1' },
  ])
  t.match(await listMembers(test.ctx.store, 'ts1'), [{ standing: 'removed', sentBack: true }])
  const before = (await logOf(test)).length
  const back = await put(test, 'P1', { role: 'participant' })
  t.equal(back.statusCode, 200)
  t.match(back.json(), { standing: 'invited', muted: false })
  t.equal((await logOf(test)).length, before + 1)
  t.match(await listMembers(test.ctx.store, 'ts1'), [
    { standing: 'invited', muted: false, sentBack: false, inside: false, position: 1 },
  ])
  const caller = await signIn(test, { phone: phoneOf(0), last_name: 'NameP1' })
  const entered = await caller.post('enterTherapySession', { ts_id: 'ts1' })
  t.equal(entered.json().you?.standing, 'admitted')
})

t.test('whom or what nobody knows is not found; bad input is refused', async (t) => {
  const test = await setUp(t)
  const role = { role: 'participant' }
  for (const query of ['', '?dry_run=1']) {
    t.equal((await put(test, `P9${query}`, role)).statusCode, 404)
    const unknown = await ops(test, 'PUT', `/therapy-sessions/ts9/members/P1${query}`, role)
    t.equal(unknown.statusCode, 404)
    t.equal(unknown.json().code, 'not_found')
    t.equal((await put(test, `P1/assessments/a${query}`, FORM)).statusCode, 404, 'no member yet')
    t.equal((await put(test, `P9/assessments/a${query}`, FORM)).statusCode, 404)
  }
  for (const body of [{}, { role: 'admin' }, { role: null }, { role: ['therapist'] }, []]) {
    t.equal((await put(test, 'P1', body)).statusCode, 400, JSON.stringify(body))
  }
  t.equal((await put(test, 'P.1', role)).statusCode, 400)
  t.same(await logOf(test), [])
  t.same(await listMembers(test.ctx.store, 'ts1'), [])
})

t.test('a dry run makes nobody a member', async (t) => {
  const test = await setUp(t)
  const tried = await put(test, 'P1?dry_run=1', { role: 'therapist' })
  t.equal(tried.statusCode, 201)
  t.match(tried.json(), { id: 'P1', role: 'therapist', standing: 'invited', dry_run: true })
  t.same(await listMembers(test.ctx.store, 'ts1'), [])
  await put(test, 'P1', { role: 'participant' })
  const changed = await put(test, 'P1?dry_run=1', { role: 'therapist' })
  t.equal(changed.statusCode, 200)
  t.match(await listMembers(test.ctx.store, 'ts1'), [{ role: 'participant' }])
  const form = await put(test, 'P1/assessments/mood?dry_run=1', FORM)
  t.equal(form.statusCode, 201)
  t.same(form.json(), { name: 'mood', ...FORM, dry_run: true })
  t.same(await listAssessments(test.ctx.store, 'P1'), [])
  t.equal((await logOf(test)).length, 1)
})

t.test('an assessment is set, and its person and the therapists are told', async (t) => {
  const test = await setUp(t)
  for (const [id, role] of [
    ['P1', 'participant'],
    ['P2', 'participant'],
    ['T1', 'therapist'],
  ]) {
    await put(test, `${id}`, { role })
  }
  const created = await put(test, 'P1/assessments/mood', FORM)
  t.equal(created.statusCode, 201)
  t.same(created.json(), { name: 'mood', ...FORM })
  t.equal((await put(test, 'P1/assessments/mood', FORM)).statusCode, 200)
  const done = await put(test, 'P1/assessments/mood', { ...FORM, status: 'complete' })
  t.equal(done.statusCode, 200)
  await put(test, 'P1/assessments/after', { ...FORM, when: 'after' })
  const told = {
    type: 'update_assessments',
    author: 'ops:env',
    participant: 'P1',
    audience: ['P1', 'T1'],
  }
  const log = (await logOf(test)).filter((action) => action.type !== 'update_chat_details')
  t.match(log, [told, told, told])
  t.equal(log.length, 3, 'a repeated PUT is silent')
  t.match(await listAssessments(test.ctx.store, 'P1', 'ts1'), [
    { name: 'mood', due: 'before', status: 'complete', url: FORM.url, position: 1 },
    { name: 'after', due: 'after', status: 'incomplete', position: 2 },
  ])
  const other = await signIn(test, { phone: phoneOf(1), last_name: 'NameP2' })
  const seen = (await other.handle({ ts_id: 'ts1', maxID: 0 })).json<{ data: { type: string }[] }>()
  t.ok(
    seen.data.some((action) => action.type === 'update_chat_details'),
    'the premise',
  )
  t.notOk(seen.data.some((action) => action.type === 'update_assessments'))
  t.notMatch(test.logged(), 'forms.example.org')
})

t.test('an assessment that is not one is refused', async (t) => {
  const test = await setUp(t)
  await put(test, 'P1', { role: 'participant' })
  const { url: _, ...urlless } = FORM
  for (const body of [
    {},
    urlless,
    { ...FORM, title: '' },
    { ...FORM, title: 'a'.repeat(201) },
    { ...FORM, title: 'a\nb' },
    { ...FORM, when: 'during' },
    { ...FORM, status: 'half' },
    { ...FORM, url: 'javascript:alert(1)' },
    { ...FORM, url: 'https://example.org/a b' },
    { ...FORM, url: `https://example.org/${'a'.repeat(2000)}` },
    { ...FORM, url: null },
  ]) {
    const answer = await put(test, 'P1/assessments/mood', body)
    t.equal(answer.statusCode, 400, JSON.stringify(body))
    t.equal(answer.json().code, 'bad_request')
  }
  for (const name of ['a.b', 'a%20b', 'a'.repeat(65)]) {
    t.equal((await put(test, `P1/assessments/${name}`, FORM)).statusCode, 400, name)
  }
  await ops(test, 'POST', '/therapy-sessions/ts1/actions', [{ type: 'remove', participant: 'P1' }])
  t.equal((await put(test, 'P1/assessments/mood', FORM)).statusCode, 404, 'removed')
  t.same(await listAssessments(test.ctx.store, 'P1'), [])
})

t.test('a member added while the person gets another name has the new one', async (t) => {
  const test = await setUp(t)
  const person = { first_name: 'P1', last_name: 'NameP1', display_name: 'New', phone: phoneOf(0) }
  await Promise.all([
    put(test, 'P1', { role: 'participant' }),
    ops(test, 'PUT', '/participants/P1', person),
  ])
  const { members } = (await ops(test, 'GET', '/therapy-sessions/ts1')).json()
  t.match(members, [{ id: 'P1', display_name: 'New' }])
})
