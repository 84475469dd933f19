import type { Test } from 'tap'
import t from 'tap'
import { proveTranscript } from '../domain/transcripts/proof.ts'
import type {
  Action,
  Draft,
  GetActionsReply,
  HandleActionsReply,
  SaveActionsReply,
  Verdict,
} from '../protocol/actions.ts'
import { foldActions } from '../protocol/fold-actions.ts'
import { KEYSTROKES } from '../protocol/keystrokes.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { buildTestApp, ops } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { invite, makePeople, putSession, signInFromCrowd } from './crowd.ts'
import type { Dice } from './faults.ts'
import { createDice, makeDataDir, seedsOf } from './faults.ts'
import { must } from './fixtures.ts'
import { PlainReader } from './plain-client.ts'
import { makeDraft } from './random-drafts.ts'
import type { ModelVerdict } from './reference-model.ts'
import { ReferenceModel } from './reference-model.ts'
import type { Timeless } from './reference-state.ts'

const AT_FIRST: readonly Name[] = ['P1', 'P2', 'P3', 'T1', 'T2']
/** Becomes a member when the others have long been talking. */
const LATE: Name = 'P4'
const EVERYBODY: readonly Name[] = [...AT_FIRST, LATE]
const STEPS = 160
/** Steps that are told when one goes wrong. */
const TOLD = 25

t.setTimeout(60_000)

/** One therapy session and its twin, who are told the same. */
interface History {
  id: string
  test: TestApp
  callers: ReadonlyMap<Name, Caller>
  dice: Dice
  model: ReferenceModel
  readers: Map<Name, PlainReader>
  /** What was done, for telling. */
  steps: string[]
  cids: number
  /** How often each thing happened: the premise of the test. */
  counts: Map<string, number>
}

/** A difference between the two, with how it came to it. */
class DifferenceError extends Error {}

function expectSame(history: History, what: string, found: unknown, expected: unknown): void {
  const [a = [], b = []] = [found, expected].map((value) =>
    JSON.stringify(sortKeys(value), null, 1).split('\n'),
  )
  const at = a.findIndex((line, index) => line !== b[index])
  if (at < 0 && a.length === b.length) return
  const near = (lines: string[]) => lines.slice(Math.max(0, at - 4), at + 8).join('')
  const told = history.steps.slice(-TOLD).join('\n')
  const where = `seed ${history.dice.seed}, step ${history.steps.length}`
  throw new DifferenceError(`${what} (${where})\n${told}\nfound ${near(a)}\nexpected ${near(b)}`)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value instanceof Map) return sortKeys([...value].sort())
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}

function timeless({ timestamp: _, client_ts: __, closes_at: ___, ...action }: Action): Timeless {
  return action
}

