import { progress } from './progress.ts'
import type { Figure, Run } from './run.ts'
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
  const gapMs = GAP_MS + size * GAP_MS_EACH
  const names = { sender: 'sender', receivers: 'receivers' }
  const p50: number[] = []
  const p99: number[] = []
  const emptyP99: number[] = []
  const cpuUs: number[] = []
  const say = progress(`fan-out to ${size}`)
  // The first one warms up.
  for (let round = -1; round < run.pace.rounds; round++) {
    const messages = size < 1000 && round >= 0 ? MESSAGES : MESSAGES_TO_MANY
    const empty = await load.ask('run', { name: 'poller', talks: false, ms: EMPTY_POLLS_MS })
    const before = await server.ask('cpuUs')
    const result = await load.ask('fanOut', { ...names, messages, gapMs })
    const spentUs = (await server.ask('cpuUs')) - before
    refuseErrors(`fan-out to ${size}`, result)
    refuseErrors('empty polls', empty)
    say(Math.max(0, round / run.pace.rounds))
    if (round < 0) continue
    p50.push(result.p50)
    p99.push(result.p99)
    emptyP99.push(empty.p99)
    cpuUs.push(spentUs / result.requests)
  }
  const name = `fan-out-${size}`
  const times = p99.map((value, i) => value / (emptyP99[i] ?? Number.NaN))
  return [
    figure(name, [`delivery to ${size} held polls, p50`, 'ms'], p50),
    figure(name, [`delivery to ${size} held polls, p99`, 'ms'], p99),
    figure(name, ['its p99 / p99 of one empty poll', '×'], times),
    figure(name, ['CPU of one delivery', 'µs'], cpuUs),
  ]
}
