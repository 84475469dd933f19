import t from 'tap'
import type { Draft } from '../../server/protocol/actions.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { createFakeClock, settle } from '../testing/fake-clock.ts'
import { Outbox, toQueuedAction } from './outbox.ts'
import type { OutboxItem, OutboxStorage } from './outbox-storage.ts'
import {
  keyValueOutboxStorage,
  layeredOutboxStorage,
  memoryOutboxStorage,
} from './outbox-storage.ts'

function setUp(storage: OutboxStorage = memoryOutboxStorage(), personId = 'P1') {
  let ids = 0
  const shown: string[] = []
  const onChange = (items: readonly OutboxItem[]) => {
    shown.push(items.map(({ cid, state }) => (state === 'failed' ? `${cid}!` : cid)).join(' '))
  }
  const clock = createFakeClock()
  const newId = () => `${personId}-${++ids}`
  const outbox = new Outbox({ personId, storage, clock, newId, onChange })
  return { outbox, storage, clock, shown }
}

const say = (body: string): Draft => ({ type: 'message', body, recipients: [], target: null })
const cids = (items: readonly OutboxItem[]) => items.map(({ cid }) => cid)

/** A storage that writes when it is told to. */
function slowStorage() {
  const memory = memoryOutboxStorage()
  const gates: (() => void)[] = []
  const put = async (item: OutboxItem) => {
    await new Promise<void>((resolve) => gates.push(resolve))
    await memory.put(item)
  }
  const open = () => gates.shift()?.()
  return { storage: { ...memory, put }, open }
}

t.test('a draft is shown once it is stored, not before', async (t) => {
  const { storage, open } = slowStorage()
  const { outbox, shown } = setUp(storage)
  const stored = outbox.enqueue('ts1', say('hello'))
  await settle()
  t.same(shown, [])
  open()
  const item = await stored
  t.same(shown, ['P1-1'])
  t.same(await storage.list('P1'), [item])
  t.match(item.draft, { cid: 'P1-1', client_ts: '2026-11-21T20:00:00.000Z', body: 'hello' })
  t.equal(toQueuedAction(item).user, 'P1', 'names its author, so that no other login can send it')
})

t.test('a draft that cannot be stored is not shown, and the next one is', async (t) => {
  const memory = memoryOutboxStorage()
  let isFull = true
  const put = async (item: OutboxItem) => {
    if (isFull) throw new Error('full')
    await memory.put(item)
  }
  const { outbox, shown } = setUp({ ...memory, put })
  await t.rejects(outbox.enqueue('ts1', say('a')))
  isFull = false
  await outbox.enqueue('ts1', say('b'))
  t.same(shown, ['P1-2'])
})

t.test('order is kept, also where the clock goes back or storage is slow', async (t) => {
  const { storage, open } = slowStorage()
  const { outbox, clock } = setUp(storage)
  const all = ['a', 'b', 'c'].map((body) => outbox.enqueue('ts1', say(body)))
  for (let i = 0; i < 3; i++) {
    await settle()
    open()
  }
  await Promise.all(all)
  await clock.advance(-60_000)
  const last = outbox.enqueue('ts1', say('d'))
  await settle()
  open()
  await last
  t.same(cids(outbox.batch('ts1')), ['P1-1', 'P1-2', 'P1-3', 'P1-4'])
  t.equal(new Set(outbox.items.map(({ order }) => order)).size, 4)
})

t.test('only a verdict takes an item out', async (t) => {
  const { outbox, storage } = setUp()
  for (const body of ['a', 'b', 'c']) await outbox.enqueue('ts1', say(body))
  const sent = outbox.batch('ts1')
  const late = outbox.enqueue('ts1', say('written while the request is in flight'))
  const accepted = outbox.settle([
    { cid: 'P1-1', ok: true, id: 7 },
    { cid: 'P1-2', ok: false, code: 'muted', detail: 'You are muted' },
  ])
  await late
  t.equal(sent.length, 3)
  t.match(accepted, [{ id: 7, item: { cid: 'P1-1' } }])
  t.same(cids(outbox.items), ['P1-2', 'P1-3', 'P1-4'])
  t.same(cids(outbox.batch('ts1')), ['P1-3', 'P1-4'], 'a failed one is not sent again by itself')
  t.same(outbox.items[0]?.failure, { code: 'muted', detail: 'You are muted' })
  await settle()
  t.same(await storage.list('P1'), outbox.items, 'and so it is on the device')
  outbox.settle([])
  t.equal(outbox.items.length, 3, 'a reply without verdicts takes nothing')
})

t.test('a failed item is sent again under its cid, or discarded', async (t) => {
  const { outbox, storage } = setUp()
  await outbox.enqueue('ts1', say('a'))
  await outbox.enqueue('ts1', say('b'))
  outbox.settle([
    { cid: 'P1-1', ok: false, code: 'muted' },
    { cid: 'P1-2', ok: false, code: 'muted' },
  ])
  await outbox.retry('P1-1')
  t.match(outbox.batch('ts1'), [{ cid: 'P1-1', state: 'queued', draft: { body: 'a' } }])
  t.notOk(outbox.batch('ts1')[0]?.failure)
  await outbox.discard('P1-1')
  t.equal(outbox.items.length, 2, 'what is on its way is not discarded')
  await outbox.discard('P1-2')
  t.same(cids(await storage.list('P1')), ['P1-1'])
})

t.test('a refused read mark is dropped; somebody else’s login refuses nothing', async (t) => {
  const { outbox } = setUp()
  await outbox.enqueue('ts1', { type: 'message_read', target: 3 })
  await outbox.enqueue('ts1', say('mine'))
  outbox.settle([
    { cid: 'P1-1', ok: false, code: 'unknown_target' },
    { cid: 'P1-2', ok: false, code: 'wrong_user' },
  ])
  t.match(outbox.items, [{ cid: 'P1-2', state: 'queued' }])
})

