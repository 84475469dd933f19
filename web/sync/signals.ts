import type { HandleActionsReply } from '../../server/protocol/actions.ts'
import { ApiError } from '../api/api-error.ts'

/** Something for another member's page, passed on at most once and never kept. */
export interface OutgoingSignal {
  to: string
  data: object
}

export interface IncomingSignal {
  from: string
  data: object
}

/** As many as go with one call. */
const CROWD = 16

/** What two pages say to each other on the way of the polls: what goes out, and who hears what comes. */
export class Signals {
  /** Sends something to another member's page, at most once: set by who makes the calls. */
  carry: (signal: OutgoingSignal) => void = () => undefined
  #outgoing: OutgoingSignal[] = []
  #listeners = new Set<(signal: IncomingSignal) => void>()

  /** Somebody listens here: a call is on. */
  get isBusy(): boolean {
    return this.#listeners.size > 0
  }

  /** Goes with the next call that this tab makes. */
  put(signal: OutgoingSignal): void {
    this.#outgoing.push(signal)
  }

  /** Hears what comes from now on; answers how to stop it. */
  listen(hear: (signal: IncomingSignal) => void): () => void {
    this.#listeners.add(hear)
    return () => void this.#listeners.delete(hear)
  }

  /** Hands what came with a reply to who listens. */
  hear(reply: HandleActionsReply): void {
    for (const signal of signalsIn(reply)) for (const hear of [...this.#listeners]) hear(signal)
  }

  /** Makes a call that takes along what waits; what no answer came to goes again with the next one. */
  async along<T extends object>(
    request: T,
    call: (full: T & { signals?: OutgoingSignal[] }) => Promise<HandleActionsReply>,
  ) {
    const signals = this.#outgoing.splice(0, CROWD)
    if (signals.length === 0) return await call(request)
    try {
      return await call({ ...request, signals })
    } catch (error) {
      // A server that cannot read them is not asked twice: they must not keep messages from going.
      const isUnheard = !(error instanceof ApiError) || error.status === 0
      if (isUnheard) this.#outgoing.unshift(...signals)
      throw error
    }
  }
}

/** What came with a reply for the page of a call. */
export function signalsIn(reply: HandleActionsReply): readonly IncomingSignal[] {
  return reply.signals ?? []
}
