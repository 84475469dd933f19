import type { Test } from 'tap'
import t from 'tap'
import type { HandleActionsReply, Verdict } from '../protocol/actions.ts'
import type { VerdictCode } from '../protocol/errors.ts'
import { VERDICT_CODES } from '../protocol/errors.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { buildTestApp, ops } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { invite, makePeople, putSession, signInFromCrowd } from './crowd.ts'
import { makeDataDir } from './faults.ts'
import { must } from './fixtures.ts'

/** P1 is judged; P2 and P3 talk to each other; T1 moderates. */
const NAMES: readonly Name[] = ['P1', 'P2', 'P3', 'T1']
const TOO_LONG = 'x'.repeat(4001)
const KNOWN_CID = 'known-cid'

/** What a draft can be made of: the four that between them can break every rule. */
const BASES = ['message', 'reply', 'delete', 'notice'] as const
type Base = (typeof BASES)[number]

/** What can be wrong with the moment, whatever the draft is. */
const TROUBLES = ['waiting', 'closed', 'muted', 'private off'] as const
type Trouble = (typeof TROUBLES)[number]

interface Draft {
  type: string
  [field: string]: unknown
}

/** One way to break a rule. */
interface Breach {
  code: VerdictCode
  /** The place in the contract's order. */
  order: number
  name: string
  /** The drafts that can break it. */
  bases: readonly Base[]
  trouble?: Trouble
  /** Makes the draft break the rule; of what the other breach has made of it nothing is undone. */
  spoil?(draft: Draft, room: Room): void
}

const ALL = BASES
const TEXTS: readonly Base[] = ['message', 'reply', 'notice']

/** The rules in the order in which the contract says that they are looked for. */
const BREACHES: readonly Breach[] = (
  [
    {
      code: 'invalid_action',
      name: 'an unknown field',
      bases: ALL,
      spoil: (draft) => Object.assign(draft, { colour: 'red' }),
    },
    {
      code: 'wrong_user',
      name: 'another user',
      bases: ALL,
      spoil: (draft) => Object.assign(draft, { user: 'P2' }),
    },
    {
      code: 'cid_conflict',
      name: 'the cid of another action',
      bases: ALL,
      spoil: (draft) => Object.assign(draft, { cid: KNOWN_CID }),
    },
    {
      code: 'too_long',
      name: 'too long a text',
      bases: ALL,
      spoil: (draft) => {
        draft[draft.type === 'delete' ? 'reason' : 'body'] = TOO_LONG
      },
    },
    { code: 'not_admitted', name: 'not let in', bases: ALL, trouble: 'waiting' },
    { code: 'not_allowed', name: 'not for participants', bases: ['notice'] },
    { code: 'session_closed', name: 'closed', bases: ALL, trouble: 'closed' },
    { code: 'muted', name: 'muted', bases: ['message', 'reply'], trouble: 'muted' },
    {
      code: 'unknown_recipient',
      name: 'to a stranger',
      bases: TEXTS,
      spoil: (draft) => addRecipient(draft, 'P99'),
    },
    {
      code: 'private_off',
      name: 'private where that is off',
      bases: ['message', 'reply'],
      trouble: 'private off',
      spoil: (draft) => addRecipient(draft, 'P2'),
    },
    {
      code: 'unknown_target',
      name: 'at something unseen',
      bases: ['message', 'reply', 'delete'],
      // Not P1's either, and nobody could reply to it: it breaks the last rule too.
      spoil: (draft, room) => Object.assign(draft, { target: room.unseen }),
    },
    {
      code: 'unknown_target',
      name: 'at nothing',
      bases: ['message', 'reply', 'delete'],
      spoil: (draft) => Object.assign(draft, { target: 99_999 }),
    },
    {
      code: 'not_allowed',
      name: 'not the author',
      bases: ['delete'],
      spoil: (draft, room) => Object.assign(draft, { target: room.another }),
    },
    {
      code: 'not_allowed',
      name: 'a reply for more people than what it replies to',
      bases: ['reply'],
      spoil: (draft, room) => Object.assign(draft, { target: room.between }),
    },
  ] satisfies Omit<Breach, 'order'>[]
).map((breach, order) => ({ ...breach, order }))

/** A therapy session in a certain state, and the ids of what was said in it. */
interface Room {
  id: string
  /** By P1 to everyone. */
  own: number
  /** By P2 to everyone. */
  another: number
  /** By P2 to P1. */
  between: number
  /** By P2 to P3. */
  unseen: number
}

function addRecipient(draft: Draft, id: string): void {
  draft.recipients = [...(Array.isArray(draft.recipients) ? draft.recipients : []), id]
}

/** From participants a notice is a breach in itself: what comes later in the order is never reached. */
function reaches(base: Base, { order }: Breach): boolean {
  return base !== 'notice' || order <= BREACHES.findIndex(({ bases }) => String(bases) === base)
}

function baseDraft(base: Base, room: Room): Draft {
  switch (base) {
    case 'message':
      return { type: 'message', body: 'hello', recipients: [] }
    case 'reply':
      return { type: 'message', body: 'hello', recipients: [], target: room.another }
    case 'delete':
      return { type: 'delete', target: room.own }
    case 'notice':
      return { type: 'notice', body: 'hello', recipients: [] }
  }
}

