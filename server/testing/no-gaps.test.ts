import type { Test } from 'tap'
import t from 'tap'
import type { GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { buildTestApp } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { makeCrowd, signInFromCrowd } from './crowd.ts'
import type { Dice } from './faults.ts'
import { createDice, makeDataDir, seedsOf, turns } from './faults.ts'
import { must } from './fixtures.ts'

const WRITERS: readonly Name[] = Array.from({ length: 50 }, (_, index): Name => `P${index + 1}`)
/** One who reads all that is public, one who also gets private ones, and a therapist. */
const READERS: readonly Name[] = ['P60', 'P61', 'T1']
const CALLS_EACH = 20

t.setTimeout(60_000)

/** What somebody was sent between two cursors. */
interface Piece {
  from: number
  to: number
  ids: number[]
}

async function setUp(t: Test, therapistsReadPrivate: boolean) {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  const settings = { therapists_read_private: therapistsReadPrivate }
  await makeCrowd(test, { names: [...WRITERS, ...READERS], settings })
  return test
}

async function enter(test: TestApp, names: readonly Name[]): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const name of names) {
    const caller = await signInFromCrowd(test, name)
    await must(caller.post('enterTherapySession', { ts_id: '17' }))
    callers.push(caller)
  }
  return callers
}

/** Writes call upon call: some to all, some to one reader, some between writers only. */
async function write(caller: Caller, dice: Dice): Promise<number> {
  let written = 0
  for (let call = 0; call < CALLS_EACH; call++) {
    const queue = Array.from({ length: 1 + dice.below(4) }, () => {
      const recipients = dice.pick([[], [], ['P61'], ['P1', 'P2', 'P3']])
      return { type: 'message', body: 'x', recipients }
    })
    const reply = (await must(caller.handle({ actionQueue: queue, limit: 1 }))).json()
    written += (reply as HandleActionsReply).results.filter(({ ok }) => ok).length
    await turns(dice.below(4))
  }
  return written
}

/** How far the writing has come. */
interface Writing {
  isOver: boolean
  /** The last id of all, once it is known. */
  end: number
}

/** Polls, held or not, in pages of any size, until the end is read. */
async function follow(caller: Caller, dice: Dice, writing: Writing): Promise<Piece[]> {
  const pieces: Piece[] = []
  for (let cursor = 0; cursor < writing.end; ) {
    const waitMs = writing.isOver ? 0 : dice.pick([0, 30_000])
    const limit = dice.pick([1, 7, 200, 500])
    const answer = await must(caller.handle({ maxID: cursor, waitMs, limit }))
    const reply = answer.json<HandleActionsReply>()
    pieces.push({ from: cursor, to: reply.maxID, ids: reply.data.map(({ id }) => id) })
    cursor = reply.maxID
  }
  return pieces
}

async function readAll(caller: Caller): Promise<number[]> {
  const ids: number[] = []
  for (let cursor = 0, more = true; more; ) {
    const answer = await must(caller.get(`getActions?limit=500&last_action_id=${cursor}`))
    const page = answer.json<GetActionsReply>()
    ids.push(...page.actions.map(({ id }) => id))
    cursor = page.max_id
    more = page.more ?? false
  }
  return ids
}

for (const therapistsReadPrivate of [true, false]) {
  for (const seed of seedsOf(9)) {
    const how = `therapists ${therapistsReadPrivate ? 'do' : 'do not'} read along, seed ${seed}`
    t.test(`nobody sees a gap while fifty write: ${how}`, async (t) => {
      const dice = createDice(seed)
      const test = await setUp(t, therapistsReadPrivate)
      const writers = await enter(test, WRITERS)
      const readers = await enter(test, READERS)
      const writing: Writing = { isOver: false, end: Number.POSITIVE_INFINITY }
      const following = readers.map((caller) => follow(caller, dice, writing))
      const counts = await Promise.all(writers.map((caller) => write(caller, dice)))
      writing.isOver = true
      // Something that everybody sees: whoever is held is answered.
      const last = await must(
        readers[2]?.handle({ actionQueue: [{ type: 'open_session' }] }) ?? never(),
      )
      const end = last.json<HandleActionsReply>().results[0]?.id ?? 0
      writing.end = end
      const written = counts.reduce((sum, count) => sum + count, 0)
      t.ok(written > 1500, `${written} messages were written`)
      t.ok(end > written, 'and numbered one by one')

      for (const [index, pieces] of (await Promise.all(following)).entries()) {
        const name = READERS[index]
        const caller = readers[index] ?? never()
        const fresh = await readAll(caller)
        t.ok(pieces.length > 10, `${name} read in ${pieces.length} pieces`)
        for (const { from, to, ids } of pieces) {
          const all = fresh.filter((id) => id > from && id <= to)
          if (to < from) t.fail(`${name}: the cursor went back from ${from} to ${to}`)
          if (String(ids) !== String(all)) t.strictSame(ids, all, `${name}, ${from} to ${to}`)
        }
        t.strictSame(
          pieces.flatMap(({ ids }) => ids),
          fresh,
          `${name} got all, in order`,
        )
        t.equal(pieces.at(-1)?.to, end)
        const sees = fresh.length
        if (name === 'T1' && therapistsReadPrivate) t.equal(sees, end, 'sees every id there is')
        else t.ok(sees < end * 0.9 && sees > end * 0.3, `${name} may see ${sees} of ${end}`)
      }
    })
  }
}

function never(): never {
  throw new Error('this cannot be')
}
