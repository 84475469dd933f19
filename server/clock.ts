import { randomBytes, randomInt } from 'node:crypto'
import { performance } from 'node:perf_hooks'

/** Time and timers, so that tests can move them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Milliseconds with fractions since some fixed moment, which nobody can set: for how long things take. */
  elapsedMs(): number
  /** Runs `fn` once after `ms`; the answer takes it back. Never keeps the process alive. */
  after(ms: number, fn: () => void): () => void
  /**
   * Runs `fn` once after what is arriving has arrived: at the end of this turn of the event loop, or
   * after `ms` where more is worth waiting for. For gathering work only, never for a limit.
   */
  soon(ms: number, fn: () => void): void
}

/** Randomness fit for secrets, so that tests can foresee it. */
export interface Random {
  bytes(length: number): Buffer
  /** Decimal digits, leading zeros included. */
  digits(length: number): string
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  soon(ms, fn) {
    if (ms === 0) setImmediate(fn)
    else setTimeout(fn, ms)
  },
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  digits: (length) => String(randomInt(10 ** length)).padStart(length, '0'),
}
