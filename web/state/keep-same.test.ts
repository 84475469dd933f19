import t from 'tap'
import { person, sentMessage } from '../testing/fake-people.ts'
import { keepSame } from './keep-same.ts'
import type { TimelineMessage } from './types.ts'

const ola = person('ola', 'Ola')

const message = (key: string, more: Partial<TimelineMessage> = {}) =>
  sentMessage({ id: 1, key, author: { ...ola }, own: false, body: key, at: 0, ...more })

t.test('what looks the same stays the same object', async (t) => {
  const before = [message('a'), message('b')]
  t.equal(keepSame(before, [message('a'), message('b')]), before, 'nothing changed')
  const gone = { ...ola, present: false, lastSeenAt: 5, muted: true }
  t.equal(keepSame(before, [message('a', { author: gone }), message('b')]), before)
  const after = keepSame(before, [message('a'), message('b'), message('c')])
  t.equal(after[0], before[0])
  t.equal(after.length, 3)
  t.equal(keepSame(before, [message('b')])[0], before[1], 'wherever it stands')
})

t.test('what changed is new', async (t) => {
  const before = [message('a')]
  const changes: Partial<TimelineMessage>[] = [
    { body: null },
    { state: 'read', readBy: [ola] },
    { reactions: [{ icon: 'heart', people: [ola], own: false }] },
    { author: { ...ola, displayName: 'Ole' } },
    { replyTo: { id: 3, author: ola, body: 'x' } },
  ]
  for (const change of changes) {
    const after = [message('a', change)]
    t.equal(keepSame(before, after)[0], after[0], JSON.stringify(change))
  }
})
