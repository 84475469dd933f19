import type { Clock } from '../clock.ts'
import { MAX_SIGNALS_KEPT, MAX_SIGNALS_KEPT_BYTES, SIGNAL_MS } from '../protocol/limits.ts'

/** What one member says to another, past the log: how their browsers find each other. */
export interface Signal {
  from: string
  /** JSON. */
  text: string
}

interface Kept extends Signal {
  until: number
}

/**
 * The mailboxes of one therapy session. In memory only, each signal handed out at most once; what is
 * old, or more than a mailbox holds, is dropped, the oldest first. Who lost one asks anew.
 */
export class Signals {
  readonly #clock: Clock
  readonly #boxes = new Map<string, Kept[]>()
  /** Whether members may signal at all; undefined: not known yet. */
  areAllowed: boolean | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  post(to: string, signal: Signal): void {
    const box = this.#boxes.get(to) ?? []
    box.push({ ...signal, until: this.#clock.now() + SIGNAL_MS })
    while (box.length > MAX_SIGNALS_KEPT || sizeOf(box) > MAX_SIGNALS_KEPT_BYTES) box.shift()
    this.#boxes.set(to, box)
  }

  /** Whether there may be something: asked at every poll. */
  has(personId: string): boolean {
    return this.#boxes.size > 0 && this.#boxes.has(personId)
  }

  /** Empties a mailbox. */
  take(personId: string): Signal[] {
    const box = this.#boxes.get(personId)
    if (!box) return []
    this.#boxes.delete(personId)
    const now = this.#clock.now()
    return box.filter(({ until }) => until > now)
  }
}

function sizeOf(box: readonly Kept[]): number {
  return box.reduce((sum, { text }) => sum + text.length, 0)
}
