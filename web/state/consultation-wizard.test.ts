import t from 'tap'
import { ApiError } from '../api/api-error.ts'
import type { GraphqlReply } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createWizard, keepWish } from './consultation-wizard.ts'
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
  const keep = (nature: string | null) => keepWish(deps as unknown as AppDeps, 'P1', nature)
  return { clock, kept, asked, open, keep }
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

t.test(
  'a number that cannot be one is said, and asks for another, also after a reload',
  async (t) => {
    const { open } = setUp([refused('bad_request'), refused('bad_request'), covered('COVERED')])
    const first = open()
    first.policyNumber.value = '!!!'
    await first.check()
    first.close()
    const second = open()
    await second.check()
    t.equal(second.step.value, 'not-covered')
    t.equal(second.problem.value?.code, 'bad_request')
    second.policyNumber.value = 'A 12'
    await second.check()
    t.equal(second.step.value, 'covered')
    t.equal(second.problem.value, null)
  },
)

t.test('a number that does not cover it either is named, once it was asked with', async (t) => {
  const { open } = setUp([covered('NOT_COVERED'), covered('NOT_COVERED')])
  const wizard = open()
  await wizard.check()
  t.equal(wizard.refusedNumber.value, null)
  wizard.policyNumber.value = ' A 12 '
  t.equal(wizard.refusedNumber.value, null)
  const asked = wizard.check()
  t.ok(wizard.asking.value)
  await asked
  t.equal(wizard.refusedNumber.value, 'A 12')
})

t.test('no answer from us is not said to be the insurer’s, and asked again for', async (t) => {
  const { open, clock } = setUp([offline(), refused('internal'), covered('COVERED')])
  const wizard = open()
  await wizard.check()
  t.equal(wizard.step.value, 'unknown')
  t.equal(wizard.problem.value?.code, 'offline')
  await clock.advance(500)
  t.equal(wizard.problem.value?.code, 'internal')
  t.type(wizard.nextTryAt.value, 'number')
  await clock.advance(60_000)
  t.equal(wizard.step.value, 'covered')
})

t.test('nobody is asked any more once the page is left', async (t) => {
  const { open, clock, asked } = setUp([covered('UNKNOWN'), covered('UNKNOWN')])
  const wizard = open()
  const answered = wizard.check()
  wizard.close()
  await answered
  await clock.advance(600_000)
  t.equal(asked.length, 1)
})

t.test('words that nobody came for are there for the next time, unless others are', async (t) => {
  const { open, keep } = setUp([])
  keep(null)
  keep('A cough')
  const first = open()
  t.equal(first.nature.value, 'A cough')
  first.nature.value = 'A rash'
  first.close()
  keep('A cough')
  t.equal(open().nature.value, 'A rash')
})
