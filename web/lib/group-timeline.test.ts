import t from 'tap'
import type { Person, TimelineItem, TimelineMessage } from '../state/types.ts'
import { person, sentMessage } from '../testing/fake-people.ts'
import { firstUnread, groupTimeline } from './group-timeline.ts'

const kari = person('Kari', 'Kari')
const ola = person('Ola', 'Ola')
const minute = 60_000
const day = 24 * 60 * minute
const sameDay = (a: number, b: number) => Math.floor(a / day) === Math.floor(b / day)

function message(id: number, author: Person, at: number, more: Partial<TimelineMessage> = {}) {
  return sentMessage({ id, author, own: author === kari, body: 'text', at, ...more })
}

const kinds = (items: TimelineItem[], newKey: string | null = null) =>
  groupTimeline(items, newKey, sameDay).map((block) =>
    block.kind === 'turn' ? block.messages.map(({ id }) => id).join('+') : block.kind,
  )

t.test('messages of one person within one minute are one turn', async (t) => {
  const items = [
    message(1, ola, minute),
    message(2, ola, minute + 30_000),
    message(3, ola, 2 * minute),
    message(4, kari, 2 * minute),
  ]
  t.same(kinds(items), ['day', '1+2', '3', '4'])
})

t.test('a new day and the mark for what is new begin a new turn', async (t) => {
  const items = [message(1, ola, day - 1000), message(2, ola, day), message(3, ola, day + 1)]
  t.same(kinds(items), ['day', '1', 'day', '2+3'])
  t.same(kinds(items, 'm3'), ['day', '1', 'day', '2', 'new', '3'])
})

t.test('a deleted message is a line that says by whom', async (t) => {
  const items = [
    message(1, ola, 0),
    message(2, ola, 1, { body: null, deletedBy: ola }),
    message(3, ola, 2, { body: null, deletedBy: kari }),
    message(4, ola, 3),
  ]
  t.same(kinds(items), ['day', '1', 'line', 'line', '4'])
  const lines = groupTimeline(items, null, sameDay).flatMap((block) =>
    block.kind === 'line' ? [block.line] : [],
  )
  t.same(lines, ['deleted', 'deletedOther'])
})

t.test('the first unread entry is counted from the end, one’s own not counted', async (t) => {
  const items = [message(1, ola, 0), message(2, ola, 1), message(3, kari, 2), message(4, ola, 3)]
  t.equal(firstUnread(items, 0), null)
  t.equal(firstUnread(items, 1), 'm4')
  t.equal(firstUnread(items, 2), 'm2')
  t.equal(firstUnread(items, 9), null)
  const deleted = message(5, ola, 4, { body: null, deletedBy: ola })
  t.equal(firstUnread([...items, deleted], 1), 'm4', 'what is deleted asks for nothing')
})