async function setUp(t: Test) {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  await makePeople(test, NAMES)
  const callers = new Map<Name, Caller>()
  for (const name of NAMES) callers.set(name, await signInFromCrowd(test, name))
  const rooms = new Map<string, Room>()
  const room = async (troubles: readonly Trouble[]): Promise<Room> => {
    const id = ['room', ...troubles].join('-').replaceAll(' ', '_')
    const known = rooms.get(id)
    if (known) return known
    const made = await makeRoom(test, callers, id)
    for (const trouble of troubles) await makeTrouble(test, id, trouble)
    rooms.set(id, made)
    return made
  }
  const judge = async (draft: Draft, { id }: Room): Promise<Verdict | undefined> =>
    (await submit(callers.get('P1'), id, draft))[0]
  return { test, callers, room, judge }
}

async function submit(caller: Caller | undefined, ts_id: string, draft: object) {
  if (!caller) throw new Error('nobody is signed in')
  const answer = await must(caller.handle({ ts_id, actionQueue: [draft] }))
  return answer.json<HandleActionsReply>().results
}

async function makeRoom(test: TestApp, callers: Map<Name, Caller>, id: string): Promise<Room> {
  await putSession(test, id, { settings: { therapists_read_private: false } })
  for (const name of NAMES) await invite(test, id, name)
  await putSession(test, id, { status: 'open' })
  const say = async (name: Name, more: object = {}) => {
    const draft = { type: 'message', body: 'talk', recipients: [], ...more }
    return (await submit(callers.get(name), id, draft))[0]?.id ?? 0
  }
  await must(callers.get('P3')?.handle({ ts_id: id }) ?? Promise.reject(new Error('nobody')))
  const own = await say('P1', { cid: KNOWN_CID })
  const another = await say('P2')
  const between = await say('P2', { recipients: ['P1'] })
  return { id, own, another, between, unseen: await say('P2', { recipients: ['P3'] }) }
}

async function makeTrouble(test: TestApp, id: string, trouble: Trouble): Promise<void> {
  if (trouble === 'private off') {
    await putSession(test, id, { settings: { private_messages: 'off' } })
    return
  }
  const actions = {
    waiting: { type: 'revoke', participant: 'P1' },
    closed: { type: 'close_session' },
    muted: { type: 'mute', participant: 'P1' },
  }
  await must(ops(test, 'POST', `/therapy-sessions/${id}/actions`, [actions[trouble]]))
}

/** Who may write what, when: for participants, therapists and ops, in an open and in a closed session. */
type Cell = 'ok' | VerdictCode
type Cells = readonly [Cell, Cell, Cell, Cell, Cell, Cell]
const NO = 'not_allowed'
const BY_THERAPISTS: Cells = [NO, NO, 'ok', 'ok', NO, NO]
const MODERATION: Cells = [NO, NO, 'ok', 'ok', 'ok', 'ok']
const CALLS: Cells = [NO, NO, 'ok', 'session_closed', 'ok', 'session_closed']
const WHO_MAY: Record<string, Cells> = {
  note: BY_THERAPISTS,
  check_in: [NO, NO, 'ok', 'session_closed', NO, NO],
  feeling: ['ok', 'session_closed', NO, NO, NO, NO],
  help: ['ok', 'ok', NO, NO, NO, NO],
  help_seen: BY_THERAPISTS,
  help_raised: [NO, NO, NO, NO, NO, NO],
  hold: MODERATION,
  unhold: MODERATION,
  release: BY_THERAPISTS,
  return_message: BY_THERAPISTS,
  cancel_call: CALLS,
  last_call: CALLS,
  remind: BY_THERAPISTS,
}
const CARE = Object.keys(WHO_MAY)

/** What each of them looks like in a room, and the rooms: open, closed, and with P1 waiting. */
async function makeCare(test: TestApp, callers: Map<Name, Caller>, id: string) {
  const room = await makeRoom(test, callers, id)
  const [p1, t1] = [callers.get('P1'), callers.get('T1')]
  const write = async (caller: Caller | undefined, draft: Draft) =>
    (await submit(caller, id, draft))[0]?.id
  const target = await write(t1, { type: 'check_in' })
  const help = await write(p1, { type: 'help' })
  await write(t1, { type: 'hold', participant: 'P1' })
  const held = baseDraft('message', room)
  const [first, second] = [await write(p1, held), await write(p1, held)]
  await write(t1, { type: 'unhold', participant: 'P1' })
  const fields: Record<string, object> = {
    note: { target: room.own, body: 'noted' },
    feeling: { target, icon: 'sad' },
    help_seen: { target: help },
    help_raised: { target: help },
    release: { target: first },
    return_message: { target: second },
    last_call: { seconds: 60 },
    remind: { participant: 'P1' },
  }
  const assessment = { title: 'a', when: 'before', status: 'incomplete', url: 'https://a.example/' }
  await must(ops(test, 'PUT', `/therapy-sessions/${id}/members/P1/assessments/a`, assessment))
  return (type: string): Draft => ({ type, ...fields[type] })
}

