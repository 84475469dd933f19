import type { HttpConnection } from './http-connection.ts'
import { openConnections } from './http-connection.ts'
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
  /** How long each poll asks to be held. */
  waitMs?: number
  /** Asks for the first page again and again, not for what is new. */
  fromStart?: boolean
}

/** A person at a connection, with a poll and a poll that carries a message. */
export class Seat {
  readonly connection: HttpConnection
  readonly #plain: PollRequest
  readonly #talking: PollRequest
  readonly #fromStart: boolean
  cursor: number

  constructor(connection: HttpConnection, person: Person, cid: string, options: SeatOptions) {
    const { port, waitMs = 0, fromStart = false } = options
    this.connection = connection
    this.#plain = new PollRequest(port, person, { waitMs })
    this.#talking = new PollRequest(port, person, { cid })
    this.#fromStart = fromStart
    this.cursor = fromStart ? 0 : person.lastActionId
  }

  /** Polls, with a message or without; `onAnswer` hears when it is counted and the cursor moved. */
  poll(talks: boolean, tally: Tally, onAnswer: (good: boolean) => void, since?: number): void {
    const request = talks ? this.#talking : this.#plain
    request.setCursor(this.cursor)
    if (talks) request.renew()
    const sentAt = since ?? performance.now()
    this.connection.send(request.bytes, (status, body) => {
      const isGood = tally.add(performance.now() - sentAt, status, body, talks)
      const cursor = isGood && !this.#fromStart ? readCursor(body) : -1
      if (cursor >= 0) this.cursor = cursor
      onAnswer(isGood)
    })
  }
}

/**
 * Gives every person a connection of their own and polls once from each: a server closes one that
 * says nothing for seconds. Polls that are to be held are not waited for. `name` tells the messages
 * of one run from those of another.
 */
export async function openSeats(name: string, options: SeatOptions): Promise<Seat[]> {
  const seats: Seat[] = []
  const tally = new Tally()
  const poll = (seat: Seat) => new Promise((resolve) => seat.poll(false, tally, resolve))
  for await (const connections of openConnections(options.port, options.people.length)) {
    const fresh = connections.flatMap((connection, i) => {
      const person = options.people[seats.length + i]
      const cid = `${name.replaceAll(/\W/g, '-')}-${seats.length + i}`
      return person ? [new Seat(connection, person, cid, options)] : []
    })
    seats.push(...fresh)
    const polls = Promise.all(fresh.map(poll))
    if (!options.waitMs) await polls
  }
  if (tally.errors > 0) throw new Error(`a first poll was refused: ${tally.summarise().firstError}`)
  return seats
}
