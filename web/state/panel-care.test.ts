import { signal } from '@preact/signals'
import t from 'tap'
import type { Action, Draft } from '../../server/protocol/actions.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'
import { at } from '../testing/fake-people.ts'
import { fakeTherapistRoom } from '../testing/fake-therapist.ts'
import { createCare } from './panel-care.ts'
import { countFeelings, readCheckIns } from './panel-check-ins.ts'
import { lastWords, readDeleted } from './panel-deleted.ts'
import { readHelp } from './panel-help.ts'
import { readClosesAt } from './panel-last-call.ts'
import { readNotes } from './panel-notes.ts'
import { readHolds, readTray } from './panel-tray.ts'

/** Actions one minute apart, from 14:00 on. */
const log = (...all: Partial<Action>[]): Action[] =>
  all.map((some, index) => ({
    ...{ type: 'message', user: 'P1', recipients: [], ...some },
    ...{ id: index + 1, timestamp: new Date(at('14:00') + index * 60_000).toISOString() },
  }))
const nobody = () => false

t.test('who asks again makes no new call, until a therapist has seen it', async (t) => {
  const actions = log(
    { type: 'help' },
    { type: 'help', user: 'P2', body: 'please' },
    { type: 'help' },
    { type: 'help_seen', user: 'T1', target: 1 },
    { type: 'help_raised', user: null, target: 1 },
  )
  const [kari, ola] = readHelp(actions, 0)
  t.match(kari, { personId: 'P1', id: 3, since: at('14:00'), isOpen: true })
  t.same(
    kari?.steps.map(({ kind }) => kind),
    ['asked', 'again', 'seen', 'raised'],
    'an older asking was seen, not the newer one',
  )
  t.match(ola, { personId: 'P2', body: 'please', isOpen: true })
  const seen = { ...log({ type: 'help_seen', user: 'T1', target: 3 })[0]!, id: 6 }
  const again = { ...log({ type: 'help' })[0]!, id: 7, timestamp: '2026-11-24T13:30:00.000Z' }
  const calls = readHelp([...actions, seen, again], 1000)
  t.same(
    calls.map(({ personId, isOpen }) => [personId, isOpen]),
    [
      ['P1', false],
      ['P2', true],
      ['P1', true],
    ],
  )
  t.equal(calls[2]?.since, at('14:30') + 1000, 'told on this device’s clock')
})

t.test('a second answer to an older call is none to the newer one', async (t) => {
  const calls = readHelp(
    log(
      { type: 'help' },
      { type: 'help_seen', user: 'T1', target: 1 },
      { type: 'help' },
      { type: 'help_seen', user: 'T2', target: 1 },
    ),
    0,
  )
  t.strictSame(
    calls.map(({ isOpen, steps }) => [isOpen, ...steps.map(({ kind }) => kind)]),
    [
      [false, 'asked', 'seen', 'seen'],
      [true, 'asked'],
    ],
  )
})

t.test('last words are the last that still can be read', async (t) => {
  const actions = log({ body: 'one' }, { body: 'two' }, { type: 'delete', user: 'T1', target: 2 })
  t.equal(lastWords(actions, readDeleted(actions), 'P1'), 'one')
  t.equal(lastWords(actions, readDeleted(actions), 'P2'), null)
})

t.test('the last answer counts, and a check-in is over with the next or the close', async (t) => {
  const actions = log(
    { type: 'check_in', user: 'T1' },
    { type: 'feeling', target: 1, icon: 'sad' },
    { type: 'feeling', target: 1, icon: 'smile' },
    { type: 'feeling', user: 'P2', target: 1, icon: 'smile' },
    { type: 'check_in', user: 'T1', body: 'And now?' },
  )
  const [first, second] = readCheckIns(actions, 0)
  t.match(first, { isOpen: false, question: null })
  t.same([...countFeelings(first!)], [['smile', 2]])
  t.match(second, { isOpen: true, question: 'And now?' })
  const closed = readCheckIns([...actions, { ...log({ type: 'close_session' })[0]!, id: 6 }], 0)
  t.equal(closed[1]?.isOpen, false)
})

