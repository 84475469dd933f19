import { signal } from '@preact/signals'
import t from 'tap'
import type { Action, Draft } from '../../server/protocol/actions.ts'
import { at, kari, NOW } from '../testing/fake-people.ts'
import { fakeTherapistRoom } from '../testing/fake-therapist.ts'
import { createPanel } from './panel.ts'
import { followLog, lastToRead, readActivity } from './panel-activity.ts'
import { presenceOf } from './panel-presence.ts'
import type { Person } from './types.ts'

const action = (id: number, time: string, some: Partial<Action>): Action => ({
  ...{ type: 'message', user: 'P1', recipients: [], ...some },
  ...{ id, timestamp: new Date(at(time)).toISOString() },
})

t.test('the log says who came, left, wrote, read and was sent back, and when', async (t) => {
  const activity = readActivity([
    action(1, '14:00', { type: 'notice', user: null, event: 'joined', participant: 'P1' }),
    action(2, '14:01', {}),
    action(3, '14:02', { type: 'message_read', target: 2 }),
    action(4, '14:03', { type: 'message_read', target: 1 }),
    action(5, '14:04', { type: 'revoke', user: 'T1', participant: 'P1' }),
    action(6, '14:05', { type: 'notice', user: null, event: 'left', participant: 'P1' }),
  ]).get('P1')
  t.same(activity, {
    cameAt: at('14:00'),
    leftAt: at('14:05'),
    wroteAt: at('14:01'),
    readTo: 2,
    readAt: at('14:02'),
    sentBackAt: at('14:04'),
    remindedAt: null,
  })
})

t.test('left, out of reach, reading and silent are told apart', async (t) => {
  const log = {
    ...{ cameAt: at('14:00'), leftAt: null, wroteAt: at('14:01') },
    ...{ readTo: 0, readAt: null, sentBackAt: null, remindedAt: null },
  }
  const kindOf = (some: Partial<Person>, more: object = {}, now = NOW) =>
    presenceOf({
      ...{ person: { ...kari, ...some }, log: { ...log, ...more }, now, skewMs: 0 },
      ...{ isTyping: false, openedAt: at('14:00') },
    })
  t.same(kindOf({}), { kind: 'silent', minutes: 13 })
  t.same(kindOf({}, {}, at('14:10')), { kind: 'here' })
  t.same(kindOf({}, { readAt: at('14:14') }), { kind: 'reading' })
  const away = { present: false, lastSeenAt: at('14:12') }
  t.same(kindOf(away), { kind: 'away', minutes: 2 })
  t.same(kindOf({ ...away, lastSeenAt: at('14:02') }), { kind: 'gone', at: at('14:02') })
  t.same(kindOf(away, { leftAt: at('14:11') }), { kind: 'left', at: at('14:11') })
  t.same(kindOf({ standing: 'invited', present: false }), { kind: 'notCome' })
})

t.test('who has not written since the session opened is silent from then on', async (t) => {
  const log = {
    ...{ cameAt: at('13:30'), leftAt: null, wroteAt: null },
    ...{ readTo: 0, readAt: null, sentBackAt: null, remindedAt: null },
  }
  const signs = { person: kari, log, now: NOW, skewMs: 0, isTyping: false }
  t.same(presenceOf({ ...signs, openedAt: at('14:10') }), { kind: 'here' })
  t.same(presenceOf({ ...signs, openedAt: at('14:00') }), { kind: 'silent', minutes: 14 })
  t.same(presenceOf({ ...signs, openedAt: null }), { kind: 'here' }, 'not open')
})

t.test('the roster follows the log until it is fetched anew', async (t) => {
  const people = [kari, { ...kari, id: 'P2' }, { ...kari, id: 'P3' }]
  const actions = [
    action(1, '14:00', { type: 'mute', participant: 'P1' }),
    action(2, '14:01', { type: 'revoke', participant: 'P2' }),
    action(3, '14:02', { type: 'admit', participant: 'P2' }),
    action(4, '14:03', { type: 'revoke', participant: 'P1' }),
    action(5, '14:04', { type: 'remove', participant: 'P3' }),
  ]
  const now = followLog(people, actions, 1)
  t.match(now, [
    { id: 'P1', standing: 'waiting', muted: false },
    { id: 'P2', standing: 'admitted' },
  ])
  t.equal(now.length, 2)
})

t.test('nobody has to read what they wrote, what is private, or what is deleted', async (t) => {
  const actions = [
    action(1, '14:00', { user: 'P2' }),
    action(2, '14:01', { user: 'P2', recipients: ['P3'] }),
    action(3, '14:02', { user: 'P2', deleted: true }),
    action(4, '14:03', {}),
  ]
  t.equal(lastToRead(actions, 'P1'), 1)
  t.equal(lastToRead(actions, 'P2'), 4)
})

/** The gallery's room, and what is done in it. */
function openPanel(name = 'therapist-start') {
  const done: Draft[][] = []
  const room = fakeTherapistRoom('en', name)
  const act = async (...drafts: Draft[]) => void done.push(drafts)
  return { panel: createPanel({ ...room, act }, signal(NOW)), done }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

t.test('asks once where somebody has not filled in everything, else lets in', async (t) => {
  const { panel, done } = openPanel()
  await settled()
  const [leila, per] = panel.waiting.value
  t.match(
    [leila?.done, per?.done],
    [
      { count: 3, of: 3 },
      { count: 2, of: 3 },
    ],
  )
  panel.admit(panel.waiting.value)
  t.match(panel.dialog.value, { kind: 'admit', people: [{ id: 'P7' }, { id: 'P8' }] })
  t.same(done, [])
  panel.dialog.value = null
  panel.admit(panel.waiting.value.slice(0, 1))
  t.equal(panel.dialog.value, null)
  t.same(done, [[{ type: 'admit', participant: 'P7' }]])
  panel.toAll('admit', [kari], ' by phone ')
  t.match(done.at(-1), [{ reason: 'by phone' }])
  panel.stop()
})

t.test('what is on its way is shown at the person it is meant for', async (t) => {
  const { panel } = openPanel('therapist-pending')
  const pending = [...panel.waiting.value, ...panel.members.value].map((one) => one.pending)
  t.same(pending, ['admit', null, null, null, null, null, 'mute', null])
  t.ok(panel.isPending('mute'))
  t.notOk(panel.isPending('close_session'))
  panel.stop()
})

t.test('what is done to several goes in one go', async (t) => {
  const { panel, done } = openPanel()
  panel.toAll(
    'mute',
    panel.members.value.map(({ person }) => person),
  )
  t.equal(done.length, 1)
  t.same(
    done[0]?.map(({ participant }) => participant),
    ['P3', 'P5', 'P1', 'P6', 'P2', 'P4'],
  )
  panel.stop()
})
