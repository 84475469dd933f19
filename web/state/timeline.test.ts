import t from 'tap'
import type { Action, Draft } from '../../server/protocol/actions.ts'
import { foldActions } from '../../server/protocol/fold-actions.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'
import { strangerOf } from './people.ts'
import { entriesOf, marksToSend, tabOf, tabOfPeople, unreadByTab } from './tabs.ts'
import type { TimelineSource } from './timeline.ts'
import { timelineFor } from './timeline.ts'
import type { Person } from './types.ts'

const person = (id: string, some: Partial<Person> = {}): Person => ({
  ...strangerOf(id),
  ...{ displayName: id, standing: 'admitted' },
  ...some,
})
const me = person('me')
const people = [me, person('bo'), person('cy'), person('T1', { role: 'therapist' })]

let lastId = 0
t.beforeEach(() => {
  lastId = 0
})
const action = (some: Partial<Action>): Action => ({
  ...{ id: ++lastId, type: 'message', user: 'bo', timestamp: '2026-11-21T20:00:00.000Z' },
  ...some,
})
const message = (body: string, some: Partial<Action> = {}) =>
  action({ body, recipients: [], target: null, ...some })

const pending = (
  cid: string,
  draft: Partial<Draft>,
  some: Partial<OutboxItem> = {},
): OutboxItem => ({
  ...{ personId: 'me', therapySessionId: 'ts1', cid, order: 1, state: 'queued' },
  draft: {
    ...{ type: 'message', body: cid, recipients: [], target: null },
    ...{ cid, client_ts: '2026-11-21T20:01:00.000Z' },
    ...draft,
  },
  ...some,
})

function source(actions: Action[], some: Partial<TimelineSource> = {}): TimelineSource {
  return {
    ...{ fold: foldActions(actions), pending: [], me, people },
    personOf: (id) => people.find((one) => one.id === id) ?? strangerOf(id),
    ...{ readReceipts: true, offline: false, skewMs: 0 },
    ...some,
  }
}

t.test('each message is in the tab of those who take part in it', async (t) => {
  t.equal(tabOf({ user: 'bo', recipients: [] }, 'me'), 'everyone')
  t.equal(tabOf({ user: 'me', recipients: ['bo'] }, 'me'), 'bo')
  t.equal(tabOf({ user: 'bo', recipients: ['me'] }, 'me'), 'bo')
  t.equal(tabOf({ user: 'cy', recipients: ['me', 'bo'] }, 'me'), 'bo,cy')
  t.equal(tabOf({ user: null, recipients: ['me'] }, 'me'), 'everyone', 'a notice for oneself')
  t.equal(tabOfPeople(['cy', 'bo', 'cy', 'me'], 'me'), 'bo,cy')
  const actions = [message('all'), message('psst', { recipients: ['me'] })]
  t.match(timelineFor(source(actions), 'bo'), [{ body: 'psst' }])
  t.match(timelineFor(source(actions), 'everyone'), [{ body: 'all' }])
})

t.test(
  'a pending message follows the log, and becomes the accepted one under the same key',
  async (t) => {
    const log = [message('hello')]
    const drafts = [pending('c1', {}), pending('c2', { recipients: ['bo'] })]
    const before = timelineFor(source(log, { pending: drafts }), 'everyone')
    t.match(before, [{ key: 'a1' }, { key: 'c1', id: null, state: 'sending', own: true }])
    t.match(timelineFor(source(log, { pending: drafts }), 'bo'), [{ key: 'c2' }])
    const accepted = [...log, message('c1', { user: 'me', cid: 'c1' })]
    const between = timelineFor(source(accepted, { pending: drafts }), 'everyone')
    t.match(between, [{ key: 'a1' }, { key: 'c1', id: 2, state: 'sent' }])
    t.equal(between.length, 2, 'not twice, where the action is back before its verdict')
  },
)

t.test('what only the therapists have is read by nobody, whatever the marks say', async (t) => {
  const own = (some: Partial<Action>) => message('mine', { user: 'me', ...some })
  const log = [own({ held: true }), own({ held: true }), own({ late: true })]
  log.push(action({ type: 'return_message', user: 'T1', target: 2, reason: 'Later?' }))
  log.push(action({ type: 'message_read', user: 'bo', target: 4 }))
  const kept = timelineFor(source(log), 'everyone')
  t.match(kept, [
    { state: 'held' },
    { state: 'returned', returned: { by: { id: 'T1' }, word: 'Later?' } },
    { state: 'late' },
  ])
  const readers = kept.flatMap((one) => (one.kind === 'message' ? one.readBy : []))
  t.same(readers, [])
  const released = [...log, own({ held_id: 1 })]
  released.push(action({ type: 'message_read', user: 'bo', target: 6 }))
  const shown = timelineFor(source(released), 'everyone')
  t.match(shown.at(-1), { id: 6, state: 'sent', readBy: [{ id: 'bo' }] }, 'an ordinary message')
  t.equal(shown.length, 3)
  const late = [...log, own({ held_id: 3 })]
  t.match(timelineFor(source(late), 'everyone')[2], { id: 8, state: 'sent' }, 'what came late too')
  t.equal(timelineFor(source(late), 'everyone').length, 3)
})

t.test('states of one’s own messages', async (t) => {
  const failed = pending('c1', {}, { state: 'failed', failure: { code: 'muted', detail: '' } })
  const stateOf = (some: Partial<TimelineSource>) => timelineFor(source([], some), 'everyone')
  t.match(stateOf({ pending: [pending('c1', {})] }), [{ state: 'sending' }])
  t.match(stateOf({ pending: [pending('c1', {})], offline: true }), [{ state: 'waiting' }])
  t.match(stateOf({ pending: [failed], offline: true }), [{ state: 'failed', failure: 'muted' }])
})