function count({ counts }: History, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

function callerOf({ callers }: History, name: Name): Caller {
  const caller = callers.get(name)
  if (!caller) throw new Error(`${name} is not signed in`)
  return caller
}

/**
 * Tells the twin that somebody entered. Whether the server writes an `admit` for somebody who was
 * invited and never waited is its own business: the log says whether it did.
 */
async function modelEnters({ test, id, model }: History, name: Name): Promise<void> {
  const { db } = test.ctx.store
  const next = await db
    .selectFrom('action')
    .select(['type', 'participant'])
    .where('therapy_session_id', '=', id)
    .where('id', '=', model.entries.length + 1)
    .executeTakeFirst()
  const wasInvited = model.people.get(name)?.standing === 'invited'
  const withAdmit = wasInvited && next?.type === 'admit' && next.participant === name
  model.enter(name, withAdmit)
}

const TALK: readonly Draft['type'][] = [
  ...['message', 'message', 'message', 'message', 'delete', 'reaction', 'message_read'],
  ...['consent', 'feeling', 'help'],
] as Draft['type'][]
const MODERATION: readonly Draft['type'][] = [
  ...['notice', 'whiteboard', 'admit', 'admit', 'revoke', 'mute', 'unmute', 'remove'],
  ...['open_session', 'open_session', 'close_session', 'note', 'check_in', 'help_seen'],
  ...['hold', 'hold', 'unhold', 'release', 'release', 'return_message', 'last_call', 'cancel_call'],
  ...['return_message', 'remind', 'remind'],
] as Draft['type'][]
const BY_OPS: readonly Draft['type'][] = [
  ...['notice', 'delete', 'update_assessments', 'update_chat_details', 'message', 'consent'],
  ...['help_raised', 'note'],
] as Draft['type'][]

function checkVerdicts(
  history: History,
  drafts: readonly Draft[],
  results: readonly Verdict[],
  expected: readonly ModelVerdict[],
): void {
  const { model } = history
  const found = results.map(({ cid: _, detail: __, ...verdict }) => verdict)
  expectSame(history, 'verdicts', found, expected)
  for (const [index, verdict] of expected.entries()) {
    count(history, verdict.ok ? (drafts[index]?.type ?? '') : verdict.code)
    const { held, late } = (verdict.ok && model.entries[verdict.id - 1]?.action) || {}
    if (held || late) count(history, held ? 'held' : 'late')
  }
}

/** Somebody writes, and reads on with the same call. */
async function write(history: History, name: Name): Promise<void> {
  const { dice, model } = history
  const types = name.startsWith('T') && dice.chance(0.5) ? MODERATION : TALK
  const drafts = Array.from({ length: 1 + dice.below(3) }, () =>
    makeDraft(history, EVERYBODY, dice.chance(0.05) ? MODERATION : types),
  ).filter(({ recipients }) => !(recipients?.length === 1 && recipients[0] === name))
  await readOn(history, name, drafts)
  // Else whoever was removed would stay away for the rest of the history.
  if (!model.belongs(name) && dice.chance(0.5)) await reinvite(history, name)
}

async function writeAsOps(history: History): Promise<void> {
  const { dice, model, test, id } = history
  const drafts = [makeDraft(history, EVERYBODY, dice.chance(0.5) ? BY_OPS : MODERATION)]
  history.steps.push(`ops: ${JSON.stringify(drafts)}`)
  const answer = await must(ops(test, 'POST', `/therapy-sessions/${id}/actions`, drafts))
  const verdicts = drafts.map((draft) => model.judge(null, draft))
  checkVerdicts(history, drafts, answer.json<SaveActionsReply>().results, verdicts)
}

async function reinvite(history: History, name: Name): Promise<void> {
  const { model, test, id } = history
  history.steps.push(`${name} is invited`)
  if (model.people.has(name)) count(history, 'invited anew')
  else if (name === LATE) count(history, 'joined late')
  await invite(test, id, name)
  model.invite(name, name.startsWith('T') ? 'therapist' : 'participant')
}

async function assess({ model, test, id }: History, name: Name): Promise<void> {
  const body = { title: 'a', when: 'before', status: 'incomplete', url: 'https://a.example/' }
  await must(ops(test, 'PUT', `/therapy-sessions/${id}/members/${name}/assessments/a`, body))
  model.assess(name)
}

async function changeSettings(history: History): Promise<void> {
  const { dice, model, test, id } = history
  const all = {
    admission: dice.pick(['open', 'open', 'by_therapist'] as const),
    private_messages: dice.pick(['everyone', 'everyone', 'therapists', 'off'] as const),
    therapists_read_private: dice.chance(0.5),
    read_receipts: dice.chance(0.6),
    keystrokes: dice.pick([...KEYSTROKES, 'full', 'full'] as const),
  }
  const key = dice.pick(Object.keys(all) as (keyof typeof all)[])
  const change = { settings: { [key]: all[key] }, ...(dice.chance(0.5) ? { status: 'open' } : {}) }
  history.steps.push(`ops: ${JSON.stringify(change)}`)
  await putSession(test, id, change)
  model.put(change as Parameters<ReferenceModel['put']>[0])
}

async function leave(history: History, name: Name): Promise<void> {
  const { model, id } = history
  history.steps.push(`${name} leaves`)
  const answer = await callerOf(history, name).post('leaveTherapySession', { ts_id: id })
  expectSame(history, 'leaving', answer.statusCode, model.belongs(name) ? 204 : 403)
  if (model.belongs(name)) model.leave(name)
}

/** One call of `handleActions`, from where this person's reader stands. */
async function readOn(history: History, name: Name, drafts: readonly Draft[]): Promise<void> {
  const { dice, model, id } = history
  const reader = readerOf(history, name)
  const limit = dice.pick([1, 3, 20, 200])
  const body = { ts_id: id, maxID: reader.cursor, limit, actionQueue: drafts }
  history.steps.push(`${name} from ${reader.cursor}, ${limit}: ${JSON.stringify(drafts)}`)
  const answer = await callerOf(history, name).handle(body)
  if (!model.belongs(name)) {
    expectSame(history, 'an outsider', answer.statusCode, 403)
    return
  }
  await modelEnters(history, name)
  const expected = drafts.map((draft) => model.judge(name, draft))
  const reply = (await must(Promise.resolve(answer))).json<HandleActionsReply>()
  checkVerdicts(history, drafts, reply.results, expected)
  if (!model.belongs(name)) {
    // Therapists may remove themselves: the verdicts are the last that they hear.
    expectSame(history, 'a last answer', [reply.data, reply.maxID], [[], reader.cursor])
    return
  }
  takePage(history, name, {
    actions: reply.data,
    maxId: reply.maxID,
    reset: reply.reset,
    more: reply.more,
  })
  const { role, standing, muted } = model.people.get(name) ?? {}
  expectSame(history, 'you', reply.session.you, { id: name, role, standing, muted })
  expectSame(history, 'status', reply.session.status, model.status)
}

/** One call of `getActions`, from where this person's reader stands: the two share their cursors. */
async function getOn(history: History, name: Name): Promise<void> {
  const { dice, model, id } = history
  const reader = readerOf(history, name)
  const limit = dice.pick([1, 3, 20, 200])
  history.steps.push(`${name} gets from ${reader.cursor}, ${limit}`)
  const url = `getActions?ts_id=${id}&last_action_id=${reader.cursor}&limit=${limit}`
  const answer = await callerOf(history, name).get(url)
  expectSame(history, 'getActions', answer.statusCode, model.belongs(name) ? 200 : 403)
  if (!model.belongs(name)) return
  const { actions, max_id, reset, more } = answer.json<GetActionsReply>()
  takePage(history, name, { actions, maxId: max_id, reset, more: more ?? false })
}

interface Page {
  actions: Action[]
  maxId: number
  reset: object | undefined
  more: boolean
}

/** A page is all that lies between two cursors and may be seen, whoever asks and however. */
function takePage(history: History, name: Name, { more, ...page }: Page): void {
  const { model } = history
  const reader = readerOf(history, name)
  const from = page.reset ? 0 : reader.cursor
  const between = model.view(name).filter(({ id }) => id > from && id <= page.maxId)
  expectSame(history, `a page of ${name}`, page.actions.map(timeless), between)
  // Who never entered has nothing to come back for at once.
  const hasMore = model.hasEntered(name) && page.maxId < model.entries.length
  expectSame(history, `more for ${name}`, more, hasMore)
  reader.take(page)
  count(history, page.reset ? 'reset' : 'page')
}

function readerOf({ readers }: History, name: Name): PlainReader {
  const reader = readers.get(name) ?? new PlainReader()
  readers.set(name, reader)
  return reader
}

/** What somebody gets who reads it all anew, on each path; and what they were sent bit by bit. */
async function check(history: History, name: Name): Promise<void> {
  const { model, id } = history
  history.steps.push(`${name} is checked`)
  const caller = callerOf(history, name)
  if (!model.belongs(name)) {
    for (const path of ['getActions?', 'getActions?before=0&', 'getTherapySessionDetail?']) {
      expectSame(history, path, (await caller.get(`${path}ts_id=${id}`)).statusCode, 403)
    }
    return
  }
  const url = `getActions?ts_id=${id}&limit=500`
  const fresh = (await must(caller.get(url))).json<GetActionsReply>().actions
  expectSame(history, `${name} reads`, fresh.map(timeless), model.view(name))
  const back = (await must(caller.get(`${url}&before=0`))).json<GetActionsReply>().actions
  expectSame(history, `${name} reads backwards`, back.map(timeless), model.view(name))
  const detail = (await must(caller.get(`getTherapySessionDetail?ts_id=${id}`))).json()
  const { whiteboard, max_id, you } = detail
  const pinned = model.isAdmitted(name) ? model.whiteboard : null
  const { role, held } = model.people.get(name) ?? {}
  const isHeld = role === 'participant' && held
  const expected = { whiteboard: pinned, max_id: model.entries.length, held: isHeld }
  expectSame(history, `the detail for ${name}`, { whiteboard, max_id, held: you.held }, expected)
  if (!model.isAdmitted(name)) return
  const reader = readerOf(history, name)
  while (reader.cursor < model.entries.length) await readOn(history, name, [])
  const whole = (await must(caller.get(url))).json<GetActionsReply>().actions
  expectSame(history, `what ${name} was sent`, reader.fold(), foldActions(whole))
  count(history, 'folds')
}

async function step(history: History): Promise<void> {
  const { dice, model } = history
  const name = dice.pick(EVERYBODY)
  const what = dice.next()
  if (what < 0.45) await write(history, name)
  else if (what < 0.6) await readOn(history, name, [])
  else if (what < 0.7) await getOn(history, name)
  else if (what < 0.8) await check(history, name)
  else if (what < 0.86) await writeAsOps(history)
  else if (what < 0.91) await changeSettings(history)
  else if (what < 0.94) await leave(history, name)
  else if (!model.belongs(name) && (name !== LATE || history.steps.length > 40)) {
    await reinvite(history, name)
  }
}

async function run(house: Pick<History, 'test' | 'callers' | 'counts'>, seed: number) {
  const history: History = {
    ...house,
    id: `history-${seed}`,
    dice: createDice(seed),
    model: new ReferenceModel(),
    readers: new Map(),
    steps: [],
    cids: 0,
  }
  await putSession(house.test, history.id)
  for (const name of AT_FIRST) await reinvite(history, name)
  for (const name of ['P1', 'P2'] as const) await assess(history, name)
  const beginning = { status: 'open', settings: { keystrokes: 'full' } } as const
  await putSession(house.test, history.id, beginning)
  history.model.put(beginning)
  while (history.steps.length < STEPS) await step(history)
  for (const name of EVERYBODY) if (!history.model.belongs(name)) await reinvite(history, name)
  for (const name of EVERYBODY) await readOn(history, name, [])
  for (const name of EVERYBODY) await check(history, name)
  await checkKept(history)
  await checkTranscripts(history)
}

/** Transcripts prove themselves, and show what the same person reads in the room. */
async function checkTranscripts(history: History): Promise<void> {
  const { test, id, model } = history
  const shownIn = (file: Buffer) => {
    expectSame(history, 'the proof', proveTranscript(file).intact, true)
    const lines = file.toString().trimEnd().split('\n').slice(1, -1)
    const shown = lines.map((line) => JSON.parse(line)).filter(({ hidden }) => !hidden)
    return shown.map((line): number => line.id)
  }
  const take = async (view: string) =>
    (await must(ops(test, 'GET', `/therapy-sessions/${id}/transcript?format=jsonl&view=${view}`)))
      .rawPayload
  const ids = model.entries.map((_, index) => index + 1)
  expectSame(history, 'the transcript for ops', shownIn(await take('full')), ids)
  const open = ids.filter((one) => model.entries[one - 1]?.audience === null)
  expectSame(history, 'the view of all', shownIn(await take('participants')), open)
  for (const name of EVERYBODY) {
    if (model.people.get(name)?.role !== 'therapist' || !model.isAdmitted(name)) continue
    const caller = callerOf(history, name)
    const file = (await must(caller.get(`transcript?format=jsonl&ts_id=${id}`))).rawPayload
    const read = model.view(name).filter(({ type }) => type !== 'consent')
    expectSame(
      history,
      `the transcript for ${name}`,
      shownIn(file),
      read.map((one) => one.id),
    )
    count(history, 'transcripts')
  }
}

/** The research data in the database: what was asked for and agreed to when it was written. */
async function checkKept(history: History): Promise<void> {
  const rows = await history.test.ctx.store.db
    .selectFrom('action')
    .select(['character_history', 'time_to_complete'])
    .where('therapy_session_id', '=', history.id)
    .orderBy('id')
    .execute()
  const found = rows.map(({ character_history, time_to_complete }) => {
    const kept = { history: character_history !== null, time: time_to_complete !== null }
    if (kept.history) count(history, 'history kept')
    else if (kept.time) count(history, 'time kept')
    return kept
  })
  const expected = history.model.entries.map(({ kept }) => kept)
  expectSame(history, 'what is kept of the typing', found, expected)
}

async function setUp(t: Test) {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  await makePeople(test, EVERYBODY)
  const callers = new Map<Name, Caller>()
  for (const name of EVERYBODY) callers.set(name, await signInFromCrowd(test, name))
  return { test, callers, counts: new Map<string, number>() }
}

/** Everything that is to have happened, so that the test means something. */
const PREMISE = [
  'transcripts',
  ...['message', 'delete', 'reaction', 'message_read', 'notice', 'whiteboard', 'admit', 'revoke'],
  ...['mute', 'unmute', 'remove', 'open_session', 'close_session', 'update_assessments'],
  ...['update_chat_details', 'not_admitted', 'not_allowed', 'session_closed', 'muted'],
  ...['unknown_recipient', 'private_off', 'unknown_target', 'invited anew', 'joined late'],
  ...['note', 'check_in', 'feeling', 'help', 'help_seen', 'hold', 'unhold', 'held', 'late'],
  ...['release', 'return_message', 'last_call', 'cancel_call', 'remind', 'nothing_to_remind'],
  'already_reminded',
  ...['reset', 'page', 'folds', 'consent', 'history kept', 'time kept'],
]

t.test(
  'random histories: everybody is sent what the contract says, and nothing else',
  async (t) => {
    const house = await setUp(t)
    const seeds = seedsOf(...Array.from({ length: 30 }, (_, index) => 100 + index))
    for (const seed of seeds) {
      const difference = await run(house, seed).then(
        () => undefined,
        (error: Error) => error,
      )
      if (difference) t.fail(difference.message)
      else t.pass(`seed ${seed}`)
    }
    if (seeds.length < 10) return
    for (const what of PREMISE) {
      const times = house.counts.get(what) ?? 0
      t.ok(times > 5, `${what}, ${times} times`)
    }
  },
)

/** Somebody who has read to the end without being let in: what they are sent once they are. */
async function readOnceIn(house: Awaited<ReturnType<typeof setUp>>, id: string, cursor: number) {
  const caller = house.callers.get('P1')
  const all = await must(caller?.handle({ ts_id: id, maxID: cursor }) ?? Promise.reject())
  const { data, session, reset } = all.json<HandleActionsReply>()
  return { bodies: data.map(({ body }) => body), you: session.you.standing, reset }
}

t.test(
  'a cursor that passed over what somebody could not see is reset once they can',
  async (t) => {
    const house = await setUp(t)
    const { test, callers } = house
    const get = (id: string) => callers.get('P1')?.get(`getActions?ts_id=${id}`)
    const makeRoom = async (id: string, settings: object) => {
      await putSession(test, id, { settings })
      for (const name of ['P1', 'T1'] as const) await invite(test, id, name)
      await putSession(test, id, { status: 'open' })
      const draft = { type: 'message', body: 'hello', recipients: [] }
      await must(callers.get('T1')?.handle({ ts_id: id, actionQueue: [draft] }) ?? Promise.reject())
    }

    await t.test('read by getActions before they ever entered', async (t) => {
      await makeRoom('invited', {})
      const before = (await get('invited'))?.json<GetActionsReply>()
      t.strictSame(before?.actions, [], 'who has not entered sees nothing')
      const now = await readOnceIn(house, 'invited', before?.max_id ?? 0)
      t.equal(now.you, 'admitted')
      t.ok(now.bodies.includes('hello'))
    })

    await t.test(
      'read in the waiting room, before they were removed and invited anew',
      async (t) => {
        await makeRoom('waiting', { admission: 'by_therapist' })
        const waiting = await readOnceIn(house, 'waiting', 0)
        t.strictSame([waiting.you, waiting.bodies.includes('hello')], ['waiting', false])
        const { max_id = 0 } = (await get('waiting'))?.json<GetActionsReply>() ?? {}
        const remove = [{ type: 'remove', participant: 'P1' }]
        await must(ops(test, 'POST', '/therapy-sessions/waiting/actions', remove))
        await putSession(test, 'waiting', { settings: { admission: 'open' } })
        await invite(test, 'waiting', 'P1')
        const now = await readOnceIn(house, 'waiting', max_id)
        t.equal(now.you, 'admitted')
        t.ok(now.bodies.includes('hello'))
      },
    )
  },
)
