import type { Test } from 'tap'
import t from 'tap'
import { foldActions } from '../../server/protocol/fold-actions.ts'
import { makeCrowd, signInFromCrowd } from '../../server/testing/crowd.ts'
import {
  createDice,
  FaultyNetwork,
  makeDataDir,
  seedsOf,
  startRestartableApp,
  turns,
} from '../../server/testing/faults.ts'
import { createApi } from '../api/client.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FakeTabs } from '../testing/fake-tabs.ts'
import type { World } from '../testing/faulty-world.ts'
import { createFetch, readAll, settle, until, withoutCid } from '../testing/faulty-world.ts'
import { ActionLog } from './action-log.ts'
import { Outbox, verdictsOf } from './outbox.ts'
import type { OutboxItem } from './outbox-storage.ts'
import { memoryOutboxStorage } from './outbox-storage.ts'
import { SharedLoop } from './shared-loop.ts'
import { Signals } from './signals.ts'

const TABS = 3
const SENDS = 300

/** One person's browser: what all of its tabs share. */
async function createBrowser(world: World) {
  const { dice } = world
  const { cookie } = await signInFromCrowd(world.server.current, 'P1')
  let arrivals = Promise.resolve()
  const tabs = new FakeTabs((arrive) => {
    arrivals = arrivals.then(() => turns(dice.below(3))).then(arrive)
  })
  const storage = memoryOutboxStorage()
  return { cookie, tabs, storage, fetch: createFetch(world, cookie), ids: 0, polls: 0 }
}

type Browser = Awaited<ReturnType<typeof createBrowser>>

/** The outbox, the shared loop and the log of one tab, wired as a room does it. */
function openTab(world: World, browser: Browser) {
  const { clock, dice } = world
  const view = { isVisible: true }
  const place = browser.tabs.open()
  const api = createApi({ fetch: browser.fetch, clock })
  const log = new ActionLog()
  const problems: string[] = []
  const outbox = new Outbox({
    ...{ personId: 'P1', storage: browser.storage, clock, onChange: () => undefined },
    newId: () => `P1-cid-${String(++browser.ids).padStart(6, '0')}`,
  })
  const loop = new SharedLoop({
    ...{ clock, random: () => dice.next(), hold: true, tabs: place, outbox, log },
    ...{ personId: 'P1', therapySessionId: '17', page: { isVisible: () => view.isVisible } },
    ...{ maySend: () => true, skewMs: () => 0, signals: new Signals() },
    call: (actionQueue, waitMs, ending) => {
      browser.polls += 1
      const epoch = log.epoch === undefined ? {} : { epoch: log.epoch }
      const request = { ts_id: '17', maxID: log.cursor, actionQueue, waitMs, ...epoch }
      return api.handleActions(request, ending)
    },
    onReply: (reply) => {
      log.apply(reply)
      outbox.settle(verdictsOf(reply))
    },
    onVerdicts: (verdicts) => void outbox.settle(verdicts),
    ...{ onFailure: () => undefined, onDoubt: () => undefined, onTouch: () => undefined },
    isStillSignedIn: async (ending) => (await api.getMe(ending)).user.id === 'P1',
    onOver: (reason) => problems.push(`over ${reason}`),
  })
  return {
    ...{ log, outbox, loop, problems },
    open: async () => {
      await outbox.load()
      loop.start()
    },
    say: async (body: string) => {
      loop.share(await outbox.enqueue('17', { type: 'message', body, recipients: [] }))
    },
    show: () => {
      view.isVisible = true
      loop.reconnect()
    },
    /** Who writes in a tab has it before them. */
    lookAt: () => {
      place.thaw()
      if (view.isVisible) return
      view.isVisible = true
      loop.reconnect()
    },
    hide: () => {
      view.isVisible = false
      loop.hidden()
    },
    freeze: place.freeze,
    thaw: place.thaw,
    /** Ends without a word; what it had under way arrives or not. */
    crash: () => {
      place.crash()
      loop.stop()
    },
  }
}

