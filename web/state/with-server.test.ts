import type { Test } from 'tap'
import t from 'tap'
import { foldActions } from '../../server/protocol/fold-actions.ts'
import type { TestApp } from '../../server/testing/build-test-app.ts'
import { buildTestApp, ops } from '../../server/testing/build-test-app.ts'
import type { PersonName } from '../../server/testing/fixtures.ts'
import { makeTherapySession, must, signInAs } from '../../server/testing/fixtures.ts'
import { createApi } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import { memoryOutboxStorage } from '../sync/outbox-storage.ts'
import { loneTabs } from '../sync/tabs.ts'
import type { FakeClock } from '../testing/fake-clock.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { createAppState } from './app.ts'
import type { RoomState } from './types.ts'

/** A repeatable dice: the same seed throws the same numbers. */
function createDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

interface World {
  test: TestApp
  url: string
  /** The clock of all devices; the server has its own. */
  clock: FakeClock
  dice: () => number
}

/** Lets time go on, and the sockets do their work, until something holds. */
async function until({ test, clock }: World, done: () => boolean) {
  for (let i = 0; i < 3000 && !done(); i++) {
    await Promise.all([clock.advance(50), test.clock.advance(50)])
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  if (!done()) throw new Error('It did not come to that')
}

/** Lets so much time go by. */
function pass(world: World, ms: number) {
  const end = world.clock.now() + ms
  return until(world, () => world.clock.now() >= end)
}

/** The client as it is, on a network that loses requests and replies. */
async function createDevice(world: World, name: PersonName) {
  const { test, url, clock, dice } = world
  const caller = await signInAs(test, name)
  const network = { losses: 0, lost: 0 }
  const lose = (what: string) => {
    if (dice() >= network.losses) return
    network.lost += 1
    throw new TypeError(`The ${what} was lost`)
  }
  const fetchBadly = async (path: string, init: RequestInit) => {
    lose('request')
    const headers = { ...init.headers, cookie: caller.cookie }
    const response = await fetch(url + path, { ...init, headers })
    lose('reply')
    return response
  }
  const storage = memoryOutboxStorage()
  const kept = memoryKeyValueStore()
  let ids = 0
  const openPage = () =>
    createAppState({
      ...{ api: createApi({ fetch: fetchBadly, clock }), storage, kept, clock, random: dice },
      ...{ keptForTab: memoryKeyValueStore(), newId: () => `${name}-cid-${++ids}` },
      page: {
        isVisible: () => true,
        onReturn: () => () => undefined,
        onHide: () => undefined,
        onOffline: () => undefined,
      },
      tabs: loneTabs(),
      holdPolls: true,
    })
  let app = openPage()
  const room = (): RoomState | null => app.room.value
  const place = () => room()?.place.value
  const wait = (done: () => boolean) => until(world, done)
  const enter = async () => {
    void app.login.load()
    await wait(() => app.login.phase.value === 'signed-in')
    app.openRoom('17')
    await wait(() => place() !== 'entering')
  }
  const reload = async () => {
    app.openRoom(null)
    app = openPage()
    await enter()
  }
  const say = async (text: string) => {
    const open = room()
    if (!open) throw new Error('No room')
    open.draftText.value = text
    await open.send()
  }
  const close = () => app.openRoom(null)
  return { network, room, place, wait, enter, reload, say, close, caller, storage }
}

async function setUp(t: Test, seed: number, settings: object = {}) {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings })
  const url = await test.app.listen({ port: 0 })
  const clock = createFakeClock(test.clock.now())
  const world = { test, url, clock, dice: createDice(seed) }
  const ola = await createDevice(world, 'P456')
  const kari = await createDevice(world, 'P123')
  t.teardown(() => {
    ola.close()
    kari.close()
  })
  return { world, ola, kari }
}

const bodies = (room: RoomState | null) =>
  room?.timeline.value.flatMap((item) => (item.kind === 'message' ? [item.body] : [])) ?? []