t.test('a batch holds 50 actions and 64 KiB at most', async (t) => {
  const { outbox } = setUp()
  for (let i = 0; i < 60; i++) await outbox.enqueue('ts1', say('a'))
  t.equal(outbox.batch('ts1').length, 50)
  t.equal(outbox.batch('ts1', 3).length, 3)
  const long = setUp().outbox
  for (let i = 0; i < 10; i++) await long.enqueue('ts1', say('🙂'.repeat(4000)))
  const queue = long.batch('ts1').map(toQueuedAction)
  t.equal(queue.length, 3)
  t.ok(Buffer.byteLength(JSON.stringify(queue)) < 64 * 1024)
})

t.test('what fits into no call fails at once and holds nothing up', async (t) => {
  const { outbox } = setUp()
  await outbox.enqueue('ts1', say('x'.repeat(70_000)))
  await outbox.enqueue('ts1', say('short'))
  t.match(outbox.items, [{ state: 'failed', failure: { code: 'too_long' } }, { state: 'queued' }])
  t.same(cids(outbox.batch('ts1')), ['P1-2'])
})

t.test('each therapy session has its own batch', async (t) => {
  const { outbox } = setUp()
  await outbox.enqueue('ts1', say('one'))
  await outbox.enqueue('ts2', say('two'))
  t.same(cids(outbox.batch('ts2')), ['P1-2'])
})

t.test('another person never sees it; the same one finds it after a reload', async (t) => {
  const { outbox, storage } = setUp()
  await outbox.enqueue('ts1', say('private'))
  const other = setUp(storage, 'P2').outbox
  await other.load()
  t.same(other.items, [])
  await other.enqueue('ts1', say('theirs'))
  await other.clear()
  const again = setUp(storage).outbox
  await again.load()
  t.match(again.batch('ts1'), [{ cid: 'P1-1', draft: { body: 'private' } }])
  await again.clear()
  t.same([again.items, await storage.list('P1')], [[], []])
})

t.test('a verdict that comes while the device is read is not undone', async (t) => {
  const { outbox, storage } = setUp()
  await outbox.enqueue('ts1', say('a'))
  const loading = outbox.load()
  outbox.settle([{ cid: 'P1-1', ok: true, id: 1 }])
  await loading
  await settle()
  t.same([outbox.items, await storage.list('P1')], [[], []])
})

t.test('texts by key: one key an item, broken ones are passed over', async (t) => {
  const kept = memoryKeyValueStore()
  const { outbox } = setUp(keyValueOutboxStorage(kept))
  await outbox.enqueue('ts1', say('a'))
  await outbox.enqueue('ts1', say('b'))
  kept.set('samtale.P1.outbox.broken', '{')
  kept.set('samtale.P10.draft.ts1.everyone', 'somebody else’s')
  const again = setUp(keyValueOutboxStorage(kept))
  await again.outbox.load()
  t.same(cids(again.outbox.items), ['P1-1', 'P1-2'])
  await again.outbox.clear()
  t.same(kept.keys(), ['samtale.P10.draft.ts1.everyone'])
  const full = keyValueOutboxStorage({ ...kept, set: () => undefined })
  await t.rejects(
    setUp(full).outbox.enqueue('ts1', say('a')),
    'a device that keeps nothing says so',
  )
})

t.test('layers: the first that works takes an item, a dead one is waited for once', async (t) => {
  const clock = createFakeClock()
  const never = () => new Promise<never>(() => undefined)
  const dead = { list: never, put: never, remove: never, clear: never }
  const memory = memoryOutboxStorage()
  const layers = layeredOutboxStorage([dead, memory], clock)
  const { outbox } = setUp(layers)
  const first = outbox.enqueue('ts1', say('a'))
  await clock.advance(3000)
  await first
  await outbox.enqueue('ts1', say('b'))
  t.same(cids(await memory.list('P1')), ['P1-1', 'P1-2'], 'a dead one is waited for once')
  const listed = layers.list('P1')
  await clock.advance(3000)
  t.equal((await listed).length, 2)
})

t.test('layers: what a later one holds is newer', async (t) => {
  const clock = createFakeClock()
  const first = memoryOutboxStorage()
  const second = memoryOutboxStorage()
  const { outbox } = setUp(first)
  const item = await outbox.enqueue('ts1', say('a'))
  const put = () => Promise.reject(new Error('full'))
  const layers = layeredOutboxStorage([{ ...first, put }, second], clock)
  await layers.put({ ...item, state: 'failed' })
  t.match(await layers.list('P1'), [{ state: 'failed' }])
  await layers.remove(item)
  t.same([await first.list('P1'), await second.list('P1')], [[], []])
  await t.rejects(layeredOutboxStorage([{ ...first, put }], clock).put(item))
})

t.test(
  'a message that waited ten minutes is not sent by itself; what is no message is',
  async (t) => {
    const { outbox, clock } = setUp()
    await outbox.enqueue('ts1', say('a'))
    await outbox.enqueue('ts1', { type: 'reaction', target: 1, icon: 'heart' })
    await clock.advance(600_001)
    await outbox.enqueue('ts1', say('b'))
    t.same(cids(outbox.batch('ts1')), ['P1-2', 'P1-3'])
    t.equal(outbox.items[0]?.state, 'queued', 'nobody is asked before it could be sent')
    outbox.ageOut('ts1')
    t.equal(outbox.items[0]?.state, 'stale')
    await outbox.retry('P1-1')
    t.same(cids(outbox.batch('ts1')), ['P1-1', 'P1-2', 'P1-3'], 'sent anyway it keeps its place')
  },
)
