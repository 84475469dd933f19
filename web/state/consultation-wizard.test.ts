import t from 'tap'
import { ApiError } from '../api/api-error.ts'
import type { GraphqlReply } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createWizard } from './consultation-wizard.ts'
import type { AppDeps } from './deps.ts'

type Answer = GraphqlReply | ApiError

/** A wizard on a device that lasts longer than its pages. */
function setUp(answers: Answer[]) {
  const clock = createFakeClock(0)
  const kept = memoryKeyValueStore()
  const asked: Record<string, unknown>[] = []
  let ids = 0
  const graphql = async ({ variables }: { variables: object }) => {
    asked.push(variables as Record<string, unknown>)
    const answer = answers.shift() ?? covered('COVERED')
    if (answer instanceof ApiError) throw answer
    return answer
  }
  const deps = { api: { graphql }, clock, kept, random: () => 0.5, newId: () => `request-${++ids}` }
  const open = () => createWizard(deps as unknown as AppDeps, 'P1')
  return { clock, kept, asked, open }
}

const covered = (state: string): GraphqlReply => ({
  data: { coverage: { state, retryAfterMs: 2000, insurer: 'Nordlys' } },
})
const created: GraphqlReply = { data: { createCustomerConsultation: { id: '20', code: 'abc' } } }
const refused = (code: string): GraphqlReply => ({
  data: null,
  errors: [{ message: '', extensions: { code } }],
})
const offline = () => new ApiError({ code: 'offline', status: 0 })

t.test('what is typed is there again on the next page, and gone once it is sent', async (t) => {
  const { open, kept } = setUp([covered('COVERED'), created])
  const first = open()
  await first.check()
  t.equal(first.step.value, 'covered')
  first.nature.value = 'A cough'
  first.close()
  const second = open()
  t.equal(second.nature.value, 'A cough')
  t.equal(await second.send(), 'abc')
  t.same(kept.keys(), [])
})

t.test(
  'asking again, also after a reload, is the same request; other words are another',
  async (t) => {
    const { open, asked } = setUp([offline(), offline(), offline(), created])
    const first = open()
    first.nature.value = 'A cough'
    t.equal(await first.send(), null)
    t.equal(first.problem.value?.code, 'offline')
    t.equal(first.nature.value, 'A cough', 'nothing is lost')
    await first.send()
    first.close()
    const second = open()
    await second.send()
    second.nature.value = 'A cough and a fever'
    await second.send()
    const ids = asked.map(({ input }) => (input as { requestId: string }).requestId)
    t.same(ids, ['request-1', 'request-1', 'request-1', 'request-2'])
  },
)

t.test('an insurer that does not answer is asked again, and not before it asks for', async (t) => {
  const { open, asked, clock } = setUp([covered('UNKNOWN'), offline(), covered('COVERED')])
  const wizard = open()
  await wizard.check()
  t.equal(wizard.step.value, 'unknown')
  t.ok(Number(wizard.nextTryAt.value) >= 2000)
  await clock.advance(1900)
  t.equal(asked.length, 1)
  await clock.advance(60_000)
  t.equal(wizard.step.value, 'covered')
})

t.test('who is no longer covered when they ask is told, and keeps their words', async (t) => {
  const { open } = setUp([covered('COVERED'), refused('not_covered')])
  const wizard = open()
  await wizard.check()
  wizard.nature.value = 'A cough'
  t.equal(await wizard.send(), null)
  t.equal(wizard.step.value, 'not-covered')
  t.equal(wizard.nature.value, 'A cough')
})
