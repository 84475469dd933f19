import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { TestApp, TestAppOptions } from './build-test-app.ts'
import { buildTestApp } from './build-test-app.ts'

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

/** A repeatable dice: the same seed throws the same numbers. */
export interface Dice {
  readonly seed: number
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number
  /** True so often out of one. */
  chance(share: number): boolean
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T
}

/** Mulberry32: small, and good enough to throw faults with. */
export function createDice(seed: number): Dice {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    seed,
    next,
    below,
    chance: (share) => next() < share,
    pick: (list) => {
      const index = below(list.length)
      if (index >= list.length) throw new Error('nothing to pick from')
      return list[index] as (typeof list)[number]
    },
  }
}

/** The seeds to run with: those given, or the ones in `SEED` (`SEED=7` or `SEED=7,8,9`). */
export function seedsOf(...given: readonly number[]): readonly number[] {
  const wanted = process.env.SEED
  return wanted ? wanted.split(',').map(Number) : given
}

/** Lets so many turns of the event loop go by. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A data folder that is gone after the test; `fast` asks for one in memory, where there is such a place. */
export function makeDataDir(t: Test, { fast = false } = {}): string {
  const place = fast && existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const dataDir = mkdtempSync(join(place, 'samtale-test-'))
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }))
  return dataDir
}

/** How often each fault strikes a call, from 0 to 1. */
export interface FaultRates {
  /** The request never arrives. */
  dropRequest: number
  /** The request arrives and is carried out; the answer does not come back. */
  dropReply: number
  /** The request arrives twice. */
  duplicate: number
  /** The caller is told that the request was lost, and it arrives afterwards, perhaps after a retry. */
  late: number
  /** The request, or the answer, takes its time. */
  delay: number
  /** The request waits until another one has overtaken it. */
  reorder: number
}

export type Fault = keyof FaultRates

/** What a caller gets of a call that was lost: nobody tells it what became of it. */
export class LostError extends Error {}

const LONGEST_DELAY_TURNS = 12
const LONGEST_WAIT_TURNS = 30

/**
 * A network that loses, doubles, delays and reorders calls as its dice say. It wraps any function
 * that makes a call: `app.inject`, a `fetch`, a caller's `handle`.
 */
export class FaultyNetwork {
  /** How often each fault struck. */
  readonly counts: Record<Fault, number> = {
    dropRequest: 0,
    dropReply: 0,
    duplicate: 0,
    late: 0,
    delay: 0,
    reorder: 0,
  }
  /** How many calls arrived at the other end and were answered there. */
  answered = 0
  /** May be changed while calls are under way. */
  rates: Partial<FaultRates>
  readonly #dice: Dice
  #sent = 0
  readonly #stragglers = new Set<Promise<unknown>>()

  constructor(dice: Dice, rates: Partial<FaultRates>) {
    this.#dice = dice
    this.rates = rates
  }

  /** The same call over this network. Throws LostError when the caller gets no answer. */
  wrap<Q extends readonly unknown[], A>(
    send: (...request: Q) => PromiseLike<A>,
  ): (...request: Q) => Promise<A> {
    const arrive = async (...request: Q) => {
      const answer = await send(...request)
      this.answered += 1
      return answer
    }
    return async (...request) => {
      await this.#travel()
      if (this.#strikes('dropRequest')) throw new LostError('the request was lost')
      if (this.#strikes('late')) {
        this.#straggle(() => arrive(...request))
        throw new LostError('the request is late')
      }
      if (this.#strikes('duplicate')) this.#straggle(() => arrive(...request))
      const answer = await arrive(...request)
      if (this.#strikes('dropReply')) throw new LostError('the reply was lost')
      if (this.#strikes('delay')) await turns(1 + this.#dice.below(LONGEST_DELAY_TURNS))
      return answer
    }
  }

  /** Resolves once whatever was on its way has arrived; a held poll among it needs the clock to go on. */
  async settled(): Promise<void> {
    while (this.#stragglers.size > 0) await Promise.all(this.#stragglers)
  }

  async #travel(): Promise<void> {
    if (this.#strikes('delay')) await turns(1 + this.#dice.below(LONGEST_DELAY_TURNS))
    if (this.#strikes('reorder')) {
      const before = this.#sent
      for (let turn = 0; turn < LONGEST_WAIT_TURNS && this.#sent === before; turn++) await turns(1)
    }
    this.#sent += 1
  }

  #straggle(send: () => Promise<unknown>): void {
    const straggler = turns(this.#dice.below(LONGEST_DELAY_TURNS))
      .then(send)
      // Nobody waits for this answer, and nobody minds if there is none.
      .catch(() => undefined)
      .finally(() => this.#stragglers.delete(straggler))
    this.#stragglers.add(straggler)
  }

  #strikes(fault: Fault): boolean {
    const share = this.rates[fault] ?? 0
    const does = share > 0 && this.#dice.chance(share)
    if (does) this.counts[fault] += 1
    return does
  }
}

/** A server that can be stopped and started again on what it left on disk; its clock goes on. */
export interface RestartableApp {
  readonly current: TestApp
  restarts: number
  /** Ends this server, with whatever calls are under way, and starts the next one. */
  restart(): Promise<void>
  /** A call to the server of the moment; between two of them it is refused. */
  inject(options: InjectOptions): Promise<Awaited<ReturnType<TestApp['app']['inject']>>>
}

export async function startRestartableApp(
  t: Test,
  options: TestAppOptions & { dataDir: string },
): Promise<RestartableApp> {
  let current = await buildTestApp(t, options)
  const server: RestartableApp = {
    get current() {
      return current
    },
    restarts: 0,
    async restart() {
      const { clock } = current
      await current.close()
      current = await buildTestApp(t, { ...options, clock })
      server.restarts += 1
    },
    inject: async (call) => await current.app.inject(call),
  }
  return server
}
