import { printHotSpots } from './hot-spots.ts'
import type { Lane, Round } from './rounds.ts'
import { interleave, ratios, runLane } from './rounds.ts'
import type { Figure, Run } from './run.ts'
import { figure } from './run.ts'
import { measureSyncedWrite } from './synced-write.ts'

const MEMBERS = 10
const LOG_LENGTH = 1000
/** In groups of ten: seven for the polls, six for the messages, seven for the first pages. */
const PEOPLE = { empty: 64, message: 60, page: 64 }
export const POLL_MEASURES = ['empty', 'message', 'page'] as const
type PollMeasure = (typeof POLL_MEASURES)[number]

/**
 * Closed loops against the echo: empty polls, polls with a message, first pages of a log. Each has a
 * server of its own, as the echo has: what one leaves to be tidied up is not paid by another.
 */
export async function measurePolls(run: Run, wanted: readonly string[]): Promise<Figure[]> {
  const names = POLL_MEASURES.filter((name) => wanted.includes(name))
  const [echo, load] = [await run.echo(), await run.load()]
  const lanes: Lane[] = [{ name: 'echo', server: echo, talks: false }]
  const dataDirs: string[] = []
  for (const name of names) {
    const groups = Math.ceil(PEOPLE[name] / MEMBERS)
    const members = Array.from({ length: groups }, () => MEMBERS)
    const house = await run.house({ logs: groups, logLength: LOG_LENGTH, members })
    const server = await run.server(house)
    const people = house.people.slice(0, PEOPLE[name])
    const fromStart = name === 'page'
    if (lanes.length === 1) await load.ask('open', { name: 'echo', port: echo.port, people })
    await load.ask('open', { name, port: server.port, people, fromStart })
    lanes.push({ name, server, talks: name === 'message' })
    dataDirs.push(house.dataDir)
  }
  const syncs: number[] = []
  const afterRound = () => void syncs.push(measureSyncedWrite(dataDirs[0] ?? '.'))
  const rounds = await interleave(load, lanes, run.pace, afterRound)
  if (run.pace.profile) {
    for (const lane of lanes.slice(1)) {
      await lane.server.ask('startProfile')
      await runLane(load, lane, run.pace.roundMs)
      printHotSpots(lane.name, await lane.server.ask('stopProfile'))
    }
  }
  return [figure('disk', ['one synced write of 4 kB', 'ms'], syncs), ...toFigures(rounds)]
}

const cpu = (round: Round) => round.cpuUs

function toFigures(rounds: ReadonlyMap<string, Round[]>): Figure[] {
  const echo = rounds.get('echo') ?? []
  const costs = (name: PollMeasure, what: string, goals: Pick<Figure, 'must' | 'aim'> = {}) => {
    const own = rounds.get(name)
    if (!own) return []
    return [
      figure(name, [`CPU of ${what} / of an echo`, '×'], ratios(own, echo, cpu), goals),
      figure(name, [`CPU of ${what}`, 'µs'], own.map(cpu)),
    ]
  }
  return [
    figure('echo', ['CPU of one echo', 'µs'], echo.map(cpu)),
    ...costs('empty', 'an empty poll', { must: 1.1, aim: 0.85 }),
    ...costs('message', 'a poll with one durable message', { must: 1.5, aim: 1.2 }),
    ...speeds(rounds.get('message') ?? [], echo),
    ...costs('page', 'the first page of a log of 1,000'),
  ]
}

function speeds(own: readonly Round[], echo: readonly Round[]): Figure[] {
  if (own.length === 0) return []
  const goals = { must: 0.7, aim: 0.9, isMoreBetter: true }
  const rate = (round: Round) => round.rate
  const latency = 'a poll with one durable message'
  return [
    figure('message', ['durable messages / echoes a second', '×'], ratios(own, echo, rate), goals),
    figure('message', ['durable messages', '/s'], own.map(rate)),
    figure(
      'message',
      [`${latency}, p50`, 'ms'],
      own.map(({ p50 }) => p50),
    ),
    figure(
      'message',
      [`${latency}, p99`, 'ms'],
      own.map(({ p99 }) => p99),
    ),
  ]
}
