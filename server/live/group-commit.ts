import type { Clock } from '../clock.ts'
import type { LogBatch, LogStore } from '../store/log-store.ts'

/** From this many turns in one commit on, many people write at once, and the next commit waits for more. */
const MANY_TURNS = 4
const WINDOW_MS = 2

/** A log that has something to write. */
export interface Committing {
  /** Hands over what the log wants written, and how many turns stand behind it. */
  takeBatch(): { batch: LogBatch; turns: number }
  /** The batch is on disk, or it is not and everything that hangs on it is dropped. Never throws. */
  settle(error?: unknown): void
}

/**
 * Gathers what all logs have to write and pays for one sync instead of many. The rule: what has
 * arrived in one turn of the event loop goes out together at its end; while many write, a commit
 * waits two milliseconds for more. Nobody hears of an action before its batch is on disk.
 */
export class GroupCommit {
  readonly #store: LogStore
  readonly #clock: Clock
  #waiting = new Set<Committing>()
  #scheduled = false
  #lastTurns = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(store: LogStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  enlist(log: Committing): void {
    this.#waiting.add(log)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#clock.soon(this.#lastTurns < MANY_TURNS ? 0 : WINDOW_MS, () => {
      this.#writing = this.#writing.then(() => this.#flush())
    })
  }

  /** Resolves when everything that was enlisted so far is settled. */
  async drain(): Promise<void> {
    do {
      await new Promise<void>((resolve) => this.#clock.soon(0, resolve))
      await this.#writing
    } while (this.#scheduled)
  }

  /** Never throws: whatever goes wrong with a log is told to that log. */
  async #flush(): Promise<void> {
    const logs = [...this.#waiting]
    this.#waiting = new Set()
    this.#scheduled = false
    const taken = logs.flatMap((log) => takeFrom(log) ?? [])
    this.#lastTurns = taken.reduce((sum, one) => sum + one.turns, 0)
    const error = await this.#write(taken.map((one) => one.batch))
    // One log's fault must not be the others': each by itself, then.
    for (const { log, batch } of taken) {
      const own = error !== undefined && taken.length > 1 ? await this.#write([batch]) : error
      log.settle(own)
    }
  }

  /** What went wrong, or undefined. */
  async #write(batches: readonly LogBatch[]): Promise<unknown> {
    if (batches.length === 0) return undefined
    try {
      await this.#store.write(batches)
      return undefined
    } catch (error) {
      return error ?? new Error('the write failed')
    }
  }
}

function takeFrom(
  log: Committing,
): { log: Committing; batch: LogBatch; turns: number } | undefined {
  try {
    return { log, ...log.takeBatch() }
  } catch (error) {
    log.settle(error)
    return undefined
  }
}
