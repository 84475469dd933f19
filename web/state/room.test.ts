import t from 'tap'
import { ApiError } from '../api/api-error.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { memoryOutboxStorage } from '../sync/outbox-storage.ts'
import { loneTabs } from '../sync/tabs.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FakeServer, MORNING } from '../testing/fake-server.ts'
import { createAppState } from './app.ts'
import type { AppDeps } from './deps.ts'
import type { RoomState, TimelineItem } from './types.ts'

/** A server with Anna, Bo and the therapist; a device on which Anna is signed in. */
async function setUp(prepare: (server: FakeServer) => void = () => undefined) {
  const clock = createFakeClock()
  const server = new FakeServer(clock)
  server.addMember('anna')
  server.addMember('bo')
  server.addMember('T1', { role: 'therapist' })
  server.signedIn = 'anna'
  prepare(server)
  const device = createDevice(server)
  const app = device.openPage()
  await app.login.load()
  app.openRoom('ts1')
  await clock.advance(150)
  return { clock, server, device, app, room: () => roomOf(app) }
}

/** What stays on the device when its page is reloaded. */
function createDevice(server: FakeServer) {
  const { clock } = server
  const storage = memoryOutboxStorage()
  const kept = memoryKeyValueStore()
  const returns = new Set<() => void>()
  const view = { isVisible: true, goOffline: () => {} }
  let ids = 0
  const openPage = () => {
    const deps: AppDeps = {
      ...{ api: server.api(), storage, kept, keptForTab: memoryKeyValueStore(), clock },
      random: () => 0.5,
      newId: () => `cid-${++ids}`,
      page: {
        isVisible: () => view.isVisible,
        onReturn: (call) => {
          returns.add(call)
          return () => returns.delete(call)
        },
        onHide: () => undefined,
        onOffline: (call) => {
          view.goOffline = call
        },
      },
      tabs: loneTabs(),
      holdPolls: true,
    }
    return createAppState(deps)
  }
  const comeBack = () => {
    view.isVisible = true
    for (const call of returns) call()
  }
  return { storage, kept, view, openPage, comeBack }
}

function roomOf(app: ReturnType<typeof createAppState>): RoomState {
  const room = app.room.value
  if (!room) throw new Error('No room is open')
  return room
}

async function say(room: RoomState, text: string) {
  room.draftText.value = text
  await room.send()
}

const lines = (items: TimelineItem[]) =>
  items.map((item) => (item.kind === 'message' ? `${item.body} ${item.state}` : item.kind))
const sent = (server: FakeServer) =>
  server.log.filter(({ type }) => type === 'message').map(({ body }) => body)

t.test('enters, shows what was said, and is up to date', async (t) => {
  const { room } = await setUp((server) => server.say('bo', 'hello'))
  const { place, connection, timeline, people, me, tabs, cannotWrite } = room()
  t.equal(place.value, 'room')
  t.match(connection.value, { state: 'up-to-date', waiting: 0 })
  t.match(timeline.value, [{ body: 'hello', own: false, author: { id: 'bo', order: 1 } }])
  t.same(
    people.value.map(({ id }) => id),
    ['anna', 'bo', 'T1'],
  )
  t.equal(me.value?.id, 'anna')
  t.match(tabs.value, [{ key: 'everyone', unread: 1 }])
  t.equal(cannotWrite.value, null)
})

t.test('a log of several pages is shown in one go, with all that is unread', async (t) => {
  const { device, clock } = await setUp((server) => {
    for (let i = 1; i <= 450; i++) server.say('bo', `line ${i}`)
    server.append({ type: 'message_read', user: 'anna', target: 250 })
  })
  const app = device.openPage()
  await app.login.load()
  app.openRoom('ts1')
  const { timeline, tabs } = roomOf(app)
  const shown = new Set<string>()
  timeline.subscribe((items) => shown.add(`${items.length}, ${tabs.peek()[0]?.unread} unread`))
  await clock.advance(1000)
  t.same([...shown], ['0, 0 unread', '450, 200 unread'])
})

t.test('a message: pending, accepted and read under one key, shown at every moment', async (t) => {
  const { room, clock, server } = await setUp()
  const story: string[] = []
  const { timeline } = room()
  timeline.subscribe((items) => {
    const now = items.map((item) => `${item.key} ${item.kind === 'message' ? item.state : ''}`)
    if (story.at(-1) !== now.join()) story.push(now.join())
  })
  await say(room(), ' hello ')
  t.equal(room().draftText.value, '')
  await clock.advance(150)
  server.append({ type: 'message_read', user: 'bo', target: 1 })
  server.append({ type: 'message_read', user: 'T1', target: 1 })
  await clock.advance(6000)
  t.same(story, ['', 'cid-1 sending', 'cid-1 sent', 'cid-1 read'])
  t.same(sent(server), ['hello'])
  t.match(timeline.value, [{ readBy: [{ id: 'bo' }, { id: 'T1' }] }])
})

