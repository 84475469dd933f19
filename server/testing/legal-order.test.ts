import type { Test } from 'tap'
import t from 'tap'
import type { Action, GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { buildTestApp } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { invite, makeCrowd, signInFromCrowd } from './crowd.ts'
import type { Dice } from './faults.ts'
import { createDice, makeDataDir, seedsOf, turns } from './faults.ts'
import { must } from './fixtures.ts'

const WRITERS: readonly Name[] = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']
const CALLS_EACH = 250
const MODERATION = [
  'mute',
  'unmute',
  'revoke',
  'admit',
  'admit',
  'remove',
  'open',
  'close',
] as const

t.setTimeout(60_000)

interface House {
  test: TestApp
  callers: Map<Name, Caller>
  dice: Dice
}

async function setUp(t: Test, seed: number): Promise<House> {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  await makeCrowd(test, { names: [...WRITERS, 'T1', 'T2'] })
  const callers = new Map<Name, Caller>()
  for (const name of [...WRITERS, 'T1', 'T2'] as const) {
    const caller = await signInFromCrowd(test, name)
    await must(caller.post('enterTherapySession', { ts_id: '17' }))
    callers.set(name, caller)
  }
  return { test, callers, dice: createDice(seed) }
}

/** What became of the calls of one person: verdicts by code, and refused calls. */
type Counts = Map<string, number>

function count(counts: Counts, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

async function send({ callers }: House, name: Name, counts: Counts, queue: object[]) {
  const answer = await callers.get(name)?.handle({ ts_id: '17', limit: 1, actionQueue: queue })
  if (answer?.statusCode !== 200) count(counts, String(answer?.statusCode))
  else {
    for (const { ok, code } of answer.json<HandleActionsReply>().results) {
      count(counts, ok ? 'ok' : String(code))
    }
  }
}

async function write(house: House, name: Name, counts: Counts): Promise<void> {
  const { dice } = house
  for (let call = 0; call < CALLS_EACH; call++) {
    const drafts = Array.from({ length: 1 + dice.below(3) }, () => {
      return { type: 'message', body: 'x', recipients: dice.pick([[], [], ['T1']]) }
    })
    await send(house, name, counts, drafts)
    await turns(dice.below(3))
  }
}

async function moderate(house: House, name: Name, counts: Counts, isOver: () => boolean) {
  const { dice, test } = house
  while (!isOver()) {
    const participant = dice.pick(WRITERS)
    const type = dice.pick(MODERATION)
    const isStatus = type === 'open' || type === 'close'
    const draft = isStatus ? { type: `${type}_session` } : { type, participant }
    const opening = type === 'close' ? [{ type: 'open_session' }] : []
    await send(house, name, counts, [draft])
    await turns(dice.below(8))
    if (opening.length > 0) await send(house, name, counts, opening)
    if (type === 'remove') await invite(test, '17', participant)
  }
}

/** The whole log, as a therapist who reads everything sees it. */
async function readAll(caller: Caller | undefined): Promise<Action[]> {
  const actions: Action[] = []
  for (let cursor = 0, more = true; more; ) {
    const page = await caller?.get(`getActions?ts_id=17&limit=500&last_action_id=${cursor}`)
    const { actions: next, max_id, more: isMore } = page?.json<GetActionsReply>() ?? {}
    actions.push(...(next ?? []))
    cursor = max_id ?? 0
    more = isMore ?? false
  }
  return actions
}

/** The messages that somebody was not allowed to write where they stand, by the log alone. */
function findIllegal(log: readonly Action[]): Action[] {
  const inside = new Set<string>()
  const muted = new Set<string>()
  const removed = new Set<string>()
  let isOpen = false
  return log.filter(({ type, user, participant = '', event }) => {
    if (type === 'open_session' || type === 'close_session') isOpen = type === 'open_session'
    if (type === 'mute') muted.add(participant)
    if (type === 'unmute') muted.delete(participant)
    if (type === 'revoke' || type === 'remove') inside.delete(participant)
    if (type === 'remove') removed.add(participant)
    if (type === 'admit' || event === 'joined') {
      inside.add(participant)
      // Whoever is invited anew begins anew.
      if (removed.delete(participant)) muted.delete(participant)
    }
    if (type !== 'message' || user === null) return false
    return !isOpen || muted.has(user) || !inside.has(user)
  })
}

for (const seed of seedsOf(13)) {
  t.test(`whatever happens at once, the log reads as if one by one, seed ${seed}`, async (t) => {
    const house = await setUp(t, seed)
    const counts: Counts = new Map()
    let isOver = false
    const moderating = (['T1', 'T2'] as const).map((name) =>
      moderate(house, name, counts, () => isOver),
    )
    await Promise.all(WRITERS.map((name) => write(house, name, counts)))
    isOver = true
    await Promise.all(moderating)

    for (const what of ['ok', '403', 'not_admitted', 'muted', 'session_closed']) {
      t.ok((counts.get(what) ?? 0) > 20, `${what}, ${counts.get(what)} times`)
    }
    const log = await readAll(house.callers.get('T1'))
    t.strictSame(
      log.map(({ id }) => id),
      log.map((_, index) => index + 1),
      'numbered one by one',
    )
    t.strictSame(findIllegal(log), [], 'nobody wrote after they were kept from it')
  })
}
