import type { LoggedAction } from '../store/actions.ts'

/** Why a held poll goes on: look again, or answer with what there is, or with nothing. */
export type WakeReason = 'news' | 'give-up' | 'login-ended'

export interface ParkedPoll {
  readonly personId: string
  readonly loginId: string
  /** Whether these freshly written actions are worth ending the hold for. */
  wants(written: readonly LoggedAction[]): boolean
}

/** A place in the car park. Register first, look then: no wake-up falls in between. */
export interface ParkingPlace {
  readonly woken: Promise<WakeReason>
  release(): void
}

/** The held polls of one therapy session. Plain memory: no database handle is held with them. */
export class Parking {
  readonly #parked = new Map<ParkedPoll, (reason: WakeReason) => void>()
  readonly #mostPerPerson: number

  constructor(mostPerPerson: number) {
    this.#mostPerPerson = mostPerPerson
  }

  get size(): number {
    return this.#parked.size
  }

  park(poll: ParkedPoll): ParkingPlace {
    const own = [...this.#parked.keys()].filter((one) => one.personId === poll.personId)
    const oldest = own[0]
    if (own.length >= this.#mostPerPerson && oldest) this.#wake(oldest, 'give-up')
    const woken = new Promise<WakeReason>((resolve) => this.#parked.set(poll, resolve))
    return { woken, release: () => this.#wake(poll, 'give-up') }
  }

  /** Wakes all whom the actions concern. */
  wakeFor(written: readonly LoggedAction[]): void {
    for (const poll of [...this.#parked.keys()]) if (poll.wants(written)) this.#wake(poll, 'news')
  }

  /** Wakes all that match, whatever was written. */
  wakeWhere(matches: (poll: ParkedPoll) => boolean, reason: WakeReason): void {
    for (const poll of [...this.#parked.keys()]) if (matches(poll)) this.#wake(poll, reason)
  }

  #wake(poll: ParkedPoll, reason: WakeReason): void {
    const resolve = this.#parked.get(poll)
    this.#parked.delete(poll)
    resolve?.(reason)
  }
}