t.test('exactly once: the request is lost, then the reply, then the page is closed', async (t) => {
  const { room, clock, server, app, device } = await setUp()
  server.faults.push('lose-request', 'lose-reply', new ApiError({ code: 'internal', status: 500 }))
  await say(room(), 'one')
  await say(room(), 'two')
  await clock.advance(100)
  t.match(room().connection.value, { state: 'offline', waiting: 2 })
  t.same(lines(room().timeline.value).at(-1), 'two waiting')
  app.openRoom(null)
  const again = device.openPage()
  await again.login.load()
  again.openRoom('ts1')
  await clock.advance(10_000)
  t.same(sent(server), ['one', 'two'])
  t.same(lines(roomOf(again).timeline.value), ['one sent', 'two sent'])
  t.same(await device.storage.list('anna'), [])
})

t.test('away for an hour: nothing is lost, and the network’s return sends at once', async (t) => {
  const { room, clock, server, device } = await setUp()
  server.isAway = true
  await clock.advance(5000)
  await room().react(1, 'heart')
  await clock.advance(3_000_000)
  await say(room(), 'still here')
  await clock.advance(599_000)
  t.match(room().connection.value, { state: 'offline', waiting: 2 })
  server.isAway = false
  device.comeBack()
  await clock.advance(0)
  t.match(server.log, [{ type: 'reaction' }, { type: 'message', body: 'still here' }])
})

t.test(
  'the device loses its network: the room says so at once, and again when it is back',
  async (t) => {
    const { room, clock, device } = await setUp()
    device.view.goOffline()
    t.match(room().connection.value, { state: 'offline' })
    device.comeBack()
    await clock.advance(100)
    t.match(room().connection.value, { state: 'up-to-date' })
  },
)

t.test('the login ends: the message waits for its author, and is sent once', async (t) => {
  const { room, clock, server, app } = await setUp()
  room().draftText.value = 'half a sen'
  server.signedIn = null
  await clock.advance(5200)
  t.same([app.login.phase.value, app.login.expired.value], ['signed-out', true])
  t.equal(app.room.value, null)

  await signIn(app, 'anna')
  server.faults.push('lose-reply')
  await say(room(), 'mine')
  await clock.advance(100)
  server.signedIn = null
  await clock.advance(60_000)
  t.equal(app.login.phase.value, 'signed-out')

  await signIn(app, 'bo')
  await clock.advance(10_000)
  t.same(lines(room().timeline.value), ['mine sent'], 'bo sees what anna sent, not what she drafts')
  t.match(room().timeline.value, [{ own: false }])
  t.equal(room().draftText.value, '')
  server.signedIn = null
  await clock.advance(60_000)
  await signIn(app, 'anna')
  await clock.advance(10_000)
  t.same(sent(server), ['mine'])
})

async function signIn(app: ReturnType<typeof createAppState>, phone: string) {
  app.login.form.value = { phone, name: 'x', code: '123456' }
  await app.login.verifyCode()
}

t.test('somebody else signs in in another tab: nothing is sent in their name', async (t) => {
  const { room, clock, server, app, device } = await setUp()
  server.signedIn = 'bo'
  await say(room(), 'by anna')
  await clock.advance(1000)
  t.equal(app.login.me.value?.user.id, 'bo')
  t.same(sent(server), [])
  t.match(await device.storage.list('anna'), [{ draft: { body: 'by anna' }, state: 'queued' }])
})

t.test('signing out leaves nothing of the person on the device', async (t) => {
  const { room, clock, server, app, device } = await setUp()
  server.say('bo', 'hello')
  await clock.advance(100)
  room().sawNewest()
  server.isAway = true
  await say(room(), 'unsent')
  room().draftText.value = 'half'
  t.equal(await app.login.unsentCount(), 1)
  await app.login.signOut()
  t.match([app.login.phase.value, app.login.problem.value?.code], ['signed-in', 'offline'])
  t.equal(await app.login.unsentCount(), 1, 'nothing is deleted while the login lives')
  server.isAway = false
  server.refuse = () => 'muted'
  await app.login.signOut()
  await clock.advance(60_000)
  t.same([app.login.phase.value, app.login.expired.value], ['signed-out', false])
  t.same([await device.storage.list('anna'), device.kept.keys()], [[], []])
})

