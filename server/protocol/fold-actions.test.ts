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
