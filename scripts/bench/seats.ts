import { MAX_WAIT_MS } from '../../server/protocol/limits.ts'
import type { Connection, HttpConnection } from './http-connection.ts'
import { openConnections, SharedConnections } from './http-connection.ts'
import type { Person } from './poll-request.ts'
import { PollRequest, readCursor } from './poll-request.ts'
import { quantile } from './statistics.ts'

/** What a run of requests came to. Latencies are milliseconds. */
export interface Summary {
  requests: number
  errors: number
  /** The first answer that was not as it should be, shortened. */
  firstError: string
  p50: number
  p99: number
}

const ACCEPTED = Buffer.from('"ok":true')

/** Counts answers, and those that are not as they should be. */
export class Tally {
  #errors = 0
  #firstError = ''
  readonly latencies: number[] = []

  get requests(): number {
    return this.latencies.length
  }

  get errors(): number {
    return this.#errors
  }

  /** Notes an answer; true if it is as it should be. */
  add(ms: number, status: number, body: Buffer, carriesMessage: boolean): boolean {
    this.latencies.push(ms)
    if (status === 200 && (!carriesMessage || body.includes(ACCEPTED))) return true
    this.#errors += 1
    this.#firstError ||= `${status} ${body.toString('utf8', 0, 300)}`
    return false
  }

  summarise(): Summary {
    return {
      requests: this.requests,
      errors: this.#errors,
      firstError: this.#firstError,
      p50: quantile(this.latencies, 0.5),
      p99: quantile(this.latencies, 0.99),
    }
  }
}

export interface SeatOptions {
  port: number
  people: Person[]
  /** The first poll is to be held, and nobody waits for its answer. */
  holds?: boolean
  /** Asks for the first page again and again, not for what is new. */
  fromStart?: boolean
  /** So many connections for all of them together, not one for each. */
  connections?: number | undefined
}

/** Just asks, or wants to be held until there is news, or brings a message. */
export type PollKind = 'ask' | 'hold' | 'talk'

/** A person at a connection, with a request for every kind of poll. */
export class Seat {
  readonly connection: Connection
  readonly #requests: Record<PollKind, PollRequest>
  readonly #fromStart: boolean
  #cursor: number

  constructor(connection: Connection, person: Person, cid: string, options: SeatOptions) {
    const { port, fromStart = false } = options
    this.connection = connection
    this.#requests = {
      ask: new PollRequest(port, person, {}),
      hold: new PollRequest(port, person, { waitMs: MAX_WAIT_MS }),
      talk: new PollRequest(port, person, { cid }),
    }
    this.#fromStart = fromStart
    this.#cursor = fromStart ? 0 : person.lastActionId
  }

  /** Polls; `onAnswer` hears when the answer is counted and the cursor moved. */
  poll(kind: PollKind, tally: Tally, onAnswer: (good: boolean) => void, since?: number): void {
    const request = this.#requests[kind]
    request.setCursor(this.#cursor)
    request.renew()
    const sentAt = since ?? performance.now()
    this.connection.send(request.bytes, (status, body) => {
      const isGood = tally.add(performance.now() - sentAt, status, body, kind === 'talk')
      const cursor = isGood && !this.#fromStart ? readCursor(body) : -1
      if (cursor >= 0) this.#cursor = cursor
      onAnswer(isGood)
    })
  }
}

/**
 * Gives every person a connection of their own, or all of them a few together, and polls once for
 * each: a server closes a connection that says nothing for seconds. Polls that are to be held are
 * not waited for. `name` tells the messages of one run from those of another.
 */
export async function openSeats(name: string, options: SeatOptions): Promise<Seat[]> {
  const seats: Seat[] = []
  const tally = new Tally()
  const kind = options.holds ? 'hold' : 'ask'
  const poll = (seat: Seat) => new Promise((resolve) => seat.poll(kind, tally, resolve))
  for await (const connections of connectAll(options)) {
    const fresh = connections.flatMap((connection, i) => {
      const person = options.people[seats.length + i]
      const cid = `${name.replaceAll(/\W/g, '-')}-${seats.length + i}`
      return person ? [new Seat(connection, person, cid, options)] : []
    })
    seats.push(...fresh)
    const polls = Promise.all(fresh.map(poll))
    if (!options.holds) await polls
  }
  if (tally.errors > 0) throw new Error(`a first poll was refused: ${tally.summarise().firstError}`)
  return seats
}

/** What each of the people sends on, some people at a time. */
async function* connectAll({
  port,
  people,
  connections,
}: SeatOptions): AsyncGenerator<Connection[]> {
  if (connections === undefined) return yield* openConnections(port, people.length)
  const opened: HttpConnection[] = []
  for await (const some of openConnections(port, connections)) opened.push(...some)
  const shared = new SharedConnections(opened)
  yield people.map(() => shared)
}
