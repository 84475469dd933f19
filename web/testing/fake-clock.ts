import type { Clock } from '../lib/clock.ts'

export interface FakeClock extends Clock {
  /** Goes on by so many milliseconds: calls due timers in order, and lets promises settle. */
  advance(ms: number): Promise<void>
}

/** Lets everything run that waits for nothing but promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A clock that stands still until it is told to go on. */
export function createFakeClock(start = Date.parse('2026-11-21T20:00:00.000Z')): FakeClock {
  let now = start
  let timers: { at: number; call: () => void }[] = []
  return {
    now: () => now,
    after: (ms, call) => {
      const timer = { at: now + ms, call }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance: async (ms) => {
      const end = now + ms
      await settle()
      for (;;) {
        const due = timers.toSorted((a, b) => a.at - b.at)[0]
        if (!due || due.at > end) break
        timers = timers.filter((other) => other !== due)
        now = Math.max(now, due.at)
        due.call()
        await settle()
      }
      now = end
    },
  }
}
