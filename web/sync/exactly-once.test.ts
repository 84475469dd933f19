import type { Test } from 'tap'
import t from 'tap'
import { foldActions } from '../../server/protocol/fold-actions.ts'
import type { Name } from '../../server/testing/crowd.ts'
import { makeCrowd, signInFromCrowd } from '../../server/testing/crowd.ts'
import {
  createDice,
  FaultyNetwork,
  makeDataDir,
  seedsOf,
  startRestartableApp,
} from '../../server/testing/faults.ts'
import { createApi } from '../api/client.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import type { Fetch, World } from '../testing/faulty-world.ts'
import { createFetch, readAll, settle, until, withoutCid } from '../testing/faulty-world.ts'
import { ActionLog } from './action-log.ts'
import { Outbox, toQueuedAction } from './outbox.ts'
import type { OutboxItem } from './outbox-storage.ts'
import { memoryOutboxStorage } from './outbox-storage.ts'
import { PollLoop } from './poll-loop.ts'

const PEOPLE: readonly Name[] = ['P1', 'P2', 'P3', 'T1']
const SENDS_EACH = 250

/** The outbox, the loop and the log of one page, wired as a room does it. */
function openPage(world: World, name: Name, parts: { fetch: Fetch; storage: Storage }) {
  const { clock, dice } = world
  const api = createApi({ fetch: parts.fetch, clock })
  const log = new ActionLog()
  const outbox = new Outbox({
    ...{ personId: name, storage: parts.storage.items, clock, onChange: () => undefined },
    newId: () => `${name}-cid-${String(++parts.storage.ids).padStart(6, '0')}`,
  })
  const problems: string[] = []
  const loop = new PollLoop({
    ...{ clock, random: () => dice.next(), hold: true, pace: () => 'quick' },
    takeBatch: (limit) => outbox.batch('17', limit).map((item) => toQueuedAction(item)),
    call: (actionQueue, waitMs, ending) => {
      const epoch = log.epoch === undefined ? {} : { epoch: log.epoch }
      const request = { ts_id: '17', maxID: log.cursor, actionQueue, waitMs, ...epoch }
      return api.handleActions(request, ending)
    },
    onReply: (reply) => {
      outbox.settle(reply.results)
      log.apply(reply)
    },
    onFailure: () => undefined,
    onPoison: ({ cid }) => problems.push(`poison ${cid}`),
    isStillSignedIn: async (ending) => (await api.getMe(ending)).user.id === name,
    onOver: (reason) => problems.push(`over ${reason}`),
  })
  return { log, outbox, loop, problems }
}

/** What stays on the device when the page is left. */
interface Storage {
  items: ReturnType<typeof memoryOutboxStorage>
  ids: number
}

async function createDevice(world: World, name: Name) {
  const { cookie } = await signInFromCrowd(world.server.current, name)
  const storage: Storage = { items: memoryOutboxStorage(), ids: 0 }
  const fetch = createFetch(world, cookie)
  let page = openPage(world, name, { fetch, storage })
  const said: string[] = []
  return {
    name,
    cookie,
    said,
    page: () => page,
    start: () => page.loop.start(),
    stop: () => page.loop.stop(),
    async say(): Promise<void> {
      const body = `${name} ${said.length}`
      said.push(body)
      await page.outbox.enqueue('17', { type: 'message', body, recipients: [] })
      page.loop.wake()
    },
    /** Leaves the page, as it stands, and opens it again. */
    async reload(): Promise<void> {
      page.loop.stop()
      page = openPage(world, name, { fetch, storage })
      await page.outbox.load()
      page.loop.start()
    },
    unsent: (): Promise<OutboxItem[]> => storage.items.list(name),
  }
}

type Device = Awaited<ReturnType<typeof createDevice>>

async function setUp(t: Test, seed: number) {
  const dice = createDice(seed)
  const server = await startRestartableApp(t, { dataDir: makeDataDir(t) })
  await makeCrowd(server.current, { names: PEOPLE })
  const clock = createFakeClock(server.current.clock.now())
  const network = new FaultyNetwork(dice, {
    ...{ dropReply: 0.2, dropRequest: 0.05, duplicate: 0.15, late: 0.05 },
    ...{ delay: 0.3, reorder: 0.2 },
  })
  const world: World = { server, network, clock, dice }
  const devices: Device[] = []
  for (const name of PEOPLE) devices.push(await createDevice(world, name))
  t.teardown(() => {
    for (const device of devices) device.stop()
  })
  return { world, devices }
}

/** Everybody talks; pages are left and opened again, and the server starts again now and then. */
async function talk(world: World, devices: readonly Device[]): Promise<void> {
  const { dice, server, clock } = world
  const left = () => devices.filter(({ said }) => said.length < SENDS_EACH)
  while (left().length > 0) {
    const device = dice.pick(left())
    const count = Math.min(1 + dice.below(12), SENDS_EACH - device.said.length)
    for (let index = 0; index < count; index++) await device.say()
    if (dice.chance(0.1)) await dice.pick(devices).reload()
    // By chance, but surely once before the end.
    const isLate = server.restarts === 0 && left().length < devices.length
    if (isLate || dice.chance(0.02)) await server.restart()
    const end = clock.now() + dice.below(700)
    await until(world, () => clock.now() >= end)
  }
}

for (const seed of seedsOf(4)) {
  t.test(`1,000 sends of the real client over a bad network, seed ${seed}`, async (t) => {
    const { world, devices } = await setUp(t, seed)
    const { network, server } = world
    for (const device of devices) device.start()
    await talk(world, devices)
    network.rates = {}
    await until(world, () => devices.every(({ page }) => page().outbox.items.length === 0))
    await settle(world)

    t.ok(network.counts.dropReply > network.answered * 0.12, 'a fifth of the replies was dropped')
    for (const [fault, count] of Object.entries(network.counts)) t.ok(count > 5, `${fault} struck`)
    t.ok(server.restarts > 0, 'the server started again')
    const reader = devices[0]
    const whole = await readAll(server, reader?.cookie ?? '')
    const written = whole.filter((action) => action.type === 'message')
    t.equal(written.length, PEOPLE.length * SENDS_EACH, 'none lost, none doubled')
    const end = whole.at(-1)?.id ?? 0
    await until(world, () => devices.every(({ page }) => page().log.cursor >= end))
    for (const { name, said, page, unsent } of devices) {
      const own = written.filter(({ user }) => user === name)
      t.strictSame(
        own.map(({ body }) => body),
        said,
        `all that ${name} said, in order, once`,
      )
      t.strictSame(await unsent(), [], 'and nothing waits on the device any more')
      t.strictSame(page().problems, [])
      const mine = page().log.actions().map(withoutCid)
      t.strictSame(foldActions(mine), foldActions(whole.map(withoutCid)), 'and all of it came')
    }
  })
}