t.test('who may care for whom, and when', async (t) => {
  const { test, callers } = await setUp(t)
  const says = ({ ok, code }: Partial<Verdict> = {}) => (ok ? 'ok' : code)
  const rooms = ['open', 'closed', 'waiting'] as const
  const found = new Map(CARE.map((type): [string, unknown[]] => [type, []]))
  for (const by of ['P1', 'T1', 'ops'] as const) {
    for (const state of rooms) {
      const id = `care-${by}-${state}`
      const toDraft = await makeCare(test, callers, id)
      if (state !== 'open') await makeTrouble(test, id, state)
      for (const type of CARE) {
        const draft = toDraft(type)
        const url = `/therapy-sessions/${id}/actions`
        const results =
          by === 'ops'
            ? (await must(ops(test, 'POST', url, [draft]))).json().results
            : await submit(callers.get(by), id, draft)
        const verdict = says(results[0])
        if (state !== 'waiting') found.get(type)?.push(verdict)
        else if (by === 'P1') {
          t.equal(verdict, type === 'help' ? 'ok' : 'not_admitted', `waiting: ${type}`)
        }
      }
    }
  }
  for (const type of CARE) t.strictSame(found.get(type), WHO_MAY[type], type)
})

t.test('every verdict code, in the order of the contract', async (t) => {
  const { room, judge, test, callers } = await setUp(t)

  await t.test('without any breach a draft is accepted', async (t) => {
    for (const base of ['message', 'reply', 'delete'] as const) {
      const calm = await room([])
      t.match(await judge(baseDraft(base, calm), calm), { ok: true }, base)
    }
  })

  const reached = new Set<string>()
  await t.test('one breach gets its own code', async (t) => {
    for (const breach of BREACHES) {
      for (const base of breach.bases) {
        if (!reaches(base, breach)) continue
        const place = await room(breach.trouble ? [breach.trouble] : [])
        const draft = baseDraft(base, place)
        breach.spoil?.(draft, place)
        const verdict = await judge(draft, place)
        t.match(verdict, { ok: false, code: breach.code }, `${base}: ${breach.name}`)
        if (verdict?.code) reached.add(verdict.code)
      }
    }
  })

  await t.test('of two breaches the earlier one counts', async (t) => {
    let pairs = 0
    const neighbours = new Set<string>()
    for (const first of BREACHES) {
      for (const second of BREACHES.slice(first.order + 1)) {
        for (const base of first.bases) {
          if (!second.bases.includes(base) || !reaches(base, first)) continue
          const troubles = TROUBLES.filter((one) => [first.trouble, second.trouble].includes(one))
          const place = await room(troubles)
          const draft = baseDraft(base, place)
          // The later one first: what both of them set is left as the earlier one wants it.
          second.spoil?.(draft, place)
          first.spoil?.(draft, place)
          const name = `${base}: ${first.name}, and ${second.name}`
          t.match(await judge(draft, place), { ok: false, code: first.code }, name)
          pairs += 1
          neighbours.add(`${first.code} ${second.code}`)
        }
      }
    }
    t.ok(pairs > 100, `${pairs} pairs`)
    const codes = BREACHES.map(({ code }) => code).filter((code, at, all) => code !== all[at - 1])
    for (const [at, code] of codes.slice(1).entries()) {
      const pair = `${codes[at]} ${code}`
      t.ok(neighbours.has(pair), `tried: ${pair}`)
    }
  })

  await t.test('a known cid is looked up before what came to be in the way', async (t) => {
    const retry = { type: 'message', body: 'talk', recipients: [], cid: KNOWN_CID }
    for (const trouble of TROUBLES) {
      const place = await room([trouble])
      t.match(await judge(retry, place), { ok: true, dup: true, id: place.own }, trouble)
    }
  })

  await t.test('of a reminder last of all', async (t) => {
    const { id } = await makeRoom(test, callers, 'reminders')
    const remind = async (participant: string) =>
      (await submit(callers.get('T1'), id, { type: 'remind', participant }))[0]
    const give = async (status: string) => {
      const body = { title: 'a', when: 'before', status, url: 'https://a.example/' }
      await must(ops(test, 'PUT', `/therapy-sessions/${id}/members/P2/assessments/a`, body))
    }
    const expect = async (code: VerdictCode) => {
      t.match(await remind('P2'), { ok: false, code }, code)
      reached.add(code)
    }
    t.match(await remind('P99'), { code: 'unknown_recipient' })
    test.clock.jump(-6 * 3_600_000)
    await expect('nothing_to_remind')
    await give('incomplete')
    await expect('outside_hours')
    test.clock.jump(6 * 3_600_000)
    t.match(await remind('P2'), { ok: true })
    test.clock.jump(-6 * 3_600_000)
    await expect('already_reminded')
    await give('complete')
    await expect('nothing_to_remind')
  })

  t.strictSame([...reached].sort(), [...VERDICT_CODES].sort(), 'all of them')
})
