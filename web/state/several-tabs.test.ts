import t from 'tap'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { memoryOutboxStorage } from '../sync/outbox-storage.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FakeServer } from '../testing/fake-server.ts'
import { FakeTabs } from '../testing/fake-tabs.ts'
import { createAppState } from './app.ts'

/** A browser in which Anna is signed in, with as many tabs as are opened. */
function setUp() {
  const clock = createFakeClock()
  const server = new FakeServer(clock)
  server.addMember('anna')
  server.addMember('bo')
  server.signedIn = 'anna'
  const tabs = new FakeTabs()
  const storage = memoryOutboxStorage()
  const kept = memoryKeyValueStore()
  /** Dead: calls go out and nothing comes back. */
  const line = { isDead: false }
  const api = server.api()
  const handleActions: typeof api.handleActions = (call, signal) =>
    line.isDead ? new Promise(() => undefined) : api.handleActions(call, signal)
  let ids = 0
  const openTab = async () => {
    const place = tabs.open()
    const view = { isVisible: true }
    const on: { return: (() => void)[]; hide: (() => void)[] } = { return: [], hide: [] }
    const page = {
      isVisible: () => view.isVisible,
      onReturn: (call: () => void) => {
        on.return.push(call)
        return () => undefined
      },
      onHide: (call: () => void) => void on.hide.push(call),
      onOffline: () => undefined,
    }
    const app = createAppState({
      ...{
        api: { ...api, handleActions },
        storage,
        kept,
        keptForTab: memoryKeyValueStore(),
        clock,
        page,
      },
      ...{ random: () => 0.5, newId: () => `cid-${++ids}`, tabs: place, holdPolls: true },
    })
    await app.login.load()
    app.openRoom('ts1')
    await clock.advance(200)
    const room = () => {
      const open = app.room.value
      if (!open) throw new Error('No room is open')
      return open
    }
    return {
      ...{ app, room, freeze: place.freeze, thaw: place.thaw },
      say: async (text: string) => {
        room().draftText.value = text
        await room().send()
      },
      lines: () =>
        room().timeline.value.flatMap((item) =>
          item.kind === 'message' ? [`${item.body} ${item.state}`] : [],
        ),
      close: () => app.openRoom(null),
      hide: () => {
        view.isVisible = false
        for (const call of on.hide) call()
      },
      show: () => {
        view.isVisible = true
        for (const call of on.return) call()
      },
    }
  }
  const polls = () => server.calls.filter((call) => call.startsWith('poll')).length
  const pollsIn = async (ms: number) => {
    const before = polls()
    await clock.advance(ms)
    return polls() - before
  }
  return { clock, server, line, openTab, pollsIn }
}

t.test('one poll for all tabs, and each of them shows everything', async (t) => {
  const { server, openTab, pollsIn, clock } = setUp()
  const one = await openTab()
  const alone = await pollsIn(60_000)
  const two = await openTab()
  const three = await openTab()
  await clock.advance(10_000)
  t.equal(await pollsIn(60_000), alone, 'three tabs poll as often as one')
  server.say('bo', 'hello')
  await one.say('by one')
  await two.say('by two')
  await clock.advance(500)
  for (const tab of [one, two, three]) {
    t.same(tab.lines(), ['hello sent', 'by one sent', 'by two sent'])
    t.match(tab.room().connection.value, { state: 'up-to-date', waiting: 0 })
  }
  three.close()
  await two.say('after it was closed')
  await clock.advance(500)
  t.equal(one.lines().at(-1), 'after it was closed sent')
})

t.test('a leader that is frozen loses the lead, and the page says so meanwhile', async (t) => {
  const { server, openTab, clock } = setUp()
  const one = await openTab()
  const two = await openTab()
  await clock.advance(1000)
  two.freeze()
  server.isAway = true
  await one.say('is anybody there')
  await clock.advance(14_000)
  t.match(one.room().connection.value, { state: 'offline', waiting: 1 })
  server.isAway = false
  await clock.advance(20_000)
  t.same(one.lines(), ['is anybody there sent'])
  two.thaw()
  await clock.advance(1000)
  t.same(two.lines(), ['is anybody there sent'], 'and what it missed comes when it goes on')
})

t.test(
  'hidden: a visible tab takes over; with none, fewer polls, and at once on return',
  async (t) => {
    const { server, openTab, pollsIn, clock } = setUp()
    const one = await openTab()
    const two = await openTab()
    two.hide()
    await clock.advance(100)
    t.equal(await pollsIn(60_000), 12, 'the visible one polls as ever')
    one.hide()
    await clock.advance(5000)
    const hidden = await pollsIn(100_000)
    t.ok(hidden >= 3 && hidden <= 5, 'one poll in 25 s')
    for (let count = 0; count < 20; count++) {
      server.say('bo', `${count}`)
      await clock.advance(1000)
    }
    await one.say('sent at once')
    await clock.advance(0)
    t.match(server.log.at(-1), { body: 'sent at once' })
    one.show()
    t.equal(await pollsIn(0), 1)
  },
)

t.test('a poll that hangs: the page says that it is not up to date', async (t) => {
  const { line, openTab, clock } = setUp()
  const one = await openTab()
  line.isDead = true
  await clock.advance(5000)
  const since = clock.now()
  t.equal(one.room().connection.value.state, 'up-to-date')
  await clock.advance(14_000)
  t.equal(one.room().connection.value.state, 'offline')
  t.ok((one.room().connection.value.since ?? since) < since)
})

t.test('older than ten minutes: asks, and goes if it is told to', async (t) => {
  const { server, openTab, clock } = setUp()
  const one = await openTab()
  const two = await openTab()
  server.isAway = true
  await one.say('a')
  await one.say('b')
  await clock.advance(500_000)
  await one.say('c')
  await clock.advance(200_000)
  t.same(one.lines(), ['a waiting', 'b waiting', 'c waiting'])
  server.isAway = false
  two.show()
  await clock.advance(100)
  for (const tab of [one, two]) t.same(tab.lines(), ['c sent', 'a stale', 'b stale'])
  await two.room().discard('cid-1')
  await two.room().retry('cid-2')
  await clock.advance(100)
  for (const tab of [one, two]) t.same(tab.lines(), ['c sent', 'b sent'])
  t.same(one.room().connection.value.waiting, 0)
})

t.test('taken by the server long ago, as the log says: does not ask', async (t) => {
  const { server, openTab, clock } = setUp()
  const one = await openTab()
  server.faults.push('lose-reply')
  const said = one.say('a')
  await clock.advance(10)
  await said
  server.isAway = true
  await clock.advance(1_200_000)
  server.isAway = false
  one.show()
  await clock.advance(100)
  t.same(one.lines(), ['a sent'])
  t.equal(await one.app.login.unsentCount(), 0)
})