t.test('signing out while a message is being stored leaves nothing either', async (t) => {
  const { room, clock, app, device } = await setUp()
  const { put } = device.storage
  device.storage.put = async (item) => {
    await new Promise<void>((resolve) => void clock.after(1000, resolve))
    await put(item)
  }
  const stored = say(room(), 'late')
  const signedOut = app.login.signOut()
  await clock.advance(2000)
  await Promise.all([stored, signedOut])
  t.equal(app.login.phase.value, 'signed-out')
  t.same([await device.storage.list('anna'), device.kept.keys()], [[], []])
})

t.test('a refused message says why; tried again it goes under its cid', async (t) => {
  const { room, clock, server } = await setUp()
  server.refuse = () => 'muted'
  await say(room(), 'hello')
  await room().react(1, 'heart')
  await clock.advance(100)
  t.match(room().timeline.value, [{ key: 'cid-1', state: 'failed', failure: 'muted' }])
  t.match(room().refused.value, [{ key: 'cid-2', failure: 'muted', draft: { type: 'reaction' } }])
  t.equal(room().connection.value.waiting, 0)
  server.refuse = () => null
  await room().discard('cid-2')
  await room().retry('cid-1')
  await clock.advance(100)
  t.match(server.log, [{ cid: 'cid-1', body: 'hello' }])
  t.same(room().refused.value, [])
})

t.test('what was not done says when it is worth trying again, also after a reload', async (t) => {
  const { room, clock, server, device } = await setUp()
  server.refuse = () => 'outside_hours'
  await room().act({ type: 'remind', participant: 'bo' })
  await clock.advance(100)
  const told = [{ failure: 'outside_hours', notBefore: Date.parse(MORNING) }]
  t.match(room().refused.value, told)
  const again = device.openPage()
  await again.login.load()
  again.openRoom('ts1')
  await clock.advance(150)
  t.match(roomOf(again).refused.value, told)
})

t.test('reactions and deletes are laid over the log until they are in it', async (t) => {
  const { room, clock, server } = await setUp((server) => server.say('bo', 'hello'))
  server.faults.push('lose-request')
  await room().react(1, 'heart')
  t.match(room().timeline.value, [{ reactions: [{ icon: 'heart', own: true }] }])
  await room().remove(1)
  t.match(room().timeline.value, [{ deleting: true, body: 'hello' }])
  await clock.advance(2000)
  t.match(room().timeline.value, [{ deleting: false, body: null, reactions: [] }])
})

t.test('accepted, but on a later page: the message stays where it is', async (t) => {
  const { room, clock, server, device } = await setUp()
  server.isAway = true
  await clock.advance(5000)
  for (let i = 0; i < 450; i++) server.say('bo', `${i}`)
  await say(room(), 'mine')
  const counts = new Set<number>()
  room().timeline.subscribe((items) =>
    counts.add(items.filter(({ key }) => key === 'cid-1').length),
  )
  server.isAway = false
  device.comeBack()
  await clock.advance(1000)
  t.equal(room().timeline.value.length, 451)
  t.same([...counts], [1])
})

t.test('private talk: its own tab, its own draft, its own count of the unread', async (t) => {
  const { room, clock, server, device } = await setUp()
  room().draftText.value = 'to all'
  room().openPrivate('bo')
  t.same([room().activeTab.value, room().draftText.value], ['bo', ''])
  await say(room(), 'psst')
  await clock.advance(200)
  room().draftText.value = 'more'
  server.say('bo', 'what?', ['anna'])
  server.say('T1', 'we three', ['anna', 'bo'])
  await clock.advance(200)
  t.same(lines(room().timeline.value), ['psst sent', 'what? sent'])
  t.match(server.log[0], { recipients: ['bo'] })
  t.match(room().tabs.value, [
    { key: 'everyone', unread: 0 },
    { key: 'bo', unread: 1, others: [{ id: 'bo' }] },
    { key: 'T1,bo', unread: 1 },
  ])
  room().openTab('everyone')
  t.equal(room().draftText.value, 'to all')
  const again = device.openPage()
  await again.login.load()
  again.openRoom('ts1')
  t.equal(roomOf(again).draftText.value, 'to all', 'a reload keeps it')
  roomOf(again).openTab('bo')
  t.equal(roomOf(again).draftText.value, 'more')
})

t.test('the waiting room: drafts wait along, being let in shows all that was said', async (t) => {
  const { room, clock, server } = await setUp((server) => {
    server.addMember('anna', { standing: 'waiting' })
    server.say('bo', 'before')
  })
  t.equal(room().place.value, 'waiting')
  t.same(room().timeline.value, [])
  await room().act({ type: 'reaction', target: 1, icon: 'heart' })
  await clock.advance(6000)
  t.equal(room().connection.value.waiting, 1, 'not sent to be refused')
  server.admit('anna')
  await clock.advance(500)
  t.equal(room().place.value, 'room')
  t.match(room().timeline.value, [
    { body: 'before', reactions: [{ icon: 'heart' }] },
    { kind: 'event' },
  ])
  server.addMember('anna', { standing: 'waiting' })
  server.append({ type: 'revoke', user: 'T1', participant: 'anna' })
  await clock.advance(500)
  t.same([room().place.value, room().timeline.value], ['waiting', []])
})

