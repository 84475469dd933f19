import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure, Run } from './run.ts'
import { figure, refuseErrors } from './run.ts'

interface CrowdSpec {
  name: string
  what: string
  people: number
  periodMs: number
  /** So many connections for all of them together, not one for each. */
  connections?: number
  goals: { core?: Goals; rate?: Goals; p99?: Goals; rss?: Goals }
}
type Goals = Pick<Figure, 'must' | 'aim' | 'isMoreBetter'>

/** People who poll at their own times; every tenth poll carries a message. */
export const CROWDS: readonly CrowdSpec[] = [
  {
    name: 'crowd',
    what: '10,000 people every 5 s',
    people: 10_000,
    periodMs: 5000,
    goals: { core: { must: 0.35 }, p99: { must: 15 }, rss: { must: 200 } },
  },
  {
    name: 'crowd-proxied',
    what: 'the same over 100 connections',
    people: 10_000,
    periodMs: 5000,
    connections: 100,
    goals: {},
  },
  {
    name: 'peak',
    // As many polls from fewer sockets: what is asked is whether one core keeps up.
    what: 'as 60,000 people every 5 s (6,000 every 0.5 s)',
    people: 6000,
    periodMs: 500,
    goals: { rate: { aim: 11_900, isMoreBetter: true } },
  },
]

const MEMBERS = 10
const LOG_LENGTH = 100
const TALK_EVERY = 10
const WINDOW_MS = 5000

/** An open loop: share of one core, latency and memory while everybody polls. */
export async function measureCrowd(run: Run, spec: CrowdSpec): Promise<Figure[]> {
  const groups = spec.people / MEMBERS
  const members = Array.from({ length: groups }, () => MEMBERS)
  const house = await run.house({ logs: groups, logLength: LOG_LENGTH, members })
  const [server, load] = [await run.server(house), await run.load()]
  const { people } = house
  const { periodMs, connections } = spec
  await load.ask('open', { name: 'all', port: server.port, people, connections })
  await load.ask('startCrowd', { name: 'all', periodMs, talkEvery: TALK_EVERY })
  // Everybody's log is read once, which is not what is asked here.
  await sleep(Math.max(periodMs, WINDOW_MS))
  await load.ask('crowdSummary')
  const [core, p50, p99, rss, rate]: number[][] = [[], [], [], [], []]
  for (let round = 0; round < run.pace.slowRounds; round++) {
    console.log(`  ${spec.what}, round ${round + 1} of ${run.pace.slowRounds}`)
    const startedAt = performance.now()
    const before = await server.ask('cpuUs')
    await sleep(WINDOW_MS)
    const spentUs = (await server.ask('cpuUs')) - before
    const ms = performance.now() - startedAt
    const summary = await load.ask('crowdSummary')
    refuseErrors(spec.what, summary)
    core?.push(spentUs / 1000 / ms)
    p50?.push(summary.p50)
    p99?.push(summary.p99)
    rate?.push((summary.requests / ms) * 1000)
    rss?.push((await server.ask('memory', { collect: false })).rss / 1e6)
  }
  await load.ask('stopCrowd')
  const { name, what, goals } = spec
  return [
    figure(name, [`${what}: cores`, 'core'], core ?? [], goals.core),
    figure(name, ['polls a second', '/s'], rate ?? [], goals.rate),
    figure(name, ['latency, p50', 'ms'], p50 ?? []),
    figure(name, ['latency, p99', 'ms'], p99 ?? [], goals.p99),
    figure(name, ['resident memory', 'MB'], rss ?? [], goals.rss),
  ]
}
