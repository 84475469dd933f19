import { progress } from './progress.ts'
import type { Figure, Load, Run, Server } from './run.ts'
import { figure, refuseErrors } from './run.ts'

/** How many held polls one message ends. */
export const FAN_OUTS = [10, 50, 1000] as const

/** In a round; fewer where each goes to very many. */
const MESSAGES = 20
const MESSAGES_TO_MANY = 5
/** Between two messages, so that everybody holds again: a moment, and more for more polls. */
const GAP_MS = 150
const GAP_MS_EACH = 0.8
const EMPTY_POLLS_MS = 300

interface FanOutRound {
  p50: number
  p99: number
  /** Of an empty poll, alone at its connection, a moment before. */
  emptyP99: number
  cpuUs: number
}

/**
 * One person writes, `size` others hold a poll: how long until each has the message, and what one
 * delivery costs the server, the next held poll included.
 */
export async function measureFanOut(run: Run, size: number): Promise<Figure[]> {
  const house = await run.house({ logs: 1, logLength: 1000, members: [size + 2] })
  const [server, load] = [await run.server(house), await run.load()]
  const [sender, poller, ...receivers] = house.people
  if (!sender || !poller) throw new Error('nobody is there')
  const { port } = server
  await load.ask('open', { name: 'sender', port, people: [sender] })
  await load.ask('open', { name: 'poller', port, people: [poller] })
  await load.ask('open', { name: 'receivers', port, people: receivers })
  const messages = size < 1000 ? MESSAGES : MESSAGES_TO_MANY
  // The first one warms up.
  await runRound(server, load, size, MESSAGES_TO_MANY)
  const rounds: FanOutRound[] = []
  const say = progress(`fan-out to ${size}`)
  while (rounds.length < run.pace.slowRounds) {
    rounds.push(await runRound(server, load, size, messages))
    say(rounds.length / run.pace.slowRounds)
  }
  const name = `fan-out-${size}`
  const delivery = `delivery to ${size} held polls`
  const times = rounds.map(({ p99, emptyP99 }) => p99 / emptyP99)
  return [
    figure(
      name,
      [`${delivery}, p50`, 'ms'],
      rounds.map(({ p50 }) => p50),
    ),
    figure(
      name,
      [`${delivery}, p99`, 'ms'],
      rounds.map(({ p99 }) => p99),
    ),
    figure(name, ['its p99 / p99 of one empty poll', '×'], times),
    figure(
      name,
      ['CPU of one delivery', 'µs'],
      rounds.map(({ cpuUs }) => cpuUs),
    ),
  ]
}

async function runRound(
  server: Server,
  load: Load,
  size: number,
  messages: number,
): Promise<FanOutRound> {
  const gapMs = GAP_MS + size * GAP_MS_EACH
  const empty = await load.ask('run', { name: 'poller', talks: false, ms: EMPTY_POLLS_MS })
  const before = await server.ask('cpuUs')
  const names = { sender: 'sender', receivers: 'receivers' }
  const { p50, p99, ...result } = await load.ask('fanOut', { ...names, messages, gapMs })
  const cpuUs = ((await server.ask('cpuUs')) - before) / result.requests
  refuseErrors(`fan-out to ${size}`, { ...result, p50, p99 })
  refuseErrors('empty polls', empty)
  return { p50, p99, emptyP99: empty.p99, cpuUs }
}
