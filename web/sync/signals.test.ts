import t from 'tap'
import type { HandleActionsReply } from '../../server/protocol/actions.ts'
import { ApiError } from '../api/api-error.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { FakeTabs } from '../testing/fake-tabs.ts'
import { ActionLog } from './action-log.ts'
import { Outbox } from './outbox.ts'
import { memoryOutboxStorage } from './outbox-storage.ts'
import { SharedLoop } from './shared-loop.ts'
import type { IncomingSignal, OutgoingSignal } from './signals.ts'
import { Signals } from './signals.ts'

interface Sent {
  by: string
  at: number
  held: boolean
  signals: readonly OutgoingSignal[]
}

/** A browser with tabs of one person; its server passes on what it is given, in the order of calls. */
function setUp() {
  const clock = createFakeClock(0)
  const tabs = new FakeTabs((arrive) => void clock.after(0, arrive))
  const server = {
    sent: [] as Sent[],
    mailbox: [] as IncomingSignal[],
    wake: () => {},
    isAway: false,
  }
  const outbox = new Outbox({
    ...{ personId: 'P1', storage: memoryOutboxStorage(), clock, onChange: () => undefined },
    newId: () => 'cid-000001',
  })
  const openTab = (name: string) => {
    const view = { isVisible: true }
    const signals = new Signals()
    const log = new ActionLog()
    const heard: unknown[] = []
    const loop = new SharedLoop({
      ...{ clock, random: () => 1, hold: true, tabs: tabs.open(), outbox, log, signals },
      ...{ personId: 'P1', therapySessionId: '17', page: { isVisible: () => view.isVisible } },
      ...{ maySend: () => true, skewMs: () => 0 },
      call: (_queue, waitMs, ending) =>
        signals.along({}, ({ signals: taken = [] }) => {
          server.sent.push({ by: name, at: clock.now(), held: waitMs > 0, signals: taken })
          return answer(waitMs, ending)
        }),
      onReply: (reply) => void log.apply(reply),
      ...{ onVerdicts: () => undefined, onFailure: () => undefined, onDoubt: () => undefined },
      ...{ onTouch: () => undefined, isStillSignedIn: async () => true, onOver: () => undefined },
    })
    loop.start()
    return {
      loop,
      signals,
      view,
      listen: () => signals.listen(({ data }) => heard.push(data)),
      heard,
    }
  }
  const answer = (waitMs: number, ending: AbortSignal) =>
    new Promise<HandleActionsReply>((resolve, reject) => {
      if (server.isAway) return reject(new ApiError({ code: 'offline', status: 0 }))
      ending.addEventListener('abort', () => {
        server.wake = () => {}
        reject(ending.reason)
      })
      const done = () => resolve(reply(clock.now(), server.mailbox.splice(0)))
      if (waitMs === 0 || server.mailbox.length > 0) return done()
      clock.after(waitMs, done)
      server.wake = done
    })
  const post = (data: object) => {
    server.mailbox.push({ from: 'P2', data })
    server.wake()
  }
  return { clock, server, openTab, post }
}

function reply(now: number, signals: IncomingSignal[]): HandleActionsReply {
  const you = { id: 'P1', role: 'participant', standing: 'admitted', muted: false } as const
  return {
    ...{ data: [], maxID: 0, more: false, results: [], epoch: 'e', serverTime: 0 },
    now: new Date(now).toISOString(),
    session: { status: 'open', poll_interval_ms: 5000, you },
    ...{ present: [], typing: [], ...(signals.length > 0 ? { signals } : {}) },
  }
}

t.test('a signal gives up the held poll and goes at once', async (t) => {
  const { clock, server, openTab } = setUp()
  const { signals } = openTab('one')
  await clock.advance(2500)
  t.equal(server.sent.at(-1)?.held, true)
  signals.carry({ to: 'P2', data: { word: 'hello' } })
  await clock.advance(0)
  t.match(server.sent.at(-1), {
    at: 2500,
    held: false,
    signals: [{ to: 'P2', data: { word: 'hello' } }],
  })
})

t.test('what comes is heard, and the next poll follows at once', async (t) => {
  const { clock, server, openTab, post } = setUp()
  const one = openTab('one')
  one.listen()
  await clock.advance(2500)
  const before = server.sent.length
  post({ word: 'offer' })
  await clock.advance(100)
  t.same(one.heard, [{ word: 'offer' }])
  t.equal(server.sent.length, before + 1)
  t.equal(server.sent.at(-1)?.held, true)
})

t.test('the tab that has the call need not be the one that polls', async (t) => {
  const { clock, server, openTab, post } = setUp()
  const first = openTab('first')
  const second = openTab('second')
  await clock.advance(3000)
  t.equal(server.sent.at(-1)?.by, 'second', 'the newest one that is shown leads')
  first.listen()
  first.signals.carry({ to: 'P2', data: { word: 'hello' } })
  await clock.advance(10)
  t.match(server.sent.at(-1), { by: 'second', signals: [{ to: 'P2', data: { word: 'hello' } }] })
  post({ word: 'answer' })
  await clock.advance(200)
  t.same(first.heard, [{ word: 'answer' }])
  t.same(second.heard, [])
})

t.test('what was not answered goes again with the next call', async (t) => {
  const { clock, server, openTab } = setUp()
  const { signals } = openTab('one')
  await clock.advance(2500)
  server.isAway = true
  signals.carry({ to: 'P2', data: { word: 'hello' } })
  await clock.advance(0)
  server.isAway = false
  await clock.advance(5000)
  const hellos = server.sent.filter(({ signals }) => signals.length > 0)
  t.ok(hellos.length >= 2)
  t.equal(server.sent.at(-1)?.signals.length, 0, 'and only until it is answered')
})

t.test('a call goes on at full pace while its tab is hidden', async (t) => {
  const { clock, server, openTab } = setUp()
  const one = openTab('one')
  await clock.advance(2500)
  one.view.isVisible = false
  const callsIn = async (ms: number) => {
    const before = server.sent.length
    await clock.advance(ms)
    return server.sent.length - before
  }
  const alone = await callsIn(60_000)
  const stop = one.listen()
  const during = await callsIn(60_000)
  stop()
  t.ok(during > alone * 2, `${during} calls a minute, otherwise ${alone}`)
})