t.test('a message comes through to the other, is answered, loved and deleted', async (t) => {
  const { ola, kari } = await setUp(t, 1)
  await ola.enter()
  await kari.enter()
  await kari.say('hello')
  await kari.wait(() => bodies(ola.room()).includes('hello'))
  const message = ola.room()?.timeline.value.find(({ kind }) => kind === 'message')
  if (message?.kind !== 'message' || message.id === null) throw new Error('No message')
  t.match(message, { author: { displayName: 'Kari' }, own: false, state: 'sent' })
  const { id } = message
  await ola.room()?.react(id, 'heart')
  const own = () => kari.room()?.timeline.value.find((item) => item.id === id)
  await kari.wait(() => {
    const item = own()
    return item?.kind === 'message' && item.reactions.length > 0
  })
  t.match(own(), { reactions: [{ icon: 'heart', people: [{ displayName: 'Ola' }], own: false }] })
  await kari.room()?.remove(id)
  await kari.wait(() => bodies(ola.room()).includes(null))
  t.match(own(), { body: null, reactions: [], deletedBy: { displayName: 'Kari' } })
})

t.test('waits, is let in, is muted, is sent back, is removed', async (t) => {
  const { world, ola, kari } = await setUp(t, 1, { admission: 'by_therapist' })
  const act = async (type: string, participant: string) => {
    await must(ops(world.test, 'POST', '/therapy-sessions/17/actions', [{ type, participant }]))
  }
  await ola.enter()
  await act('admit', 'P456')
  await ola.wait(() => ola.place() === 'room')
  await ola.say('before')
  await kari.enter()
  t.equal(kari.place(), 'waiting')
  await kari.room()?.act({ type: 'reaction', target: 1, icon: 'heart' })
  await pass(world, 6000)
  t.same(bodies(kari.room()), [])
  t.equal(kari.room()?.connection.value.waiting, 1)
  await act('admit', 'P123')
  await kari.wait(() => kari.place() === 'room' && bodies(kari.room()).includes('before'))
  await kari.wait(() => kari.room()?.connection.value.waiting === 0)
  await act('mute', 'P123')
  await kari.wait(() => kari.room()?.cannotWrite.value === 'muted')
  await ola.wait(() => ola.room()?.people.value.some(({ muted }) => muted) ?? false)
  await act('revoke', 'P123')
  await kari.wait(() => kari.place() === 'waiting')
  t.same(bodies(kari.room()), [])
  await act('remove', 'P123')
  await kari.wait(() => kari.place() === 'not-allowed')
  t.equal(kari.room()?.problem.value?.code, 'not_allowed_in_session')
  await ola.wait(() => ola.room()?.people.value.every(({ id }) => id !== 'P123') ?? false)
})

for (const seed of [1, 2]) {
  t.test(`exactly once on a network that loses a third, seed ${seed}`, async (t) => {
    const { world, ola, kari } = await setUp(t, seed)
    const { dice } = world
    await ola.enter()
    await kari.enter()
    const said: string[] = []
    for (const device of [ola, kari]) device.network.losses = 0.33
    for (let i = 0; i < 25; i++) {
      const device = dice() < 0.5 ? ola : kari
      said.push(`${i}`)
      await device.say(`${i}`)
      if (dice() < 0.15) await device.reload()
      else if (dice() < 0.5) await pass(world, 300)
    }
    for (const device of [ola, kari]) device.network.losses = 0
    await kari.wait(() => bodies(kari.room()).length >= said.length)
    await ola.wait(() => bodies(ola.room()).length >= said.length)
    await ola.wait(() => ola.room()?.connection.value.waiting === 0)
    await kari.wait(() => kari.room()?.connection.value.waiting === 0)

    t.ok(ola.network.lost > 5 && kari.network.lost > 5, 'the network was bad indeed')
    const reply = await kari.caller.get('getActions?ts_id=17&limit=500')
    const log = foldActions(reply.json().actions)
    const written = log.entries.flatMap((entry) => (entry.kind === 'message' ? [entry] : []))
    const sorted = (texts: (string | null)[]) => texts.map(Number).toSorted((a, b) => a - b)
    t.same(sorted(written.map(({ body }) => body)), sorted(said), 'each of them once')
    for (const person of ['P123', 'P456']) {
      const own = written.filter(({ user }) => user === person).map(({ body }) => Number(body))
      t.same(
        own,
        own.toSorted((a, b) => a - b),
        'in the order in which they were written',
      )
    }
    const fresh = written.map(({ body }) => body)
    t.same(bodies(kari.room()), fresh, 'and both see what a fresh read shows')
    t.same(bodies(ola.room()), fresh)
    t.same([...(await kari.storage.list('P123')), ...(await ola.storage.list('P456'))], [])
  })
}
