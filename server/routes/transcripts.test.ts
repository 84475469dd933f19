import type { Test } from 'tap'
import t from 'tap'
import { fingerprintOf } from '../domain/signing.ts'
import { proveTranscript } from '../domain/transcripts/proof.ts'
import type { GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import type { SigningKey } from '../protocol/transcripts.ts'
import type { Caller, TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must, setStatus } from '../testing/fixtures.ts'

interface Line {
  id?: number
  type?: string
  hidden?: boolean
  author?: string | null
  salt?: string
  content?: Record<string, string>
  audience?: string[] | null
  [field: string]: unknown
}

interface Talk {
  test: TestApp
  kari: Caller
  ola: Caller
  ingrid: Caller
  jonas: Caller
  /** The id of each action, by its cid. */
  ids: Record<string, number>
}

async function act(caller: Caller, ids: Talk['ids'], ...queue: object[]): Promise<void> {
  const answer = await must(caller.handle({ actionQueue: queue }))
  for (const { ok, cid, id, code } of answer.json<HandleActionsReply>().results) {
    if (!ok || id === undefined) throw new Error(`${cid}: ${code}`)
    if (cid !== null) ids[cid] = id
  }
}

/** A talk with everything that a transcript has to tell apart. */
async function holdTalk(t: Test): Promise<Talk> {
  const test = await buildTestApp(t)
  const settings = { keystrokes: 'full', therapists_read_private: false }
  await makeTherapySession(test, { members: ['P123', 'P456', 'T1', 'T2'], settings })
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const ingrid = await enterAs(test, 'T1')
  const jonas = await enterAs(test, 'T2')
  const ids: Talk['ids'] = {}
  const keys = { character_history: ['k', 'e', 'y-secret'], time_to_complete: '4321ms' }
  await act(kari, ids, { type: 'consent', keystrokes: 'full', body: 'I agree.', cid: 'consent-1' })
  await act(kari, ids, message('Good evening', { cid: 'greeting-1', ...keys }))
  await act(ola, ids, message('A slip of the tongue', { cid: 'slip-0001' }))
  const { 'greeting-1': greeting, 'slip-0001': slip } = ids
  await act(ola, ids, message('And to you', { cid: 'reply-001', target: greeting }))
  await act(ola, ids, { type: 'reaction', target: greeting, icon: 'heart' })
  await act(ola, ids, message('Just you', { cid: 'private-1', recipients: ['P123'] }))
  await act(kari, ids, message('For Ingrid', { cid: 'private-2', recipients: ['T1'] }))
  await act(ingrid, ids, {
    type: 'delete',
    target: slip,
    reason: 'it named somebody',
    cid: 'delete-1',
  })
  await act(ingrid, ids, { type: 'mute', participant: 'P456', reason: 'a rest', cid: 'mute-0001' })
  await act(ingrid, ids, { type: 'whiteboard', body: 'Until nine', cid: 'board-001' })
  await act(kari, ids, { type: 'message_read', target: ids['mute-0001'] ?? 0, cid: 'read-0001' })
  return { test, kari, ola, ingrid, jonas, ids }
}

function readLines(body: string, ids: Talk['ids'] = {}) {
  const all = body
    .trimEnd()
    .split('\n')
    .map((line): Line => JSON.parse(line))
  const lines = all.slice(1, -1)
  const byCid = (cid: string): Line => lines.find((line) => line.id === ids[cid]) ?? {}
  return { lines, byCid, header: all[0] ?? {}, last: all.at(-1) ?? {} }
}

const asOps = (test: TestApp, query: string) =>
  must(ops(test, 'GET', `/therapy-sessions/17/transcript?${query}`))

t.test('a transcript is for therapists of the therapy session who were let in', async (t) => {
  const { test, kari, ingrid } = await holdTalk(t)
  for (const query of ['', '?format=jsonl&view=participants', '?ts_id=17&format=csv']) {
    const refused = await kari.get(`transcript${query}`)
    t.match(refused, { statusCode: 403 }, query)
    t.match(refused.json(), { code: 'not_allowed' })
    t.notMatch(refused.body, 'Good evening')
    t.equal((await ingrid.get(`transcript${query}`)).statusCode, 200)
  }
  t.match((await ingrid.get('transcript?ts_id=18')).json(), { code: 'not_allowed_in_session' })
  t.equal((await ingrid.get('transcript?format=pdf')).statusCode, 400)
  t.equal((await test.app.inject('/api/transcript')).statusCode, 401)
  t.equal((await test.app.inject('/ops/therapy-sessions/17/transcript')).statusCode, 401)
  t.equal((await ops(test, 'GET', '/therapy-sessions/18/transcript')).statusCode, 404)

  const back = [{ type: 'revoke', participant: 'T1' }]
  await must(ops(test, 'POST', '/therapy-sessions/17/actions', back))
  t.match((await ingrid.get('transcript')).json(), { code: 'not_allowed' }, 'sent back')
})

t.test('it may be taken along until the time to read is over', async (t) => {
  const { test, ingrid } = await holdTalk(t)
  await setStatus(test, '17', 'closed')
  t.equal((await ingrid.get('transcript')).statusCode, 200)
  test.clock.jump(7 * 86_400_000 + 1)
  const again = await enterAs(test, 'T1').catch((error: unknown) => String(error))
  t.match(again, /not_allowed_in_session/)
  t.equal((await asOps(test, 'format=csv')).statusCode, 200, 'ops may read it still')
})

t.test('the file is a download that nobody keeps and that may load nothing', async (t) => {
  const { ingrid } = await holdTalk(t)
  for (const [format, type] of [
    ['html', 'text/html; charset=utf-8'],
    ['csv', 'text/csv; charset=utf-8'],
    ['jsonl', 'application/jsonl; charset=utf-8'],
  ]) {
    const { headers } = await ingrid.get(`transcript?format=${format}`)
    t.match(headers, {
      'content-type': type,
      'content-disposition': `attachment; filename="transcript-17-2026-11-21.${format}"`,
      'cache-control': 'no-store',
      'content-security-policy': /^default-src 'none'; style-src 'sha256-[\w+/=]+'; .*sandbox$/,
    })
    t.notMatch(String(headers['content-security-policy']), 'unsafe')
  }
})

t.test('the view of the participants holds what all of them could read', async (t) => {
  const { ingrid, ids, test } = await holdTalk(t)
  const own = (await ingrid.get('transcript?format=jsonl&view=participants')).body
  t.match(readLines(own).header, { view: 'participants', members: [{ id: 'P123' }] })
  const { byCid, lines } = readLines(own, ids)
  t.match(byCid('greeting-1'), { author: 'P123', content: { body: 'Good evening' } })
  t.match(byCid('board-001'), { content: { body: 'Until nine' } })
  for (const cid of ['consent-1', 'private-1', 'private-2']) {
    t.same(Object.keys(byCid(cid)), ['id', 'hidden', 'chain'], cid)
  }
  t.match(byCid('slip-0001'), { type: 'message', deleted_by: ids['delete-1'] })
  t.same(byCid('slip-0001').content, undefined)
  t.match(byCid('mute-0001'), { content: { participant: 'P456' }, salt: undefined })
  t.same(
    lines.map(({ id }) => id),
    lines.map((_, index) => index + 1),
  )
  const words = ['slip of', 'Just you', 'For Ingrid', 'it named', 'a rest', 'I agree', 'y-secret']
  for (const format of ['jsonl', 'csv', 'html']) {
    for (const { body } of [
      await ingrid.get(`transcript?format=${format}&view=participants`),
      await asOps(test, `format=${format}&view=participants`),
    ]) {
      t.match(body, 'Good evening')
      for (const secret of [...words, '4321ms']) t.notMatch(body, secret, format)
    }
  }
})

t.test('the full view of a therapist holds what this therapist may read', async (t) => {
  const { ingrid, jonas, ids } = await holdTalk(t)
  const { byCid } = readLines((await ingrid.get('transcript?format=jsonl')).body, ids)
  t.match(byCid('private-2'), { audience: ['P123', 'T1'], content: { body: 'For Ingrid' } })
  t.match(byCid('private-1'), { hidden: true })
  t.match(byCid('consent-1'), { hidden: true })
  t.match(byCid('delete-1'), { author: 'T1', content: { reason: 'it named somebody' } })
  t.match(byCid('mute-0001'), { content: { participant: 'P456', reason: 'a rest' } })
  t.type(byCid('mute-0001').salt, 'string')
  t.match(byCid('read-0001'), { type: 'message_read' })
  const other = readLines((await jonas.get('transcript?format=jsonl')).body, ids)
  t.match(other.byCid('private-2'), { hidden: true }, 'and no other')
  for (const format of ['jsonl', 'csv', 'html']) {
    const { body } = await ingrid.get(`transcript?format=${format}`)
    for (const secret of ['slip of', 'Just you', 'I agree', 'y-secret', '4321ms']) {
      t.notMatch(body, secret, format)
    }
    t.match(body, 'For Ingrid')
    t.match(body, 'it named somebody')
  }
})

t.test('it shows what the same person reads in the room, and no more', async (t) => {
  const { kari, ola, ingrid, jonas } = await holdTalk(t)
  const idsOf = async (caller: Caller) => {
    const answer = await must(caller.get('getActions?last_action_id=0&limit=500'))
    return answer.json<GetActionsReply>().actions.map(({ id }) => id)
  }
  const shownTo = async (caller: Caller, view: string) => {
    const answer = await must(caller.get(`transcript?format=jsonl&view=${view}`))
    const shown = readLines(answer.body).lines.filter(({ hidden }) => !hidden)
    return shown.map(({ id }) => id)
  }
  t.same(await shownTo(ingrid, 'full'), await idsOf(ingrid))
  t.same(await shownTo(jonas, 'full'), await idsOf(jonas))
  const [one, two, three] = [await idsOf(kari), await idsOf(ola), await idsOf(jonas)]
  const common = one.filter((id) => two.includes(id) && three.includes(id))
  t.same(await shownTo(ingrid, 'participants'), common)
  t.ok(common.length > 8 && common.length < one.length, 'there was something to tell apart')
})

t.test('the full view of ops holds everything but how people typed', async (t) => {
  const { test, ids } = await holdTalk(t)
  const { body } = await asOps(test, 'format=jsonl')
  const { byCid, lines } = readLines(body, ids)
  t.ok(lines.every((line) => !line.hidden))
  t.match(byCid('slip-0001'), {
    deleted_by: ids['delete-1'],
    content: { body: 'A slip of the tongue' },
  })
  t.match(byCid('consent-1'), { content: { keystrokes: 'full', body: 'I agree.' } })
  t.match(byCid('greeting-1').content?.typing, /^[0-9a-f]{64}$/)
  for (const format of ['jsonl', 'csv', 'html']) {
    const made = (await asOps(test, `format=${format}`)).body
    for (const secret of ['y-secret', '4321ms']) t.notMatch(made, secret, format)
    for (const told of ['A slip of the tongue', 'Just you', 'a rest']) t.match(made, told, format)
  }
})

t.test('a consent is for ops alone, that of the reader too', async (t) => {
  const { test, ingrid, ids } = await holdTalk(t)
  const consent = { type: 'consent', keystrokes: 'timing', body: 'I agree, too.', cid: 'consent-2' }
  await act(ingrid, ids, consent)
  const own = readLines((await ingrid.get('transcript?format=jsonl')).body, ids)
  t.match(own.byCid('consent-2'), { hidden: true })
  for (const format of ['csv', 'html']) {
    t.notMatch((await ingrid.get(`transcript?format=${format}`)).body, 'I agree, too.')
    t.match((await asOps(test, `format=${format}`)).body, 'I agree, too.')
  }
})

t.test('that a message was held first is told to no participant', async (t) => {
  const { kari, ingrid, ids } = await holdTalk(t)
  await act(ingrid, ids, { type: 'hold', participant: 'P123', cid: 'hold-0001' })
  await act(kari, ids, message('A slow word', { cid: 'held-0001' }))
  const target = ids['held-0001'] ?? 0
  await act(ingrid, ids, { type: 'release', target, cid: 'release-1' })
  const group = await ingrid.get('transcript?format=jsonl&view=participants')
  const { byCid, lines } = readLines(group.body, ids)
  t.same(Object.keys(byCid('held-0001')), ['id', 'hidden', 'chain'])
  const released = lines.find(({ content }) => content?.body === 'A slow word')
  t.match(released, { author: 'P123', audience: null })
  t.type(released?.salt, 'string', 'it is proved like any other')
  t.equal(released?.held_id, undefined)
  t.match(proveTranscript(group.rawPayload), { intact: true })
  const own = readLines((await ingrid.get('transcript?format=jsonl')).body, ids)
  t.match(own.byCid('held-0001'), { content: { kept_back: 'held' }, settled_by: released?.id })
  t.match(own.lines, [...own.lines.slice(0, -1), { held_id: target }])
  const page = (await ingrid.get('transcript')).body
  t.equal(page.split('<p dir="auto">A slow word</p>').length, 2, 'it stands where it was released')
})

t.test('each view proves itself, by a key that is the same after a restart', async (t) => {
  const { test, ingrid, jonas } = await holdTalk(t)
  const signing = (await must(ops(test, 'GET', '/signing-key'))).json<SigningKey>()
  t.equal(signing.fingerprint, fingerprintOf(signing.key))
  t.equal((await test.app.inject('/ops/signing-key')).statusCode, 401)
  for (const made of [
    await ingrid.get('transcript?format=jsonl'),
    await ingrid.get('transcript?format=jsonl&view=participants'),
    await jonas.get('transcript?format=jsonl'),
    await asOps(test, 'format=jsonl'),
  ]) {
    const { header, lines, last } = readLines(made.body)
    t.match(header, { samtale_transcript: 1, key: signing.key })
    t.match(header, { therapy_session: { id: '17', name: 'Sleep and grief' } })
    t.match(proveTranscript(made.rawPayload), {
      intact: true,
      count: lines.length,
      hidden: lines.filter(({ hidden }) => hidden).length,
      fingerprint: signing.fingerprint,
    })
    t.equal(last.count, lines.length)
  }
  await test.close()
  const next = await buildTestApp(t, { dataDir: test.dataDir, clock: test.clock })
  t.same((await must(ops(next, 'GET', '/signing-key'))).json(), signing)
  await next.close()
})

t.test('an export is kept in the audit, and so is the try of who may not', async (t) => {
  const { test, kari, ingrid } = await holdTalk(t)
  await must(ingrid.get('transcript'))
  await kari.get('transcript')
  await asOps(test, 'view=full')
  const rows = await test.ctx.store.db
    .selectFrom('audit')
    .select(['actor', 'outcome', 'therapy_session_id'])
    .where('act', '=', 'read_transcript')
    .orderBy('id')
    .execute()
  t.same(rows, [
    { actor: 'T1', outcome: 'ok', therapy_session_id: '17' },
    { actor: 'P123', outcome: 'not_allowed', therapy_session_id: '17' },
    { actor: 'ops:env', outcome: 'ok', therapy_session_id: '17' },
  ])
})
