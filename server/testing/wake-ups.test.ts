import type { Test } from 'tap'
import t from 'tap'
import type { HandleActionsReply } from '../protocol/actions.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { buildTestApp, ops } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { invite, makeCrowd, signInFromCrowd } from './crowd.ts'
import type { Dice } from './faults.ts'
import { createDice, makeDataDir, seedsOf, turns } from './faults.ts'
import { must } from './fixtures.ts'

const READERS: readonly Name[] = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6']
const RACES = 10_000
const STANDING_ROUNDS = 60
/** Real time after which a poll that was not woken counts as asleep: the fake clock never ends it. */
const ASLEEP_MS = 8000

t.setTimeout(120_000)

interface House {
  test: TestApp
  dice: Dice
  readers: Map<Name, Caller>
  therapist: Caller
}

async function setUp(t: Test, seed: number): Promise<House> {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  await makeCrowd(test, { names: [...READERS, 'T1'] })
  const readers = new Map<Name, Caller>()
  for (const name of READERS) readers.set(name, await signInFromCrowd(test, name))
  const therapist = await signInFromCrowd(test, 'T1')
  for (const caller of [...readers.values(), therapist]) {
    await must(caller.post('enterTherapySession', { ts_id: '17' }))
  }
  return { test, dice: createDice(seed), readers, therapist }
}

/** Goes a random way through the queues of the event loop before it begins. */
async function wander(dice: Dice): Promise<void> {
  for (let leg = dice.below(4); leg > 0; leg--) {
    const kind = dice.below(3)
    if (kind === 0) await turns(dice.below(6))
    else if (kind === 1) await new Promise((resolve) => process.nextTick(resolve))
    else for (let step = dice.below(40); step > 0; step--) await Promise.resolve()
  }
}

/** What the polls answered, or undefined if one of them sleeps. */
async function awake<T>(polls: readonly Promise<T>[]): Promise<T[] | undefined> {
  let timer: NodeJS.Timeout | undefined
  const asleep = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ASLEEP_MS)
  })
  const answers = await Promise.race([Promise.all(polls), asleep])
  clearTimeout(timer)
  return answers
}

/** One way to write something that everybody is to hear of; answers when it is acknowledged. */
function commit({ test, dice, therapist }: House, marker: string): Promise<unknown> {
  const kind = dice.below(4)
  const notice = { type: 'notice', body: marker, recipients: [] }
  if (kind === 0) return must(ops(test, 'POST', '/therapy-sessions/17/actions', [notice]))
  const drafts: object[] = [
    notice,
    { type: 'message', body: marker, recipients: [] },
    { type: 'message', body: marker, recipients: [...READERS] },
  ]
  return must(therapist.handle({ actionQueue: [drafts[kind - 1] ?? notice] }))
}

async function race(house: House, number: number, cursor: number) {
  const { dice, readers } = house
  const marker = `race ${number}`
  let isCommitted = false
  let early = 0
  const poll = async (name: Name) => {
    await wander(dice)
    if (!isCommitted) early += 1
    const reply = await readers.get(name)?.handle({ maxID: cursor, waitMs: 30_000 })
    return { name, reply: reply?.json<HandleActionsReply>() }
  }
  const polls = READERS.flatMap((name) => Array.from({ length: dice.below(5) }, () => poll(name)))
  const mark = async () => {
    await wander(dice)
    const draft = { type: 'message_read', target: cursor }
    await readers.get(dice.pick(READERS))?.handle({ actionQueue: [draft] })
  }
  const write = async () => {
    await wander(dice)
    const written = commit(house, marker)
    await written
    isCommitted = true
  }
  const others = [write(), ...(dice.chance(0.3) ? [mark()] : [])]
  const answers = await awake(polls)
  await Promise.all(others)
  const heard = answers?.filter(({ reply }) => reply?.data.some(({ body }) => body === marker))
  return { answers, heard: heard?.length, asked: polls.length, early }
}

for (const seed of seedsOf(7)) {
  t.test(`a held poll never sleeps through a commit, seed ${seed}`, async (t) => {
    const house = await setUp(t, seed)
    let polls = 0
    let early = 0
    let cursor = 0
    for (let number = 1; polls < RACES; number++) {
      cursor = await endOf(house, cursor)
      const outcome = await race(house, number, cursor)
      polls += outcome.asked
      early += outcome.early
      if (outcome.heard === outcome.asked) continue
      t.fail(outcome.answers ? 'an answer without the news' : 'a poll sleeps', {
        race: number,
        asked: outcome.asked,
        heard: outcome.heard,
      })
      break
    }
    t.ok(polls >= RACES, `${polls} races`)
    t.ok(
      early > polls * 0.2 && early < polls * 0.99,
      `${early} polls began before the commit ended`,
    )
    await house.test.clock.advance(30_000)
  })
}

/** Where the log ends, for somebody who read as far as `after`. */
async function endOf({ therapist }: House, after: number): Promise<number> {
  for (let cursor = after; ; ) {
    const answer = await must(therapist.handle({ maxID: cursor, limit: 500 }))
    const page = answer.json<HandleActionsReply>()
    if (!page.more) return page.maxID
    cursor = page.maxID
  }
}

t.test(
  'whoever waits hears of being let in, and whoever is in of going, however close',
  async (t) => {
    const [seed = 8] = seedsOf(8)
    const house = await setUp(t, seed)
    const { test, dice, therapist } = house
    const caller = house.readers.get('P1')
    if (!caller) throw new Error('no reader')
    const act = async (type: string) => {
      await wander(dice)
      await must(therapist.handle({ actionQueue: [{ type, participant: 'P1' }] }))
    }
    let cursor = 0
    for (let number = 1; number <= STANDING_ROUNDS; number++) {
      const hear = async () => {
        await wander(dice)
        return await caller.handle({ maxID: cursor, waitMs: 30_000 })
      }
      const meet = async (type: string) => {
        cursor = await endOf(house, cursor)
        const polls = [hear(), hear()]
        const acted = act(type)
        const answers = await awake(polls)
        await acted
        if (!answers) throw new Error(`a poll slept through ${type}, race ${number}, seed ${seed}`)
        return answers
      }
      for (const answer of await meet('revoke')) {
        t.equal(answer.json().session.you.standing, 'waiting', 'sent back')
      }
      for (const answer of await meet('admit')) {
        t.match(answer.json(), { reset: { reason: 'admitted' } }, 'let in')
        t.equal(answer.json().data[0]?.id, 1)
      }
      for (const answer of await meet('remove')) t.equal(answer.statusCode, 403, 'removed')
      await invite(test, '17', 'P1')
      await must(caller.post('enterTherapySession', { ts_id: '17' }))
    }
  },
)
