import type { Clock } from '../clock.ts'
import type { SmsSender } from '../live/sms-queue.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves time on and fires what falls due, in order, letting promises settle in between. */
  advance(ms: number): Promise<void>
  /** Sets the clock, also backwards, without firing anything: a clock that jumps. */
  jump(ms: number): void
}

export function createFakeClock(startsAt = Date.parse('2026-11-21T12:00:00.000Z')): FakeClock {
  let now = startsAt
  let elapsed = 0
  let timers: { at: number; fn: () => void }[] = []
  return {
    now: () => now,
    elapsedMs: () => elapsed,
    after(ms, fn) {
      const timer = { at: now + ms, fn }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    soon(_ms, fn) {
      setImmediate(fn)
    },
    async advance(ms) {
      const end = now + ms
      for (;;) {
        await settle()
        const next = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((one) => one !== next)
        elapsed += Math.max(0, next.at - now)
        now = Math.max(now, next.at)
        next.fn()
      }
      elapsed += end - now
      now = end
      await settle()
    },
    jump(ms) {
      now += ms
    },
  }
}

/** Lets everything that waits for nothing but a turn of the event loop go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A vendor that keeps what it is asked to send. */
export interface FakeSms extends SmsSender {
  readonly sent: { to: string; text: string; at: number }[]
}

export function createFakeSms(): FakeSms {
  const sent: FakeSms['sent'] = []
  return {
    sent,
    async send(message) {
      sent.push(message)
    },
  }
}
