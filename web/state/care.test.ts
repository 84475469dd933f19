import { signal } from '@preact/signals'
import t from 'tap'
import type { Action, Draft } from '../../server/protocol/actions.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { at, ingrid, kari } from '../testing/fake-people.ts'
import { fakeRoom } from '../testing/fake-room.ts'
import { message } from '../testing/fake-talk.ts'
import { createCare, writeAgain } from './care.ts'
import type { RoomState } from './types.ts'

const action = (id: number, type: Action['type'], some: Partial<Action> = {}): Action => ({
  ...{ id, type, user: 'T1', timestamp: new Date(at('14:10') + id).toISOString() },
  ...some,
})

/** A room whose log and outbox a test writes; its device is one minute ahead. */
function open(kept = memoryKeyValueStore(), me = kari) {
  const actions = signal<Action[]>([])
  const pending = signal<RoomState['source']['pending']['value']>([])
  const drafts: Draft[] = []
  const room: RoomState = fakeRoom('en', 'start')
  const source = { ...room.source, kept, actions, pending, skewMs: signal(60_000) }
  const status = signal<'open' | 'closed'>('open')
  const act = async (...some: Draft[]) => void drafts.push(...some)
  const opened = { ...room, source, status, act, me: signal(me) }
  return { room: opened, care: createCare(opened), actions, pending, drafts, status }
}

function waiting(draft: Draft, cid = 'cid-0001') {
  const sent = { ...draft, cid, client_ts: new Date(at('14:13')).toISOString() }
  const item = { personId: 'P1', therapySessionId: 'TS1', cid, order: 1, draft: sent }
  return [{ ...item, state: 'queued' as const }]
}

t.test(
  'a question is open until it is answered or put away, and opened again by hand',
  async (t) => {
    const { care, actions, pending, drafts, status } = open()
    care.feel('sad')
    t.same(drafts, [], 'nothing is asked')
    actions.value = [action(1, 'check_in')]
    t.match(care.checkIn.value, { isOpen: true, feeling: null, isOnItsWay: false })
    care.feel('sad')
    t.same(drafts, [{ type: 'feeling', target: 1, icon: 'sad' }])
    pending.value = waiting({ type: 'feeling', target: 1, icon: 'sad' })
    t.match(care.checkIn.value, { isOpen: false, feeling: 'sad', isOnItsWay: true })
    care.openCheckIn(true)
    t.match(care.checkIn.value, { isOpen: true, feeling: 'sad' })
    pending.value = []
    actions.value = [
      ...actions.value,
      action(2, 'feeling', { user: 'P1', target: 1, icon: 'smile' }),
    ]
    care.openCheckIn(false)
    t.match(care.checkIn.value, { isOpen: false, feeling: 'smile', isOnItsWay: false })
    actions.value = [...actions.value, action(3, 'check_in')]
    t.match(care.checkIn.value, { isOpen: true, feeling: null }, 'asked anew')
    status.value = 'closed'
    t.equal(care.checkIn.value, null)
  },
)

t.test('what is put away stays away after a reload', async (t) => {
  const kept = memoryKeyValueStore()
  const log = [action(1, 'check_in'), action(2, 'help', { user: 'P1' })]
  const first = open(kept)
  first.actions.value = log
  first.care.openCheckIn(false)
  first.care.putHelpAway()
  t.match(first.care.help.value, { isPutAway: true })
  t.ok(
    kept.keys().every((key) => key.startsWith('samtale.P1.')),
    'deleted when one signs out',
  )
  const again = open(kept)
  again.actions.value = log
  t.match(again.care.checkIn.value, { isOpen: false })
  t.match(again.care.help.value, { isPutAway: true, askedAt: at('14:11') + 2 })
  again.actions.value = [...log, action(3, 'help_seen', { target: 2 })]
  t.match(again.care.help.value, { isPutAway: false, seenBy: ingrid }, 'what is new is shown')
})

t.test('a call for help is on its way until the log has it', async (t) => {
  const { care, actions, pending } = open()
  t.equal(care.help.value, null)
  pending.value = waiting({ type: 'help' })
  t.match(care.help.value, { isOnItsWay: true, askedAt: at('14:13') })
  actions.value = [action(1, 'help', { user: 'P1', cid: 'cid-0001' })]
  t.match(care.help.value, { isOnItsWay: false, askedAt: at('14:11') + 1 })
  pending.value = waiting({ type: 'help' }, 'cid-0002')
  t.match(care.help.value, { isOnItsWay: true }, 'asked again')
})

t.test('a therapist is asked nothing and held by nobody, and sees the last call', async (t) => {
  const { care, actions } = open(memoryKeyValueStore(), ingrid)
  const closes_at = new Date(at('14:20')).toISOString()
  actions.value = [action(1, 'check_in'), action(2, 'hold'), action(3, 'last_call', { closes_at })]
  actions.value = actions.value.map((one) => ({ ...one, id: one.id + 100 }))
  t.same([care.checkIn.value, care.help.value, care.held.value], [null, null, false])
  t.equal(care.closesAt.value, at('14:21'), 'on this device’s clock')
})

t.test('writing it again never overwrites what is begun', async (t) => {
  const { room } = open()
  const [first] = room.timeline.peek().filter(({ kind }) => kind === 'message')
  const replyTo = { id: first?.id ?? 0, author: null, body: null }
  const returned = message(50, kari, '14:14', 'I am angry.', { replyTo })
  writeAgain(room, returned)
  t.equal(room.draftText.value, 'I am angry.')
  t.equal(room.replyingTo.value, first, 'still an answer to what it answered')
  room.draftText.value = 'Just a moment'
  writeAgain(room, returned)
  t.equal(room.draftText.value, 'Just a moment\nI am angry.')
})
