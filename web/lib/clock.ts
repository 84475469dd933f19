/** Time and timers, handed in so that a test can turn them by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once, so many milliseconds from now; what it answers takes that back. */
  after(ms: number, call: () => void): () => void
}