t.test('read means: by all the others who may see it', async (t) => {
  const read = (user: string, target: number) => action({ type: 'message_read', user, target })
  const mine = message('mine', { user: 'me' })
  const secret = message('secret', { user: 'me', recipients: ['bo'] })
  const actions = [mine, secret, read('bo', 2), read('T1', 1)]
  const everyone = (log: Action[], some = {}) => timelineFor(source(log, some), 'everyone')[0]
  t.match(everyone(actions), { state: 'sent', readBy: [{ id: 'bo' }, { id: 'T1' }] })
  t.match(everyone([...actions, read('cy', 1)]), { state: 'read' })
  t.match(timelineFor(source(actions), 'bo'), [{ state: 'read', readBy: [{ id: 'bo' }] }])
  const waits = people.map((one) => (one.id === 'cy' ? { ...one, standing: 'waiting' } : one))
  t.match(everyone(actions, { people: waits }), { state: 'read' }, 'who waits cannot read it')
  t.match(everyone(actions, { readReceipts: false }), { state: 'sent', readBy: [] })
  t.match(everyone(actions, { people: [me] }), { state: 'sent' }, 'alone, nobody reads')
})

t.test('reactions on their way count, the last one, until they are refused', async (t) => {
  const log = [message('hello'), action({ type: 'reaction', target: 1, icon: 'heart', user: 'me' })]
  const react = (icon: 'sad' | null, some: Partial<OutboxItem> = {}) =>
    pending('r', { type: 'reaction', target: 1, icon }, some)
  const reactions = (items: OutboxItem[]) => {
    const [item] = timelineFor(source(log, { pending: items }), 'everyone')
    return item?.kind === 'message' ? item.reactions.map(({ icon }) => icon) : null
  }
  t.same(reactions([]), ['heart'])
  t.same(reactions([react('sad')]), ['sad'])
  t.same(reactions([react('sad'), react(null)]), [])
  t.same(reactions([react(null, { state: 'failed' })]), ['heart'])
})

t.test(
  'a delete on its way is told; a deleted message has no text, nor has its quote',
  async (t) => {
    const log = [message('hello'), message('re', { target: 1 }), message('lost', { target: 77 })]
    const remove = pending('d', { type: 'delete', target: 1 })
    t.match(timelineFor(source(log, { pending: [remove] }), 'everyone'), [
      { deleting: true, body: 'hello' },
      { replyTo: { id: 1, body: 'hello', author: { id: 'bo' } } },
      { replyTo: { id: 77, body: null, author: null } },
    ])
    const deleted = [...log, action({ type: 'delete', target: 1, user: 'T1' })]
    t.match(timelineFor(source(deleted, { pending: [remove] }), 'everyone'), [
      { deleting: false, body: null, deletedBy: { id: 'T1' } },
      { replyTo: { body: null, author: { id: 'bo' } } },
    ])
  },
)

t.test(
  'notices and events are everyone’s; what this version does not know is not shown',
  async (t) => {
    const log = [
      action({ type: 'open_session', user: 'T1' }),
      action({ type: 'notice', sender: 'system', event: 'joined', participant: 'bo', user: null }),
      action({ type: 'update_assessments', user: null }),
      action({ type: 'dance' as never }),
      action({ type: 'remove', user: 'T1', participant: 'gone' }),
    ]
    const items = timelineFor(source(log), 'everyone')
    t.match(items, [
      { kind: 'event', type: 'open_session', author: { id: 'T1' } },
      { kind: 'notice', event: 'joined', person: { id: 'bo' }, author: null },
      { kind: 'event', type: 'remove', person: { id: 'gone', displayName: '' } },
    ])
    t.equal(items.length, 3)
    t.same(timelineFor(source(log), 'bo'), [])
  },
)

t.test('times are this device’s', async (t) => {
  const [item] = timelineFor(source([message('hello')], { skewMs: 3_600_000 }), 'everyone')
  t.equal(item?.at, Date.parse('2026-11-21T21:00:00.000Z'))
})

t.test('unread: others’ messages and therapists’ notices, each in its tab', async (t) => {
  const entries = entriesOf(
    foldActions([
      message('one'),
      message('two'),
      message('mine', { user: 'me' }),
      message('psst', { recipients: ['me'] }),
      action({ type: 'notice', sender: 'Therapist', user: 'T1', body: 'five minutes left' }),
      action({ type: 'notice', sender: 'system', event: 'joined', user: null, participant: 'cy' }),
      message('gone', { deleted: true, body: null }),
    ]),
  )
  const counts = unreadByTab(entries, 'me', (tab) => (tab === 'everyone' ? 1 : 0))
  t.same(
    [...counts],
    [
      ['everyone', 2],
      ['bo', 1],
    ],
  )
})

t.test(
  'a read mark stops before the first unseen message, and each tab gets its own',
  async (t) => {
    const entries = entriesOf(
      foldActions([
        message('1'),
        message('2', { recipients: ['me'] }),
        message('3', { user: 'me' }),
        message('4'),
      ]),
    )
    const marks = (seen: Record<string, number>, sent = 0) =>
      marksToSend(entries, 'me', { seenOf: (tab) => seen[tab] ?? 0, sent })
    t.same(marks({}), [])
    t.same(marks({ everyone: 4 }), [1], 'the private one was not seen')
    t.same(marks({ everyone: 4, bo: 2 }), [2, 4])
    t.same(marks({ everyone: 1, bo: 2 }), [1, 2])
    t.same(marks({ everyone: 4, bo: 2 }, 2), [4])
    t.same(marks({ everyone: 4, bo: 2 }, 4), [])
  },
)
