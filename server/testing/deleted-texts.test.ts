import type { Test } from 'tap'
import t from 'tap'
import type { GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import type { Caller } from './build-test-app.ts'
import { buildTestApp, ops } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { makeCrowd, signInFromCrowd } from './crowd.ts'
import type { Dice } from './faults.ts'
import { createDice, makeDataDir, seedsOf, turns } from './faults.ts'
import { must } from './fixtures.ts'

/** P1 writes and deletes; P3 was let in from the waiting room, so that early pages begin anew. */
const READERS: readonly Name[] = ['P2', 'P3', 'T1']
/** More than any memory of the newest actions holds. */
const WRITTEN = 2600
const ROUNDS = 300

t.setTimeout(60_000)

interface House {
  author: Caller
  readers: Caller[]
  dice: Dice
  /** The ids of the messages that still stand. */
  ids: number[]
}

const textOf = (index: number) => `secret ${index} end`

async function setUp(t: Test, seed: number): Promise<House> {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  await makeCrowd(test, { names: ['P1', ...READERS], settings: { admission: 'by_therapist' } })
  const enter = async (name: Name) => {
    const caller = await signInFromCrowd(test, name)
    await must(caller.post('enterTherapySession', { ts_id: '17' }))
    const admit = [{ type: 'admit', participant: name }]
    await must(ops(test, 'POST', '/therapy-sessions/17/actions', admit))
    return caller
  }
  const author = await enter('P1')
  const readers: Caller[] = []
  for (const name of READERS) readers.push(await enter(name))
  const ids: number[] = []
  for (let index = 0; index < WRITTEN; index += 50) {
    const queue = Array.from({ length: 50 }, (_, at) => {
      return { type: 'message', body: textOf(index + at), recipients: [] }
    })
    const answer = await must(author.handle({ maxID: 1e9, limit: 1, actionQueue: queue }))
    ids.push(...answer.json<HandleActionsReply>().results.map(({ id }) => id ?? 0))
  }
  return { author, readers, dice: createDice(seed), ids }
}

async function wander(dice: Dice): Promise<void> {
  if (dice.chance(0.5)) await turns(dice.below(5))
  for (let step = dice.below(30); step > 0; step--) await Promise.resolve()
}

/** The page that holds an action, read on one path or the other. */
async function readAround(caller: Caller, id: number, width: number, isBack: boolean) {
  const from = Math.max(0, id - Math.floor(width / 2))
  const answer = isBack
    ? await caller.get(`getActions?before=${from + width}&limit=${width}`)
    : await caller.handle({ maxID: from, limit: width })
  return (await must(Promise.resolve(answer))).body
}

for (const seed of seedsOf(11)) {
  t.test(
    `once a delete is acknowledged nobody is sent the text any more, seed ${seed}`,
    async (t) => {
      const { author, readers, dice, ids } = await setUp(t, seed)
      let sawText = 0
      for (let round = 0; round < ROUNDS; round++) {
        // Among the oldest as often as among all: those lie on disk alone.
        const index = dice.chance(0.5) ? dice.below(200) : dice.below(ids.length)
        const id = ids[index] ?? 0
        const [width, isBack] = [dice.pick([20, 200]), dice.chance(0.4)]
        const answer = await must(author.handle({ maxID: id - 1, limit: 1 }))
        const [action] = answer.json<HandleActionsReply>().data
        if (action?.deleted || typeof action?.body !== 'string') continue
        const text = action.body
        const read = async (caller: Caller) => {
          await wander(dice)
          return await readAround(caller, id, width, isBack)
        }
        const remove = async () => {
          await wander(dice)
          const queue = [{ type: 'delete', target: id }]
          return await must(author.handle({ maxID: 1e9, limit: 1, actionQueue: queue }))
        }
        const [, ...before] = await Promise.all([remove(), ...[...readers, ...readers].map(read)])
        sawText += before.filter((body) => body.includes(text)).length
        for (const caller of readers) {
          const after = await readAround(caller, id, width, isBack)
          if (after.includes(text)) t.fail(`round ${round}: ${text} came back, id ${id}`)
          // A page that holds one's own `admit` begins anew at the first action, and may end before.
          const isThere = after.includes('"reset"') || after.includes(`"id":${id},`)
          if (!isThere) t.fail(`round ${round}: no action ${id} on its page`)
        }
      }
      t.ok(sawText > ROUNDS, `${sawText} times it was read while it was being deleted`)
      await checkAll(t, readers)
    },
  )
}

async function checkAll(t: Test, readers: readonly Caller[]): Promise<void> {
  for (const caller of readers) {
    const page = await must(caller.get('getActions?last_action_id=0&limit=500'))
    const { actions } = page.json<GetActionsReply>()
    const deleted = actions.filter((action) => action.deleted)
    t.ok(
      deleted.length > 10 && deleted.every(({ body }) => body === null),
      'nothing but tombstones',
    )
  }
}