t.test('the tray holds what nobody has decided, in the order of writing', async (t) => {
  const actions = log(
    { body: 'passes' },
    { body: 'released', held: true },
    { body: 'waits', held: true },
    { body: 'deleted', held: true },
    { body: 'late', late: true },
    { body: 'to a therapist', late: true, recipients: ['T1'] },
    { body: 'returned', held: true },
    { type: 'release', user: 'T1', target: 2 },
    { body: 'released', held_id: 2 },
    { type: 'delete', target: 4 },
    { type: 'return_message', user: 'T1', target: 7 },
  )
  t.match(
    readTray(actions, 0, (id) => id === 'T1'),
    [
      { id: 3, why: 'held', body: 'waits' },
      { id: 5, why: 'late', body: 'late' },
    ],
  )
  t.equal(readTray(actions, 0, nobody).length, 3)
})

t.test('holds follow the log from where the roster ends', async (t) => {
  const roster = [
    { id: 'P1', role: 'participant', held: true },
    { id: 'P2', role: 'participant', held: false },
    { id: 'T1', role: 'therapist' },
  ]
  const actions = log(
    { type: 'unhold', user: 'T1', participant: 'P1' },
    { type: 'hold', user: 'T1' },
    { type: 'unhold', user: 'T1', participant: 'P2' },
  )
  const at = (rosterId: number, length: number) => {
    const { all, ids } = readHolds(roster, actions.slice(0, length), rosterId)
    return [all, [...ids]]
  }
  t.same(at(1, 1), [false, ['P1']], 'what the roster has already is not done again')
  t.same(at(0, 1), [false, []])
  t.same(at(0, 2), [true, ['P1', 'P2']])
  t.same(at(0, 3), [true, ['P1']], 'who comes later is held still')
})

t.test('a note follows its message from where it was held to where it was released', async (t) => {
  const actions = log(
    { body: 'held', held: true },
    { type: 'note', user: 'T1', target: 1, body: 'calm' },
    { type: 'note', user: 'T2', target: 1, body: 'gone' },
    { type: 'delete', user: 'T2', target: 3 },
    { body: 'held', held_id: 1 },
  )
  t.match(readNotes(actions, 0), [{ id: 2, target: 5, by: 'T1', body: 'calm' }])
  t.equal(readNotes(actions, 0).length, 1)
})

t.test('the newest last call counts, until it is taken back or the session closes', async (t) => {
  const call = { type: 'last_call', user: 'T1', closes_at: '2026-11-24T13:30:00.000Z' } as const
  const later = { ...call, closes_at: '2026-11-24T13:40:00.000Z' }
  t.equal(readClosesAt(log(call, later), null), at('14:40'))
  t.equal(readClosesAt(log(call, { type: 'cancel_call' }), call.closes_at), null)
  t.equal(readClosesAt(log(call, { type: 'close_session' }), null), null)
  t.equal(readClosesAt([], call.closes_at), at('14:30'), 'what the detail says')
})

t.test('a note is worded anew by another one, and what is read is no decision', async (t) => {
  const done: Draft[][] = []
  const room = fakeTherapistRoom('en', 'therapist-held')
  const draft = { type: 'message_read', target: 101, cid: 'c', client_ts: '' } as const
  const item = { personId: 'T1', therapySessionId: 'TS1', cid: 'c', order: 1 }
  const pending = signal<OutboxItem[]>([{ ...item, state: 'queued', draft }])
  const act = async (...drafts: Draft[]) => void done.push(drafts)
  const care = createCare({ ...room, act, source: { ...room.source, pending } })
  t.equal(care.tray.value.length, 2)
  t.equal(care.pendingOf(101), null)
  pending.value = [{ ...item, state: 'queued', draft: { ...draft, type: 'release' } }]
  t.equal(care.pendingOf(101), 'release')
  care.note(7, ' better ', { id: 3, target: 7, by: 'T1', body: 'good', at: 0 })
  care.turnHold()
  t.same(done, [
    [
      { type: 'note', target: 7, body: 'better' },
      { type: 'delete', target: 3 },
    ],
    [{ type: 'hold' }],
  ])
})
