/**
 * Kills the server under load, again and again, and looks whether anything it had promised is gone:
 * `npm run crash -- 200`. Ends with 1 at the first violation. See docs/performance.md.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { House } from './bench/house.ts'
import { makeHouse } from './bench/house.ts'
import { findViolations } from './crash/check-database.ts'
import type { ServerProcess } from './crash/server-process.ts'
import { startServer } from './crash/server-process.ts'
import { Writer } from './crash/writer.ts'

const DEFAULT_ROUNDS = 20
/** A new data folder now and then keeps the check short: it reads everything each time. */
const ROUNDS_A_HOUSE = 25
/** When the server is killed, in milliseconds after the writers began. */
const KILL_AFTER_MS = [5, 500] as const

export interface CrashRound {
  killedAfterMs: number
  /** Actions that somebody was told of in this round, by a verdict or by reading. */
  told: number
  /** Without an answer when the server died, and how many of those it turned out to have written. */
  unanswered: number
  foundWritten: number
  violations: string[]
}

/** A house whose server is killed again and again. */
export class CrashHouse {
  readonly dataDir: string
  readonly #house: House
  readonly #writers: Writer[]
  #server: ServerProcess

  private constructor(house: House, server: ServerProcess) {
    this.dataDir = house.dataDir
    this.#house = house
    this.#writers = house.people.map((person) => new Writer(person))
    this.#server = server
  }

  /** A fresh house with writers in two therapy sessions, its server running. */
  static async open({ writersEach }: { writersEach: number }): Promise<CrashHouse> {
    const members = [writersEach, writersEach]
    const house = await makeHouse({ logs: 2, logLength: 0, members })
    try {
      return new CrashHouse(house, await startServer(house.dataDir))
    } catch (error) {
      house.remove()
      throw error
    }
  }

  /** Everybody writes; the server dies at a random moment, starts again, gets the retries, is checked. */
  async round(): Promise<CrashRound> {
    const before = this.#told().length
    const killedAfterMs = randomInt(...KILL_AFTER_MS)
    const writing = this.#writers.map((writer) => writer.writeUntilCut(this.#server.url))
    const cut = this.#explained(Promise.all(writing))
    // Heard below; until then a wrong answer must not end the process.
    cut.catch(() => {})
    await sleep(killedAfterMs)
    await this.#server.kill()
    await cut
    const unanswered = this.#writers.reduce((sum, writer) => sum + writer.unanswered, 0)
    this.#server = await startServer(this.dataDir)
    const retries = this.#writers.map((writer) => writer.retry(this.#server.url))
    const known = await this.#explained(Promise.all(retries))
    return {
      killedAfterMs,
      told: this.#told().length - before,
      unanswered,
      foundWritten: known.reduce((sum, one) => sum + one, 0),
      violations: this.findViolations(),
    }
  }

  /** Whatever in a data folder is not as people were told, or not as a log must be. */
  findViolations(dataDir = this.dataDir): string[] {
    return findViolations(dataDir, this.#told())
  }

  async close(): Promise<void> {
    await this.#server.kill()
    this.#house.remove()
  }

  /** A wrong answer with what the server that gave it has printed. */
  async #explained<T>(answers: Promise<T>): Promise<T> {
    const server = this.#server
    try {
      return await answers
    } catch (error) {
      throw new Error(`${error}; the server said: ${server.said}`, { cause: error })
    }
  }

  #told() {
    return this.#writers.flatMap((writer) => writer.told)
  }
}

async function main(rounds: number): Promise<void> {
  let house: CrashHouse | undefined
  const total = { told: 0, unanswered: 0, foundWritten: 0 }
  try {
    for (let i = 0; i < rounds; i++) {
      if (i % ROUNDS_A_HOUSE === 0) {
        await house?.close()
        house = await CrashHouse.open({ writersEach: 6 })
      }
      const round = await house?.round()
      if (!round) return
      console.log(`round ${i + 1}: ${describe(round)}`)
      for (const violation of round.violations.slice(0, 20)) console.error(`  ${violation}`)
      if (round.violations.length > 0) {
        process.exitCode = 1
        return
      }
      total.told += round.told
      total.unanswered += round.unanswered
      total.foundWritten += round.foundWritten
    }
    console.log(
      `\n${rounds} times killed: ${total.told} acknowledged or read and all there; ${total.unanswered} ` +
        `without an answer, ${total.foundWritten} of them written, the others sent again; no gap, ` +
        'no double, chain and file intact.',
    )
  } finally {
    await house?.close()
  }
}

function describe(round: CrashRound): string {
  const { killedAfterMs, told, unanswered, foundWritten, violations } = round
  const facts = `killed after ${killedAfterMs} ms, ${told} told, ${unanswered} unanswered (${foundWritten} written)`
  return `${facts}: ${violations.length === 0 ? 'ok' : `${violations.length} VIOLATIONS`}`
}

if (import.meta.main) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  const rounds = Number(process.argv[2] ?? DEFAULT_ROUNDS)
  if (Number.isSafeInteger(rounds) && rounds > 0) await main(rounds)
  else {
    console.error('How many rounds? `npm run crash -- 20`')
    process.exitCode = 1
  }
}
