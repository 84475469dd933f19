import type { Clock } from '../clock.ts'
import type { LoggedAction } from '../store/actions.ts'

/** Why a held poll goes on: look again, or answer with what there is, or with nothing. */
export type WakeReason = 'news' | 'give-up' | 'login-ended'

export interface ParkedPoll {
  readonly personId: string
  readonly loginId: string
  /** Whether these freshly written actions are worth ending the hold for. */
  wants(written: readonly LoggedAction[]): boolean
  /** Called once its place is free, at most once for each time that it was parked. */
  wake(reason: WakeReason): void
}

/**
 * The held polls of one therapy session. Plain memory, and little of it: no database handle is held
 * with them, and one timer serves all.
 */
export class Parking {
  /** When each hold is over, as `elapsedMs` counts; infinite while nobody has said. */
  readonly #parked = new Map<ParkedPoll, number>()
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
  park(poll: ParkedPoll): void {
    const own = [...this.#parked.keys()].filter((one) => one.personId === poll.personId)
    const oldest = own[0]
    if (own.length >= this.#mostPerPerson && oldest) this.#wake(oldest, 'give-up')
    this.#parked.set(poll, Number.POSITIVE_INFINITY)
  }

  /** Ends the hold of a poll that has a place after so long, whatever becomes of the time of day. */
  holdFor(poll: ParkedPoll, ms: number): void {
    if (!this.#parked.has(poll)) return
    const until = this.#clock.elapsedMs() + ms
    this.#parked.set(poll, until)
    if (until < this.#timerAt) this.#arm(until)
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
    if (this.#parked.delete(poll)) poll.wake(reason)
  }

  #arm(at: number): void {
    this.#stopTimer()
    this.#timerAt = at
    const ring = () => {
      this.#timerAt = Number.POSITIVE_INFINITY
      const now = this.#clock.elapsedMs()
      for (const [poll, until] of [...this.#parked]) if (until <= now) this.release(poll)
      const next = Math.min(...this.#parked.values())
      if (Number.isFinite(next)) this.#arm(next)
    }
    this.#stopTimer = this.#clock.after(Math.max(0, at - this.#clock.elapsedMs()), ring)
  }
}
