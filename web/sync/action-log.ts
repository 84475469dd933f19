import type { Action, HandleActionsReply } from '../../server/protocol/actions.ts'

/**
 * The confirmed actions of one therapy session, as far as the server has sent them. A log of several
 * pages is there once its last one is: what is new stands at the end.
 */
export class ActionLog {
  #byId = new Map<number, Action>()
  #isWhole = false
  #cursor = 0
  #epoch: string | undefined

  /** The last cursor that the server gave, 0 at first. */
  get cursor(): number {
    return this.#cursor
  }

  /** The log's incarnation that the cursor belongs to. */
  get epoch(): string | undefined {
    return this.#epoch
  }

  /** All actions, in no particular order: ids decide. */
  actions(): Action[] {
    return this.#isWhole ? [...this.#byId.values()] : []
  }

  /** True if an action of this id would be among `actions()`. */
  reaches(id: number): boolean {
    return this.#isWhole && id <= this.#cursor
  }

  /** Takes in a reply, once or many times; a `reset` drops what was there. Answers what is new. */
  apply(reply: Pick<HandleActionsReply, 'data' | 'maxID' | 'reset' | 'epoch' | 'more'>): Action[] {
    if (reply.reset) this.restart()
    const fresh = reply.data.filter((action) => !this.#byId.has(action.id))
    // The copy that came last wins: a message that was deleted meanwhile comes without its text.
    for (const action of reply.data) this.#byId.set(action.id, action)
    this.#cursor = Math.max(this.#cursor, reply.maxID)
    this.#epoch = reply.epoch
    if (this.#isWhole) return fresh
    this.#isWhole = !reply.more
    return this.actions()
  }

  /** True if a reply to a call from that cursor on leaves no gap, in the same incarnation. */
  isFollowedBy(
    from: number,
    { reset, epoch }: Pick<HandleActionsReply, 'reset' | 'epoch'>,
  ): boolean {
    if (reset && reset.reason !== 'epoch') return true
    return this.#epoch === undefined ? from === 0 : epoch === this.#epoch && from <= this.#cursor
  }

  /** Forgets what was said, not how far it was read: for who may not read it any more. */
  drop(): void {
    this.#byId.clear()
  }

  /** Forgets everything: the next call starts at the oldest action. */
  restart(): void {
    this.#byId.clear()
    this.#cursor = 0
    this.#isWhole = false
  }
}
