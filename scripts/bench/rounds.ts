import type { LoopResult } from './closed-loop.ts'
import { progress } from './progress.ts'
import type { Load, Pace, Server } from './run.ts'
import { refuseErrors } from './run.ts'

/** One kind of request that is made again and again: who is asked, from which seats. */
export interface Lane {
  name: string
  server: Server
  talks: boolean
}

export interface Round extends LoopResult {
  /** CPU time of the whole server process for one request, in microseconds. */
  cpuUs: number
  /** Answers in a second. */
  rate: number
}

/**
 * Runs every lane once in each round, one at a time and each round in another order, so that what
 * disturbs the machine disturbs all of them alike. A first round only warms up.
 */
export async function interleave(
  load: Load,
  lanes: readonly Lane[],
  pace: Pace,
  afterRound: () => void = () => {},
): Promise<Map<string, Round[]>> {
  const rounds = new Map<string, Round[]>(lanes.map(({ name }) => [name, []]))
  const say = progress(lanes.map(({ name }) => name).join(', '))
  for (const lane of lanes) await runLane(load, lane, pace.warmUpMs)
  for (let i = 0; i < pace.rounds; i++) {
    const turn = i % lanes.length
    for (const lane of [...lanes.slice(turn), ...lanes.slice(0, turn)]) {
      rounds.get(lane.name)?.push(await runLane(load, lane, pace.roundMs))
      say(i / pace.rounds)
    }
    afterRound()
  }
  return rounds
}

/** Runs one lane once. @throws Error with the first wrong answer */
export async function runLane(load: Load, lane: Lane, ms: number): Promise<Round> {
  const { name, server, talks } = lane
  const before = await server.ask('cpuUs')
  const result = await load.ask('run', { name, talks, ms })
  const cpuUs = ((await server.ask('cpuUs')) - before) / result.requests
  refuseErrors(name, result)
  return { ...result, cpuUs, rate: (result.requests / result.ms) * 1000 }
}

/** One value a round, of two lanes that ran in the same rounds. */
export function ratios(
  above: readonly Round[] = [],
  below: readonly Round[] = [],
  of: (round: Round) => number,
): number[] {
  return above.flatMap((round, i) => {
    const other = below[i]
    return other ? [of(round) / of(other)] : []
  })
}
