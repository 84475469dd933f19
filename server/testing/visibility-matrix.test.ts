import type { Test } from 'tap'
import t from 'tap'
import type { Action, GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { buildTestApp, ops } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { invite, makeCrowd, makePeople, putSession, signInFromCrowd } from './crowd.ts'
import { makeDataDir } from './faults.ts'
import { must } from './fixtures.ts'
import { PlainReader } from './plain-client.ts'

const AUTHOR: Name = 'P1'
const RECIPIENT: Name = 'P2'
const WAITING: Name = 'P4'
const REMOVED: Name = 'P5'
const LATER: Name = 'P6'
const STRANGER: Name = 'P7'
const THERAPIST: Name = 'T1'
const CO_THERAPIST: Name = 'T2'
const AT_FIRST: readonly Name[] = [AUTHOR, RECIPIENT, 'P3', WAITING, REMOVED, THERAPIST]
const AFTERWARDS: readonly Name[] = [CO_THERAPIST, LATER]
const EVERYBODY: readonly Name[] = [...AT_FIRST, ...AFTERWARDS, STRANGER]

/** What only research may see. */
const HISTORY = 'KEYSTROKES-OF-SOMEBODY'
const TIME = '98765ms'
const REASON = 'THE-REASON-WHY'

/** Something that was written, and what the contract says of who may see it. */
interface Row {
  name: string
  id: number
  author: Name
  /** null: public; else the people it is between and, where they read along, the therapists of then. */
  audience: readonly Name[] | null
  draft: { type: string }
  /** The text that stands in it for whoever sees it. */
  body?: string
  /** Nobody's client made it: it is what was released. */
  hasNoCid?: true
}

interface World {
  test: TestApp
  callers: Map<Name, Caller>
  therapistsReadPrivate: boolean
  rows: Row[]
}

/** What somebody who waits sees of what is meant for them. */
const WHILE_WAITING = ['consent', 'help', 'help_seen']

/** Who may see a row now: the rule of the contract. */
function maySee(name: Name, admitted: ReadonlySet<Name>, { audience, draft }: Row): boolean {
  const isIn = admitted.has(name) || (name === WAITING && WHILE_WAITING.includes(draft.type))
  return isIn && (audience === null || audience.includes(name))
}

async function setUp(t: Test, therapistsReadPrivate: boolean): Promise<World> {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  const settings = { keystrokes: 'full', therapists_read_private: therapistsReadPrivate }
  await makeCrowd(test, { names: AT_FIRST, settings })
  await makePeople(test, [...AFTERWARDS, STRANGER])
  const callers = new Map<Name, Caller>()
  for (const name of EVERYBODY) callers.set(name, await signInFromCrowd(test, name))
  const world = { test, callers, therapistsReadPrivate, rows: [] }
  for (const name of AT_FIRST) await enter(world, name)
  await moderate(world, 'revoke', WAITING)
  await agreeAll(world)
  await writeAll(world)
  await writeCare(world)
  await moderate(world, 'remove', REMOVED)
  for (const name of AFTERWARDS) {
    await invite(test, '17', name)
    await enter(world, name)
  }
  return world
}

function callerOf({ callers }: World, name: Name): Caller {
  const caller = callers.get(name)
  if (!caller) throw new Error(`${name} is not signed in`)
  return caller
}

async function enter(world: World, name: Name): Promise<void> {
  await must(callerOf(world, name).post('enterTherapySession', { ts_id: '17' }))
}

async function moderate({ test }: World, type: string, participant: Name): Promise<void> {
  const sent = ops(test, 'POST', '/therapy-sessions/17/actions', [{ type, participant }])
  if (!(await must(sent)).json().results[0].ok) throw new Error(`${type} was refused`)
}

async function giveAssessment({ test }: World, name: Name): Promise<void> {
  const body = { title: 'a', when: 'before', status: 'incomplete', url: 'https://a.example/' }
  await must(ops(test, 'PUT', `/therapy-sessions/17/members/${name}/assessments/a`, body))
}

/** What everybody agreed to, for themselves alone; the one who waits agreed while waiting. */
async function agreeAll(world: World): Promise<void> {
  for (const author of AT_FIRST) {
    const body = `TEXT that ${author} agreed to`
    const draft = { type: 'consent', keystrokes: 'full', body }
    await write(world, { name: `consent of ${author}`, author, audience: [author], draft })
  }
}

/** Everything that can be said and pointed at, once to everyone, once to one, once to several. */
async function writeAll(world: World): Promise<void> {
  const along: Name[] = world.therapistsReadPrivate ? [THERAPIST] : []
  const circles: [kind: string, to: readonly Name[]][] = [
    ['public', []],
    ['private', [RECIPIENT]],
    ['private to several', [RECIPIENT, WAITING, REMOVED]],
  ]
  for (const [kind, to] of circles) {
    const audience = to.length === 0 ? null : [AUTHOR, ...to, ...along]
    const text = (name: string, by: Name = AUTHOR, recipients: readonly Name[] = to) => {
      const body = `TEXT of the ${kind} ${name}`
      const keys = { character_history: [HISTORY], time_to_complete: TIME }
      const draft = { type: 'message', body, recipients, ...keys }
      return { name: `${kind} ${name}`, author: by, audience, draft }
    }
    const said = await write(world, text('message'))
    const back = to.length === 0 ? [] : [AUTHOR, ...to.filter((name) => name !== RECIPIENT)]
    const reply = text('reply', RECIPIENT, back)
    await write(world, { ...reply, draft: { ...reply.draft, target: said } })
    const point = (name: string, author: Name, draft: { type: string; [field: string]: unknown }) =>
      write(world, { name: `${kind} ${name}`, author, audience, draft })
    await point('reaction', RECIPIENT, { type: 'reaction', target: said, icon: 'heart' })
    await point('read mark', RECIPIENT, { type: 'message_read', target: said })
    const deleted = await write(world, text('deleted message'))
    await point('delete', AUTHOR, { type: 'delete', target: deleted, reason: REASON })
    for (const row of world.rows) if (row.id === deleted) delete row.body
    await write(world, {
      name: `${kind} notice`,
      author: THERAPIST,
      audience: to.length === 0 ? null : [THERAPIST, ...to],
      draft: { type: 'notice', body: `TEXT of the ${kind} notice`, recipients: to },
    })
  }
}

/** What lies between one person and the therapists, and what all are told of it. */
async function writeCare(world: World): Promise<void> {
  const between = (name: Name): readonly Name[] => [name, THERAPIST]
  const text = (body: string) => ({ type: 'message', body: `TEXT ${body}`, recipients: [] })
  const add = (
    name: string,
    author: Name,
    audience: Row['audience'],
    draft: { type: string; body?: string; [field: string]: unknown },
  ) => write(world, { name, author, audience, draft })
  const say = await add('said before', AUTHOR, null, text('that is noted'))
  const note = (about: string) => ({ type: 'note', target: say, body: `TEXT of a ${about}` })
  await add('note', THERAPIST, [THERAPIST], note('note'))
  const gone = await add('deleted note', THERAPIST, [THERAPIST], note('deleted message (a note)'))
  const forget = { type: 'delete', target: gone, reason: REASON }
  await add('delete of the note', THERAPIST, [THERAPIST], forget)

  const checkIn = await add('check-in', THERAPIST, null, { type: 'check_in' })
  const feeling = { type: 'feeling', target: checkIn, icon: 'sad' }
  await add('feeling', AUTHOR, between(AUTHOR), feeling)
  for (const name of [AUTHOR, WAITING]) {
    const draft = { type: 'help', body: `TEXT of the help for ${name}` }
    const target = await add(`help for ${name}`, name, between(name), draft)
    const seen = { type: 'help_seen', target }
    await add(`help for ${name} seen`, THERAPIST, between(name), seen)
  }

  const whom = { participant: AUTHOR, reason: REASON }
  await add('hold', THERAPIST, between(AUTHOR), { type: 'hold', ...whom })
  await add('held', AUTHOR, between(AUTHOR), text('that is held'))
  const back = await add('held and returned', AUTHOR, between(AUTHOR), text('that is returned'))
  const word = { type: 'return_message', target: back, reason: REASON }
  await add('return', THERAPIST, between(AUTHOR), word)
  const toOne = { ...text('that is held for one'), recipients: [RECIPIENT] }
  for (const draft of [text('that is released'), toOne]) {
    const target = await add(`held ${draft.body}`, AUTHOR, between(AUTHOR), draft)
    const release = { type: 'release', target }
    const id = await add(`release ${draft.body}`, THERAPIST, between(AUTHOR), release)
    const audience = draft.recipients.length === 0 ? null : [...between(AUTHOR), RECIPIENT]
    // Its text is now with all of these, whichever of the two they see.
    for (const row of world.rows) if (row.id === target) delete row.body
    const released = { name: `released ${draft.body}`, author: AUTHOR, audience, draft }
    world.rows.push({ ...released, id: id + 1, body: draft.body, hasNoCid: true })
  }
  await add('unhold', THERAPIST, between(AUTHOR), { type: 'unhold', ...whom })
  await add('last call', THERAPIST, null, { type: 'last_call', seconds: 60 })
  await add('cancel', THERAPIST, null, { type: 'cancel_call' })
  await giveAssessment(world, AUTHOR)
  await add('reminder', THERAPIST, [THERAPIST], { type: 'remind', participant: AUTHOR })
  for (const row of world.rows) if (row.id === gone) delete row.body
}

async function write(
  world: World,
  row: Omit<Row, 'id' | 'body'> & { draft: { body?: string; [field: string]: unknown } },
): Promise<number> {
  const { draft } = row
  const cid = `cid-${String(world.rows.length).padStart(6, '0')}`
  const answer = await callerOf(world, row.author).handle({ actionQueue: [{ ...draft, cid }] })
  const [verdict] = answer.json<HandleActionsReply>().results
  if (!verdict?.ok || verdict.id === undefined) throw new Error(`${row.name}: ${answer.body}`)
  world.rows.push({ ...row, id: verdict.id, ...(draft.body ? { body: draft.body } : {}) })
  return verdict.id
}

/** One way to read, as far as it goes; `text` is every byte of it. */
interface Reading {
  refused: number
  actions: Action[]
  text: string
}

type Path = (caller: Caller) => Promise<Reading>

const handleActions: Path = (caller) =>
  readOn(async (cursor) => {
    const answer = await caller.handle({ ts_id: '17', maxID: cursor, limit: 7 })
    const { data, maxID, more, reset } = answer.json<HandleActionsReply>()
    return { answer, actions: data, maxId: maxID, more, reset }
  })

const getActions: Path = (caller) =>
  readOn(async (cursor) => {
    const answer = await caller.get(`getActions?ts_id=17&limit=7&last_action_id=${cursor}`)
    const { actions, max_id, more, reset } = answer.json<GetActionsReply>()
    return { answer, actions, maxId: max_id, more, reset }
  })

interface Page {
  answer: { statusCode: number; body: string }
  actions: Action[]
  maxId: number
  more: boolean | undefined
  reset: object | undefined
}

async function readOn(read: (cursor: number) => Promise<Page>): Promise<Reading> {
  const reader = new PlainReader()
  let text = ''
  for (;;) {
    const { answer, more, ...page } = await read(reader.cursor)
    text += answer.body
    if (answer.statusCode !== 200) return { refused: answer.statusCode, actions: [], text }
    reader.take(page)
    if (!more) return { refused: 0, actions: [...reader.byId.values()], text }
  }
}

const backwards: Path = async (caller) => {
  const actions: Action[] = []
  let text = ''
  for (let before = 0, more = true; more; ) {
    const answer = await caller.get(`getActions?ts_id=17&limit=7&before=${before}`)
    text += answer.body
    if (answer.statusCode !== 200) return { refused: answer.statusCode, actions: [], text }
    const page = answer.json<GetActionsReply>()
    actions.unshift(...page.actions)
    before = page.min_id ?? 1
    more = page.more ?? false
  }
  return { refused: 0, actions, text }
}

const PATHS = { handleActions, getActions, backwards }

/** Holds every cell of the matrix, for everybody and every way to read, against the rule. */
async function checkAll(t: Test, world: World, admitted: ReadonlySet<Name>, out: readonly Name[]) {
  const { rows } = world
  for (const name of EVERYBODY) {
    const visible = rows.filter((row) => maySee(name, admitted, row))
    for (const [path, read] of Object.entries(PATHS)) {
      const { refused, actions, text } = await read(callerOf(world, name))
      const where = `${name}, ${path}`
      t.equal(refused, out.includes(name) ? 403 : 0, `${where}: let in or not`)
      const got = rows.filter(({ id }) => actions.some((action) => action.id === id))
      const names = (list: Row[]) => list.map((row) => row.name)
      t.strictSame(names(got), names(visible), `${where}: ${visible.length} of ${rows.length}`)
      const texts = rows.filter(({ body }) => body !== undefined && text.includes(`"${body}"`))
      t.strictSame(
        names(texts),
        names(visible.filter(({ body }) => body !== undefined)),
        `${where}: the texts of these, and no other`,
      )
      t.notMatch(text, /deleted message/, `${where}: what was deleted is gone`)
      checkFields(t, world, { name, where, actions })
      t.notMatch(text, new RegExp(`${HISTORY}|${TIME}|character_history|time_to_complete`), where)
    }
    await checkDetail(t, world, name, { isIn: admitted.has(name), isOut: out.includes(name) })
  }
}

/** What only some of those who see an action see of it. */
function checkFields(
  t: Test,
  { rows, therapistsReadPrivate }: World,
  { name, where, actions }: { name: Name; where: string; actions: Action[] },
): void {
  for (const action of actions) {
    const row = rows.find(({ id }) => id === action.id)
    if (!row) continue
    const { author, audience, hasNoCid = false } = row
    const isClose = author === name || name.startsWith('T')
    const label = `${where}: ${row.name}`
    if ('cid' in action !== (author === name && !hasNoCid)) {
      t.fail(`${label}: the cid is for its author alone`)
    }
    const hasReason = ['delete', 'hold', 'unhold', 'return_message'].includes(action.type)
    const mayKnowWhy = isClose || action.type === 'return_message'
    t.equal(action.reason, hasReason && mayKnowWhy ? REASON : undefined, `${label}: the reason`)
    if ('held_id' in action !== (hasNoCid && isClose)) t.fail(`${label}: that it was held`)
    if (action.type !== 'message' && action.type !== 'notice') continue
    const isHeld = hasNoCid || action.held === true
    const along = audience === null ? undefined : therapistsReadPrivate || isHeld
    if (action.therapists_read !== along) t.fail(`${label}: told that therapists read along`)
  }
}

async function checkDetail(
  t: Test,
  world: World,
  name: Name,
  { isIn, isOut }: { isIn: boolean; isOut: boolean },
): Promise<void> {
  const answer = await callerOf(world, name).get('getTherapySessionDetail?ts_id=17')
  t.notMatch(answer.body, /TEXT (of|that)|KEYSTROKES/, `${name}: the detail holds no talk`)
  if (isOut) {
    t.equal(answer.statusCode, 403, `${name}: no detail`)
    return
  }
  const log = await callerOf(world, THERAPIST).get('getActions?ts_id=17&before=0')
  t.match(
    answer.json(),
    { whiteboard: isIn ? 'PINNED' : null, max_id: log.json<GetActionsReply>().max_id },
    `${name}: the pinned note is ${isIn ? '' : 'not '}for them`,
  )
}

for (const therapistsReadPrivate of [true, false]) {
  const how = therapistsReadPrivate ? 'therapists read along' : 'therapists do not read along'
  t.test(`who may see what, where ${how}`, async (t) => {
    const world = await setUp(t, therapistsReadPrivate)
    const pinned = { actionQueue: [{ type: 'whiteboard', body: 'PINNED' }] }
    await must(callerOf(world, THERAPIST).handle(pinned))
    t.equal(
      world.rows.length,
      51,
      'three audiences, seven kinds; what six people agreed to; and what therapists care for',
    )
    const { db } = world.test.ctx.store
    const stored = await db
      .selectFrom('action')
      .select(['character_history', 'time_to_complete'])
      .where('time_to_complete', 'is not', null)
      .execute()
    t.equal(stored.length, 9, 'keystrokes are stored')
    t.ok(stored.every((row) => row.character_history?.includes(HISTORY)))

    const inNow: readonly Name[] = [AUTHOR, RECIPIENT, 'P3', LATER, THERAPIST, CO_THERAPIST]
    await t.test('while one waits and one is removed', async (t) => {
      await checkAll(t, world, new Set(inNow), [REMOVED, STRANGER])
    })
    await t.test('once they are let in', async (t) => {
      await moderate(world, 'admit', WAITING)
      await invite(world.test, '17', REMOVED)
      await enter(world, REMOVED)
      await checkAll(t, world, new Set([...inNow, WAITING, REMOVED]), [STRANGER])
    })
    await t.test('and no later setting changes it', async (t) => {
      const settings = {
        therapists_read_private: !therapistsReadPrivate,
        private_messages: 'off',
        read_receipts: false,
      }
      await putSession(world.test, '17', { settings })
      await checkAll(t, world, new Set([...inNow, WAITING, REMOVED]), [STRANGER])
    })
  })
}
