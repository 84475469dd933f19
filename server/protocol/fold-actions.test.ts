import fc from 'fast-check'
import t from 'tap'
import type { Action } from './actions.ts'
import type { FoldedEntry } from './fold-actions.ts'
import { foldActions } from './fold-actions.ts'

const at = '2026-11-21T12:00:00.000Z'

function action(id: number, fields: Partial<Action>): Action {
  return { id, type: 'message', user: 'P1', timestamp: at, ...fields }
}

function entries(actions: Action[]): FoldedEntry[] {
  return foldActions(actions).entries.filter((entry) => entry.kind !== 'event')
}

t.test('a message stands where it was written', (t) => {
  const [first, second] = entries([
    action(2, { body: 'b', recipients: ['P2'], target: 1 }),
    action(1, { body: 'a', recipients: [] }),
  ])
  t.match(first, { id: 1, body: 'a', target: null, deleted: false })
  t.match(second, { id: 2, body: 'b', target: 1, recipients: ['P2'] })
  t.end()
})

t.test('a delete empties its target and takes its reactions', (t) => {
  const [entry] = entries([
    action(1, { body: 'a', recipients: [] }),
    action(2, { type: 'reaction', user: 'P2', target: 1, icon: 'heart' }),
    action(3, { type: 'delete', user: 'T1', target: 1, reason: 'why' }),
    action(4, { type: 'reaction', user: 'P2', target: 1, icon: 'sad' }),
    action(5, { type: 'delete', user: 'P1', target: 1 }),
  ])
  t.match(entry, { body: null, deleted: true, deletedBy: 'T1', reason: 'why' })
  t.equal(entry?.reactions.size, 0)
  t.end()
})

t.test('what was held is shown once, where it was released, as the same message', (t) => {
  const actions = [
    action(1, { body: 'a', recipients: [], held: true, cid: 'cid-0001' }),
    action(2, { type: 'reaction', user: 'T1', target: 1, icon: 'heart' }),
    action(3, { body: 'b', recipients: [], user: 'P2' }),
    action(4, { type: 'release', user: 'T1', target: 1 }),
    action(5, { body: 'a', recipients: [], held_id: 1 }),
    action(6, { type: 'reaction', user: 'T1', target: 1, icon: 'smile' }),
  ]
  const [first, second, ...more] = entries(actions)
  t.match([first?.id, second?.id, more], [3, 5, []])
  t.match(second, { body: 'a', cid: 'cid-0001', heldId: 1 })
  t.notOk(second?.held)
  t.strictSame([...(second?.reactions ?? [])], [['T1', 'smile']], 'by whichever id')

  const [before] = entries(actions.slice(0, 3))
  t.match(before, { id: 1, held: true })
  const [deleted] = entries([...actions, action(7, { type: 'delete', target: 5 })]).slice(-1)
  t.match(deleted, { id: 5, body: null, deleted: true })
  const [back] = entries([
    action(1, { body: 'a', recipients: [], held: true }),
    action(2, { type: 'return_message', user: 'T1', target: 1, reason: 'why' }),
  ])
  t.match(back, { held: true, returned: { user: 'T1', timestamp: at, reason: 'why' } })
  t.end()
})

t.test('what is no part of the talk is left out of it', (t) => {
  const types = ['note', 'check_in', 'feeling', 'help', 'hold', 'last_call', 'consent'] as const
  const unknown = 'of a later version' as Action['type']
  const others = [...types, unknown].map((type, index) => action(index + 1, { type, target: 9 }))
  t.strictSame(foldActions(others).entries, [])
  t.end()
})

t.test('the last reaction of a person counts', (t) => {
  const [entry] = entries([
    action(1, { body: 'a', recipients: [] }),
    action(2, { type: 'reaction', user: 'P2', target: 1, icon: 'heart' }),
    action(3, { type: 'reaction', user: 'P2', target: 1, icon: 'sad' }),
    action(4, { type: 'reaction', user: 'P3', target: 1, icon: 'smile' }),
    action(5, { type: 'reaction', user: 'P3', target: 1, icon: null }),
  ])
  t.strictSame([...(entry?.reactions ?? [])], [['P2', 'sad']])
  t.end()
})

t.test('read marks move forward, the last pinned note counts', (t) => {
  const folded = foldActions([
    action(3, { type: 'message_read', target: 2 }),
    action(4, { type: 'message_read', target: 1 }),
    action(5, { type: 'whiteboard', body: 'first' }),
    action(6, { type: 'whiteboard', body: 'second', user: 'T1' }),
  ])
  t.equal(folded.readMarks.get('P1'), 2)
  t.match(folded.whiteboard, { body: 'second', user: 'T1' })
  t.end()
})

t.test('order and repetition change nothing', (t) => {
  const arbitrary = fc.array(
    fc.record({
      type: fc.constantFrom('message', 'delete', 'reaction', 'message_read', 'whiteboard'),
      user: fc.constantFrom('P1', 'P2'),
      target: fc.integer({ min: 1, max: 12 }),
      icon: fc.constantFrom('heart', 'sad', null),
    }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(arbitrary, fc.integer(), (drafts, seed) => {
      const actions = drafts.map((draft, index) =>
        action(index + 1, { ...(draft as Partial<Action>), body: `b${index}`, recipients: [] }),
      )
      const shuffled = [...actions, ...actions].sort(
        (a, b) => ((a.id * 31 + seed) % 7) - ((b.id * 31 + seed) % 7),
      )
      t.strictSame(foldActions(shuffled), foldActions(actions))
    }),
    { numRuns: 200 },
  )
  t.end()
})
