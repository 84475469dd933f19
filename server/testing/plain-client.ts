import type { Action, HandleActionsReply } from '../protocol/actions.ts'
import type { FoldedLog } from '../protocol/fold-actions.ts'
import { foldActions } from '../protocol/fold-actions.ts'

/** A draft that a retry can name. */
export type NamedDraft = object & { cid: string }

export interface HandleActionsBody {
  ts_id: string
  maxID: number
  actionQueue: readonly NamedDraft[]
  waitMs?: number
  limit?: number
}

/** What is known of a log by reading it bit by bit: the contract's rules for a reader, and no more. */
export class PlainReader {
  cursor = 0
  readonly byId = new Map<number, Action>()

  /** Takes in a page; a page that is not what was asked for is an error. */
  take(page: { actions: readonly Action[]; maxId: number; reset?: object | undefined }): void {
    if (page.reset) {
      this.byId.clear()
      this.cursor = 0
    }
    let last = this.cursor
    for (const action of page.actions) {
      if (action.id <= last) throw new Error(`action ${action.id} came after ${last}`)
      if (action.id > page.maxId) throw new Error(`action ${action.id} lies past ${page.maxId}`)
      last = action.id
      this.byId.set(action.id, action)
    }
    this.cursor = page.maxId
  }

  fold(): FoldedLog {
    return foldActions(this.byId.values())
  }
}

/**
 * A client in thirty lines: keeps its queue until verdicts come, sends it again from the front when
 * they do not, with one call at a time.
 */
export class PlainClient {
  readonly reader = new PlainReader()
  readonly queue: NamedDraft[] = []
  /** Client id → the id that the server gave. */
  readonly accepted = new Map<string, number>()
  /** Client ids that were refused, with the code. */
  readonly refused = new Map<string, string>()
  /** Verdicts that said that the action was there already. */
  dups = 0
  readonly #call: (body: HandleActionsBody) => Promise<HandleActionsReply>
  readonly #therapySessionId: string

  constructor(
    therapySessionId: string,
    call: (body: HandleActionsBody) => Promise<HandleActionsReply>,
  ) {
    this.#therapySessionId = therapySessionId
    this.#call = call
  }

  /** One call with at most `most` actions; false if it came to nothing. */
  async turn(most: number): Promise<boolean> {
    const batch = this.queue.slice(0, most)
    const body = { ts_id: this.#therapySessionId, maxID: this.reader.cursor, actionQueue: batch }
    const reply = await this.#call(body).catch(() => undefined)
    if (!reply) return false
    for (const { cid, ok, id, dup, code } of reply.results) {
      if (cid === null) throw new Error('a verdict without a cid')
      if (ok) this.#accept(cid, id)
      else this.refused.set(cid, code ?? '')
      if (dup) this.dups += 1
    }
    this.queue.splice(0, reply.results.length)
    this.reader.take({ actions: reply.data, maxId: reply.maxID, reset: reply.reset })
    return true
  }

  #accept(cid: string, id: number | undefined): void {
    if (id === undefined) throw new Error(`${cid} was accepted without an id`)
    this.accepted.set(cid, id)
  }
}
