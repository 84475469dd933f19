import { randomInt, randomUUID } from 'node:crypto'
import type { HandleActionsReply } from '../../server/protocol/actions.ts'
import type { Person } from '../bench/poll-request.ts'

interface Draft {
  type: 'message'
  cid: string
  body: string
  recipients: []
}

/** What a client was told, and what must therefore be true for ever. */
export interface Told {
  therapySessionId: string
  id: number
  body: string
  /** Where it was the client's own and the server accepted it. */
  cid?: string
}

/** The server refused or answered what it must not: not a crash, but a finding. */
export class WrongAnswerError extends Error {
  override readonly name = 'WrongAnswerError'
}

const MOST_AT_ONCE = 3

/**
 * A client in the middle of a talk: keeps what has no verdict, keeps what it was told, and sends
 * the former again under the same ids until it has one.
 */
export class Writer {
  readonly told: Told[] = []
  readonly #person: Person
  /** Queued, and perhaps written: nobody knows. */
  #unanswered: Draft[] = []
  #cursor: number
  #written = 0

  constructor(person: Person) {
    this.#person = person
    this.#cursor = person.lastActionId
  }

  /** Every cid that was ever sent, with or without an answer. */
  get unanswered(): number {
    return this.#unanswered.length
  }

  /** Writes as fast as it is answered, until the connection breaks. @throws WrongAnswerError */
  async writeUntilCut(url: string): Promise<void> {
    for (;;) {
      const count = randomInt(1, MOST_AT_ONCE + 1)
      const drafts = Array.from({ length: count }, () => this.#draft())
      this.#unanswered.push(...drafts)
      if (!(await this.#send(url, drafts))) return
    }
  }

  /**
   * Sends again what was not answered; answers how much of it the server knew already.
   * @throws WrongAnswerError, also when the server cannot be reached
   */
  async retry(url: string): Promise<number> {
    const drafts = this.#unanswered
    if (drafts.length === 0) return 0
    const reply = await this.#send(url, drafts)
    if (!reply) throw new WrongAnswerError('the server broke off a retry')
    return reply.results.filter(({ dup }) => dup).length
  }

  #draft(): Draft {
    const body = `${this.#person.therapySessionId} ${randomUUID()} ${++this.#written}`
    return { type: 'message', cid: randomUUID(), body, recipients: [] }
  }

  async #send(url: string, drafts: Draft[]): Promise<HandleActionsReply | undefined> {
    const { therapySessionId, cookie, epoch } = this.#person
    const call = { ts_id: therapySessionId, maxID: this.#cursor, actionQueue: drafts, epoch }
    let status: number
    let text: string
    try {
      const response = await fetch(`${url}/api/handleActions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(call),
      })
      status = response.status
      text = await response.text()
    } catch {
      return undefined
    }
    if (status !== 200) throw new WrongAnswerError(`status ${status}: ${text.slice(0, 300)}`)
    const reply: HandleActionsReply = JSON.parse(text)
    this.#take(drafts, reply)
    return reply
  }

  #take(drafts: Draft[], reply: HandleActionsReply): void {
    const { therapySessionId } = this.#person
    if (reply.reset) throw new WrongAnswerError(`reset for the reason ${reply.reset.reason}`)
    for (const [i, { cid, body }] of drafts.entries()) {
      const verdict = reply.results[i]
      if (!verdict?.ok || verdict.cid !== cid || verdict.id === undefined) {
        throw new WrongAnswerError(`no good verdict on ${cid}: ${JSON.stringify(verdict)}`)
      }
      this.told.push({ therapySessionId, id: verdict.id, body, cid })
    }
    const settled = new Set(drafts)
    this.#unanswered = this.#unanswered.filter((draft) => !settled.has(draft))
    for (const { id, body } of reply.data) {
      if (typeof body === 'string') this.told.push({ therapySessionId, id, body })
    }
    this.#cursor = reply.maxID
  }
}
