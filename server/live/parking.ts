import type { Clock } from '../clock.ts'
import type { LoggedAction } from '../store/actions.ts'

/** Why a held poll goes on: look again, or answer with what there is, or with nothing. */
export type WakeReason = 'news' | 'give-up' | 'login-ended'

export interface ParkedPoll {
  readonly personId: string
  readonly loginId: string
  /** Whether these freshly written actions are worth ending the hold for. */
  wants(written: readonly LoggedAction[]): boolean
}

interface Place {
  /** When the hold is over, as `elapsedMs` counts; infinite while nobody has said. */
  until: number
  wake(reason: WakeReason): void
}

/**
 * The held polls of one therapy session. Plain memory, and little of it: no database handle is held
 * with them, and one timer serves all.
 */
export class Parking {
  readonly #parked = new Map<ParkedPoll, Place>()
  readonly #mostPerPerson: number
  readonly #clock: Clock
  #timerAt = Number.POSITIVE_INFINITY
  #stopTimer = () => {}

  constructor(mostPerPerson: number, clock: Clock) {
    this.#mostPerPerson = mostPerPerson
    this.#clock = clock
  }

  get size(): number {
    return this.#parked.size
  }

  /** Takes a place. Register first, look then: no wake-up falls in between. */
  park(poll: ParkedPoll): Promise<WakeReason> {
    const own = [...this.#parked.keys()].filter((one) => one.personId === poll.personId)
    const oldest = own[0]
    if (own.length >= this.#mostPerPerson && oldest) this.#wake(oldest, 'give-up')
    return new Promise((wake) => {
      this.#parked.set(poll, { until: Number.POSITIVE_INFINITY, wake })
    })
  }

  /** Ends the hold of a poll that has a place after so long, whatever becomes of the time of day. */
  holdFor(poll: ParkedPoll, ms: number): void {
    const place = this.#parked.get(poll)
    if (!place) return
    place.until = this.#clock.elapsedMs() + ms
    if (place.until < this.#timerAt) this.#arm(place.until)
  }

  release(poll: ParkedPoll): void {
    this.#wake(poll, 'give-up')
  }

  /** Wakes all whom the actions concern. */
  wakeFor(written: readonly LoggedAction[]): void {
    if (this.#parked.size > 0) this.wakeWhere((poll) => poll.wants(written), 'news')
  }

  /** Wakes all that match, whatever was written. */
  wakeWhere(matches: (poll: ParkedPoll) => boolean, reason: WakeReason): void {
    for (const poll of [...this.#parked.keys()]) if (matches(poll)) this.#wake(poll, reason)
  }

  #wake(poll: ParkedPoll, reason: WakeReason): void {
    const place = this.#parked.get(poll)
    this.#parked.delete(poll)
    place?.wake(reason)
  }

  #arm(at: number): void {
    this.#stopTimer()
    this.#timerAt = at
    const ring = () => {
      this.#timerAt = Number.POSITIVE_INFINITY
      const now = this.#clock.elapsedMs()
      for (const [poll, { until }] of [...this.#parked]) if (until <= now) this.release(poll)
      const next = Math.min(...[...this.#parked.values()].map(({ until }) => until))
      if (Number.isFinite(next)) this.#arm(next)
    }
    this.#stopTimer = this.#clock.after(Math.max(0, at - this.#clock.elapsedMs()), ring)
  }
}
