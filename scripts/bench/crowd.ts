import type { Seat, Summary } from './seats.ts'
import { Tally } from './seats.ts'

const TICK_MS = 2

interface Place {
  seat: Seat
  isWaiting: boolean
  /** When a poll fell due while the one before was still under way; 0: none did. */
  dueAt: number
  polls: number
}

/**
 * People who poll at their own times, whatever the server does: an open loop. Each polls once in a
 * period, and every so many polls carries a message. A poll that falls due while the one before is
 * under way is sent after it, and its latency counts from when it was due.
 */
export class Crowd {
  readonly #places: Place[]
  readonly #periodMs: number
  readonly #talkEvery: number
  readonly #startedAt = performance.now()
  readonly #timer: NodeJS.Timeout
  #tally = new Tally()
  /** How many polls have fallen due so far. */
  #due = 0

  constructor(seats: readonly Seat[], options: { periodMs: number; talkEvery: number }) {
    // Talkers are spread: otherwise all who talk would do so in the same moment.
    this.#places = seats.map((seat, i) => ({ seat, isWaiting: false, dueAt: 0, polls: i }))
    this.#periodMs = options.periodMs
    this.#talkEvery = options.talkEvery
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  /** What happened since the last time, or since the start. */
  takeSummary(): Summary {
    const summary = this.#tally.summarise()
    this.#tally = new Tally()
    return summary
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    const due = ((now - this.#startedAt) / this.#periodMs) * this.#places.length
    for (; this.#due < due; this.#due++) {
      const place = this.#places[this.#due % this.#places.length]
      if (place?.isWaiting) place.dueAt ||= now
      else if (place) this.#poll(place, now)
    }
  }

  #poll(place: Place, since: number): void {
    place.isWaiting = true
    place.dueAt = 0
    place.polls += 1
    const talks = place.polls % this.#talkEvery === 0
    place.seat.poll(
      talks ? 'talk' : 'ask',
      this.#tally,
      () => {
        place.isWaiting = false
        if (place.dueAt > 0) this.#poll(place, place.dueAt)
      },
      since,
    )
  }
}