t.test('who waits enters again when an assessment is done', async (t) => {
  const { room, clock, server } = await setUp((server) => {
    server.addMember('anna', { standing: 'waiting' })
    server.say('bo', 'before')
    server.assessments.push({ name: 'a', title: 'A', when: 'before', status: 'incomplete' })
  })
  t.match(room().assessments.value, [{ status: 'incomplete' }])
  server.assessments[0] = { name: 'a', title: 'A', when: 'before', status: 'complete' }
  server.addMember('anna')
  server.append({ type: 'update_assessments', user: null })
  await clock.advance(500)
  t.equal(room().place.value, 'room')
  t.match(room().assessments.value, [{ status: 'complete' }])
  t.same(lines(room().timeline.value), ['before sent'])
})

t.test('removed: the room is gone, and nothing of it is shown', async (t) => {
  const { room, clock, server } = await setUp((server) => server.say('bo', 'hello'))
  server.members.delete('anna')
  server.say('bo', 'more')
  await clock.advance(6000)
  t.equal(room().place.value, 'not-allowed')
  t.match(room().problem.value, { code: 'not_allowed_in_session', detail: 'Sorry' })
  t.same(room().timeline.value, [])
})

t.test(
  'the roster is fetched again when somebody’s place changes, not for old actions',
  async (t) => {
    const { room, clock, server } = await setUp((server) => {
      server.append({ type: 'mute', user: 'T1', participant: 'bo' })
    })
    const details = () => server.calls.filter((call) => call === 'detail').length
    t.equal(details(), 0)
    server.addMember('cy')
    server.append({
      type: 'notice',
      user: null,
      sender: 'system',
      event: 'joined',
      participant: 'cy',
    })
    await clock.advance(500)
    t.equal(details(), 1)
    t.match(room().timeline.value.at(-1), {
      kind: 'notice',
      person: { id: 'cy', displayName: 'cy' },
    })
    server.members.delete('bo')
    server.append({ type: 'remove', user: 'T1', participant: 'bo' })
    await clock.advance(500)
    t.match(room().people.value, [{ id: 'anna', order: 0 }, { id: 'T1' }, { id: 'cy', order: 2 }])
  },
)

t.test('read marks: only seen ones, at most one in 5 s, none while hidden', async (t) => {
  const { room, clock, server, device } = await setUp((server) => server.say('bo', 'one'))
  const marks = () => server.log.flatMap((a) => (a.type === 'message_read' ? [a.target] : []))
  room().sawNewest()
  t.equal(room().tabs.value[0]?.unread, 0)
  await clock.advance(4800)
  t.same(marks(), [], 'a mark does not end a held poll')
  await clock.advance(400)
  t.same(marks(), [1])
  const two = server.say('bo', 'two')
  const whisper = server.say('bo', 'whisper', ['anna'])
  await clock.advance(50)
  room().sawNewest()
  device.view.isVisible = false
  server.say('bo', 'three')
  await clock.advance(200)
  room().sawNewest()
  t.equal(room().tabs.value[0]?.unread, 1, 'nobody is looking')
  await clock.advance(30_000)
  t.same(marks(), [1, two], 'and the unseen private one holds back what comes after it')
  device.comeBack()
  room().openPrivate('bo')
  room().sawNewest()
  await clock.advance(30_000)
  t.same(marks().slice(2).includes(whisper), true)
  t.equal(room().tabs.value[0]?.unread, 0)
})

t.test('another log under the same name: what was kept of the old one is dropped', async (t) => {
  const { room, clock, server } = await setUp((server) => server.say('bo', 'old'))
  room().sawNewest()
  await clock.advance(6000)
  server.log.splice(0)
  server.epoch = 'e2'
  server.say('bo', 'new')
  await clock.advance(6000)
  t.same(lines(room().timeline.value), ['new sent'])
  t.equal(room().tabs.value[0]?.unread, 1)
})

t.test('leaving tells the others and stops; where that fails one is still there', async (t) => {
  const { room, clock, server } = await setUp()
  server.isAway = true
  await room().leave()
  t.match(room().problem.value, { code: 'offline' })
  server.isAway = false
  await clock.advance(5000)
  t.equal(room().connection.value.state, 'up-to-date')
  await room().leave()
  const calls = server.calls.length
  await clock.advance(60_000)
  t.equal(server.calls[calls - 1], 'leave')
  t.equal(server.calls.length, calls, 'and no poll enters again')
})
