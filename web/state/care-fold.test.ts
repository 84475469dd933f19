import t from 'tap'
import type { Action } from '../../server/protocol/actions.ts'
import type { Before } from './care-fold.ts'
import { foldCare } from './care-fold.ts'

let lastId = 0
t.beforeEach(() => {
  lastId = 0
})
const at = (id: number) => `2026-11-21T20:00:0${id}.000Z`
const action = (type: Action['type'], user: string | null, some: Partial<Action> = {}): Action => {
  lastId += 1
  return { id: lastId, type, user, timestamp: at(lastId), ...some }
}
const NOTHING: Before = { maxId: 0, held: false, closesAt: null }
const fold = (actions: Action[], before = NOTHING) =>
  foldCare(actions, { meId: 'me', before, isTherapist: (id) => id.startsWith('T') })

t.test('the last check-in may be answered, the last answer counts, until the close', async (t) => {
  const log = [
    action('check_in', 'T1'),
    action('feeling', 'me', { target: 1, icon: 'sad' }),
    action('feeling', 'me', { target: 1, icon: 'smile' }),
  ]
  t.match(fold(log).checkIn, { id: 1, question: null, feeling: 'smile' })
  t.match(fold(log.toReversed()).checkIn, { feeling: 'smile' }, 'in whatever order they came')
  const next = [...log, action('check_in', 'T1', { body: 'And now?' })]
  next.push(action('feeling', 'me', { target: 1, icon: 'angry' }))
  t.match(fold(next).checkIn, { id: 4, question: 'And now?', feeling: null })
  t.equal(fold([...next, action('close_session', 'T1')]).checkIn, null)
})

t.test('what came of the newest call for help; an answer to an older one is none', async (t) => {
  const log = [action('help', 'me', { cid: 'c1' })]
  t.match(fold(log).help, { id: 1, cid: 'c1', askedAt: at(1), seenAt: null, raisedAt: null })
  log.push(action('help', 'me', { cid: 'c2' }))
  log.push(action('help_seen', 'T1', { target: 1 }))
  t.match(fold(log).help, { id: 2, seenAt: null })
  log.push(action('help_raised', null, { target: 1 }))
  t.match(fold(log).help, { raisedAt: at(4) }, 'somebody was called for both')
  log.push(action('help_seen', 'T1', { target: 2 }))
  t.match(fold(log).help, { seenAt: at(5), seenBy: 'T1', talk: null })
  log.push(action('message', 'P2', { recipients: ['me'] }))
  t.match(fold(log).help, { talk: null }, 'no therapist')
  log.push(action('message', 'T2', { recipients: ['me'] }))
  t.match(fold(log).help, { talk: 'T2' })
  log.push(action('help', 'me', { cid: 'c3' }))
  t.match(fold(log).help, { id: 8, seenAt: null, raisedAt: null, talk: null }, 'asked anew')
})

t.test('an answer is told also where the call itself is forgotten', async (t) => {
  const log = [action('help_seen', 'T1', { target: 1 })]
  t.match(fold(log).help, { askedAt: null, seenAt: at(1), seenBy: 'T1' })
  t.equal(fold([action('message', 'T1', { recipients: ['me'] })]).help, null)
})

t.test('holding: as the detail says, and after it as the log says', async (t) => {
  const hold = [action('hold', 'T1', { participant: 'me' })]
  t.ok(fold(hold).held)
  t.notOk(fold(hold, { ...NOTHING, maxId: 1 }).held, 'the detail is newer')
  t.ok(fold([], { ...NOTHING, held: true }).held)
  t.notOk(fold([...hold, action('unhold', 'T1', { participant: 'me' })]).held)
  t.notOk(fold([action('hold', 'T1', { participant: 'P2' })]).held, 'somebody else')
  const all = [action('hold', 'T1')]
  t.ok(fold(all).held)
  t.notOk(fold([...all, action('unhold', 'T1')]).held)
})

t.test('the last call: replaced, taken back, over with the close', async (t) => {
  const first = { closes_at: '2026-11-21T20:05:00.000Z' }
  const second = { closes_at: '2026-11-21T20:09:00.000Z' }
  const log = [action('last_call', 'T1', first)]
  t.equal(fold(log).closesAt, first.closes_at)
  t.equal(fold([], { ...NOTHING, closesAt: second.closes_at }).closesAt, second.closes_at)
  log.push(action('last_call', 'T1', second))
  t.equal(fold(log).closesAt, second.closes_at)
  for (const type of ['cancel_call', 'close_session'] as const) {
    t.equal(fold([...log, action(type, 'T1')]).closesAt, null, type)
  }
})

t.test('the newest word with which something was given back', async (t) => {
  const log = [
    action('return_message', 'T1', { target: 9 }),
    action('return_message', 'T1', { target: 8, reason: 'Later?' }),
  ]
  t.same(fold(log.slice(0, 1)).givenBack, { id: 1, reason: '' })
  t.same(fold(log).givenBack, { id: 2, reason: 'Later?' })
})
