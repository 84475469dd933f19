import t from 'tap'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import type { QueuedAction } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { memoryOutboxStorage } from '../sync/outbox-storage.ts'
import { loneTabs } from '../sync/tabs.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FakeServer } from '../testing/fake-server.ts'
import { createAppState } from './app.ts'

/** Anna, who waits or is in, in a therapy session that asks for this much. */
async function setUp(keystrokes: Keystrokes, standing: 'waiting' | 'admitted') {
  const clock = createFakeClock()
  const server = new FakeServer(clock)
  server.settings = { ...server.settings, keystrokes }
  server.addMember('anna', { standing })
  server.addMember('T1', { role: 'therapist' })
  server.signedIn = 'anna'
  const received: QueuedAction[] = []
  server.refuse = (action) => {
    received.push(action)
    return null
  }
  let ids = 0
  const app = createAppState({
    ...{ api: server.api(), storage: memoryOutboxStorage(), kept: memoryKeyValueStore() },
    ...{ keptForTab: memoryKeyValueStore(), clock, tabs: loneTabs(), holdPolls: true },
    random: () => 0.5,
    newId: () => `cid-${++ids}`,
    page: {
      isVisible: () => true,
      onReturn: () => () => undefined,
      onHide: () => undefined,
      onOffline: () => undefined,
    },
  })
  await app.login.load()
  app.openRoom('ts1')
  await clock.advance(150)
  const room = app.room.value
  if (!room) throw new Error('No room is open')
  const type = (text: string) =>
    room.write(text, { type: 'input', inputType: 'insertText', data: text.at(-1) ?? null })
  return { clock, server, room, received, type }
}

t.test('who waits agrees at once; what else waits goes along when let in', async (t) => {
  const { clock, server, room, received, type } = await setUp('full', 'waiting')
  t.equal(room.place.value, 'waiting')
  t.match(room.consent.value, { asked: 'full', given: null, kept: 'off', at: null })
  await room.react(1, 'heart')
  await clock.advance(1000)
  t.same(received, [], 'a reaction waits')
  await room.decide('full', 'What I read')
  await clock.advance(1000)
  t.match(received, [{ type: 'consent', keystrokes: 'full', body: 'What I read', user: 'anna' }])
  t.match(server.log, [{ type: 'consent' }])
  t.match(room.consent.value, { given: 'full', kept: 'full', at: Number })
  server.admit('anna')
  await clock.advance(1000)
  t.equal(room.place.value, 'room')
  t.match(received[1], { type: 'reaction' })
  type('a')
  await room.send()
  await clock.advance(1000)
  t.match(received[2], { body: 'a', character_history: ['a'], time_to_complete: '0ms' })
  t.match(
    room.timeline.value,
    [{ kind: 'event' }, { kind: 'message' }],
    'it is no line of the talk',
  )
})

t.test('a no counts at once, also without a connection', async (t) => {
  const { clock, server, room, received, type } = await setUp('timing', 'admitted')
  await room.decide('timing', 'What I read')
  await clock.advance(1000)
  type('a')
  server.isAway = true
  await room.decide('off', 'No')
  t.match(room.consent.value, { given: 'off', kept: 'off' })
  await room.send()
  server.isAway = false
  await clock.advance(60_000)
  t.match(received.at(-1), { type: 'message', body: 'a', time_to_complete: undefined })
  t.match(room.consent.value, { given: 'off', kept: 'off' })
})

t.test('what the server refuses was never agreed to', async (t) => {
  const { clock, server, room } = await setUp('full', 'admitted')
  server.refuse = () => 'not_allowed'
  await room.decide('full', 'What I read')
  t.match(room.consent.value, { kept: 'full' })
  await clock.advance(1000)
  t.match(room.consent.value, { given: null, kept: 'off' })
})

t.test('what is decided on another device is known here, whoever else decides what', async (t) => {
  const { clock, server, room } = await setUp('full', 'admitted')
  server.append({ type: 'consent', user: 'T1', keystrokes: 'full', body: 'What I read' })
  await clock.advance(1000)
  t.match(room.consent.value, { given: null })
  server.append({ type: 'consent', user: 'anna', keystrokes: 'timing', body: 'What I read' })
  await clock.advance(1000)
  t.match(room.consent.value, { asked: 'full', given: 'timing', kept: 'timing' })
  server.settings = { ...server.settings, keystrokes: 'off' }
  server.append({ type: 'update_chat_details', user: null })
  await clock.advance(1000)
  t.match(room.consent.value, { asked: 'off', given: 'timing', kept: 'off' })
})
