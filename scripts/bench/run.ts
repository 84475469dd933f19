import type { Child } from './child.ts'
import { CORES, startChild } from './child.ts'
import type { ServerAsks } from './control.ts'
import type { House, HouseSpec } from './house.ts'
import { makeHouse } from './house.ts'
import type { LoadAsks } from './load.ts'
import type { Summary } from './seats.ts'
import { median } from './statistics.ts'

export type Server = Child<ServerAsks>
export type Load = Child<LoadAsks>

/** How long and how often. */
export interface Pace {
  /** Short rounds, one lane after the other: what disturbs the machine lasts longer than they do. */
  rounds: number
  roundMs: number
  /** Of measures whose rounds take seconds. */
  slowRounds: number
  warmUpMs: number
  /** Whether to ask servers where their time goes. */
  profile: boolean
}

/** One value of the table. */
export interface Figure {
  name: string
  what: string
  unit: string
  /** The median of the rounds. */
  value: number
  rounds: number[]
  must?: number
  aim?: number
  /** The goals are the least that is wanted, not the most. */
  isMoreBetter?: boolean
}

/** A value of the table from one value a round. */
export function figure(
  name: string,
  [what, unit]: readonly [what: string, unit: string],
  rounds: number[],
  goals: Pick<Figure, 'must' | 'aim' | 'isMoreBetter'> = {},
): Figure {
  return { name, what, unit, value: median(rounds), rounds, ...goals }
}

/** The processes and folders of one measure: whatever happens, nothing of it stays. */
export class Run {
  readonly pace: Pace
  readonly #children: { end(): Promise<void> }[] = []
  readonly #houses: House[] = []

  constructor(pace: Pace) {
    this.pace = pace
  }

  async house(spec: HouseSpec): Promise<House> {
    const house = await makeHouse(spec)
    this.#houses.push(house)
    return house
  }

  /** The real server on a house, with everything on; only the limits are out of the load's reach. */
  async server(house: House): Promise<Server> {
    const env = {
      DATA_DIR: house.dataDir,
      PORT: '0',
      LOG_LEVEL: 'warn',
      RATE_PER_SECOND: '1000000',
      IDLE_MS: '86400000',
    }
    return this.#keep(await startChild<ServerAsks>('server.ts', { core: CORES.server, env }))
  }

  async echo(): Promise<Server> {
    return this.#keep(await startChild<ServerAsks>('echo-server.ts', { core: CORES.server }))
  }

  async load(): Promise<Load> {
    return this.#keep(await startChild<LoadAsks>('load.ts', { core: CORES.load }))
  }

  async clear(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.end()))
    for (const house of this.#houses) house.remove()
  }

  #keep<C extends { end(): Promise<void> }>(child: C): C {
    this.#children.push(child)
    return child
  }
}

/** @throws Error with the first wrong answer of a run, if there was one */
export function refuseErrors(what: string, { errors, requests, firstError }: Summary): void {
  if (errors === 0) return
  throw new Error(`${what}: ${errors} of ${requests} answers were wrong, the first: ${firstError}`)
}