type Tab = ReturnType<typeof openTab>

async function setUp(t: Test, seed: number) {
  const dice = createDice(seed)
  const server = await startRestartableApp(t, { dataDir: makeDataDir(t) })
  await makeCrowd(server.current, { names: ['P1', 'P2'] })
  const clock = createFakeClock(server.current.clock.now())
  const network = new FaultyNetwork(dice, {
    ...{ dropReply: 0.2, dropRequest: 0.05, duplicate: 0.1, late: 0.05 },
    ...{ delay: 0.3, reorder: 0.2 },
  })
  const world: World = { server, network, clock, dice }
  const browser = await createBrowser(world)
  const tabs: Tab[] = []
  for (let index = 0; index < TABS; index++) {
    const tab = openTab(world, browser)
    await tab.open()
    tabs.push(tab)
  }
  t.teardown(() => {
    for (const { loop } of tabs) loop.stop()
  })
  return { world, browser, tabs }
}

/** One person goes from tab to tab, hides and shows them; tabs crash, freeze and are opened anew. */
async function goAbout(world: World, browser: Browser, tabs: Tab[]): Promise<number> {
  const { dice, clock, server } = world
  let crashes = 0
  for (let count = 0; count < SENDS; count++) {
    const at = dice.below(tabs.length)
    tabs[at]?.lookAt()
    await tabs[at]?.say(`${count}`)
    // Nobody writes in two tabs at the same moment.
    const end = clock.now() + 50 + dice.below(500)
    if (dice.chance(0.1)) dice.pick(tabs).hide()
    if (dice.chance(0.1)) dice.pick(tabs).show()
    if (dice.chance(0.05)) dice.pick(tabs).freeze()
    if (dice.chance(0.1)) for (const tab of tabs) tab.thaw()
    if (dice.chance(0.07)) {
      crashes += 1
      tabs[at]?.crash()
      const tab = openTab(world, browser)
      await tab.open()
      tabs[at] = tab
    }
    if (dice.chance(0.01)) await server.restart()
    await until(world, () => clock.now() >= end)
  }
  return crashes
}

for (const seed of seedsOf(1, 2, 3)) {
  t.test(`three tabs of one person, crashing and freezing, seed ${seed}`, async (t) => {
    const { world, browser, tabs } = await setUp(t, seed)
    const { network, server, clock } = world
    const crashes = await goAbout(world, browser, tabs)
    network.rates = {}
    for (const tab of tabs) tab.thaw()
    tabs[0]?.show()
    const isDone = () => tabs.every(({ outbox }) => outbox.items.length === 0)
    await until(world, isDone)
    await settle(world)
    t.ok(crashes > 5, 'tabs crashed')
    t.ok(network.counts.dropReply > 20, 'replies were lost')
    const whole = await readAll(server, browser.cookie)
    const written = whole.filter(({ type }) => type === 'message').map(({ body }) => body)
    const said = Array.from({ length: SENDS }, (_, index) => `${index}`)
    t.strictSame(written, said, 'nothing lost, doubled or out of order')
    t.strictSame(await unsent(browser), [])
    const end = whole.at(-1)?.id ?? 0
    await until(world, () => tabs.every(({ log }) => log.cursor >= end))
    const fold = foldActions(whole.map(withoutCid))
    for (const { log, problems } of tabs) {
      t.strictSame(foldActions(log.actions().map(withoutCid)), fold, 'every tab shows all of it')
      t.strictSame(problems, [])
    }
    const before = browser.polls
    const startedAt = clock.now()
    await until(world, () => clock.now() >= startedAt + 60_000)
    t.ok(browser.polls - before <= 14, 'and in quiet times one of them polls')
  })
}

function unsent({ storage }: Browser): Promise<OutboxItem[]> {
  return storage.list('P1')
}
