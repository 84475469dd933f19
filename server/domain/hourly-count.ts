import type { Clock } from '../clock.ts'

const HOUR_MS = 3_600_000
/** Where the count is too long to be kept: far more people than one house has. */
const MOST_COUNTED = 10_000

/** Counts what each person does within an hour from the first time on. In memory only. */
export class HourlyCount {
  readonly #clock: Clock
  readonly #counts = new Map<string, { startsAt: number; count: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts one more; how many it are now, and how long until they begin anew. */
  add(personId: string): { count: number; restMs: number } {
    const now = this.#clock.now()
    let entry = this.#counts.get(personId)
    // Also when the clock was set back.
    if (!entry || now - entry.startsAt >= HOUR_MS || now < entry.startsAt) {
      if (this.#counts.size >= MOST_COUNTED) this.#counts.clear()
      entry = { startsAt: now, count: 0 }
      this.#counts.set(personId, entry)
    }
    entry.count += 1
    return { count: entry.count, restMs: entry.startsAt + HOUR_MS - now }
  }
}
