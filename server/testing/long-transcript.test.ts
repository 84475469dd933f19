import t from 'tap'
import { proveTranscript } from '../domain/transcripts/proof.ts'
import type { HandleActionsReply } from '../protocol/actions.ts'
import { buildTestApp } from './build-test-app.ts'
import { makeCrowd, signInFromCrowd } from './crowd.ts'
import { createDice, makeDataDir } from './faults.ts'
import { must } from './fixtures.ts'

const WRITTEN = 10_000
/** No more actions than this are worked upon before others have their turn. */
const AT_ONCE = 250

t.setTimeout(120_000)

t.test(
  'a transcript of ten thousand actions stops nobody, and holds nothing that was deleted',
  async (t) => {
    const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
    await makeCrowd(test, { names: ['P1', 'T1'] })
    const author = await signInFromCrowd(test, 'P1')
    const therapist = await signInFromCrowd(test, 'T1')
    await must(therapist.post('enterTherapySession', { ts_id: '17' }))
    await must(author.post('enterTherapySession', { ts_id: '17' }))
    const ids: number[] = []
    for (let index = 0; index < WRITTEN; index += 50) {
      const queue = Array.from({ length: 50 }, (_, at) => {
        return {
          type: 'message',
          body: `secret ${index + at} end ${'x'.repeat(100)}`,
          recipients: [],
        }
      })
      const answer = await must(author.handle({ maxID: 1e9, limit: 1, actionQueue: queue }))
      ids.push(...answer.json<HandleActionsReply>().results.map(({ id }) => id ?? 0))
    }

    await t.test('others have their turn while it is made', async (t) => {
      for (const format of ['jsonl', 'csv', 'html']) {
        let turns = 0
        let isMade = false
        const watch = (async () => {
          for (; !isMade; turns++) await new Promise((resolve) => setImmediate(resolve))
        })()
        const made = await must(therapist.get(`transcript?format=${format}`))
        isMade = true
        await watch
        const passes = format === 'html' ? 2 : 1
        t.ok(turns >= (passes * WRITTEN) / AT_ONCE, `${format}: ${turns} turns`)
        t.match(made.body, `secret ${WRITTEN - 1} end`)
        if (format === 'jsonl') {
          t.match(proveTranscript(made.rawPayload), { intact: true, hidden: 0 })
        }
      }
    })

    await t.test(
      'a text whose delete was acknowledged is in no answer that comes later',
      async (t) => {
        const dice = createDice(5)
        let remade = 0
        for (const format of ['jsonl', 'csv', 'html', 'jsonl', 'html', 'csv']) {
          // One of the oldest: its page has been read long before the file is whole.
          const index = dice.below(200)
          let isGone = false
          const making = therapist.get(`transcript?format=${format}`).then((made) => {
            const found = made.body.includes(`secret ${index} end`)
            if (isGone) {
              remade += 1
              t.notOk(found, `${format}: ${index}`)
            }
            return made
          })
          for (let turn = dice.below(25); turn >= 0; turn--) {
            await new Promise((resolve) => setImmediate(resolve))
          }
          const deletion = { type: 'delete', target: ids[index] ?? 0 }
          await must(author.handle({ maxID: 1e9, limit: 1, actionQueue: [deletion] }))
          isGone = true
          await must(making)
        }
        t.ok(remade > 0, `${remade} were still under way`)
      },
    )
  },
)
