import type { LoggedAction } from '../store/actions.ts'

/** How many of a log's newest actions are kept in memory once somebody has asked for them. */
export const TAIL_LENGTH = 1000

/** The newest actions of a log, ascending and without gaps. */
export class Tail {
  #actions: LoggedAction[] = []
  #firstId: number

  /** What comes after this id is yet to be written. */
  constructor(lastActionId: number) {
    this.#firstId = lastActionId + 1
  }

  /** The id of the oldest action here, or of the next one to come. */
  get firstId(): number {
    return this.#firstId
  }

  get isShort(): boolean {
    return this.#actions.length < TAIL_LENGTH && this.#firstId > 1
  }

  find(id: number): LoggedAction | undefined {
    return this.#actions[id - this.#firstId]
  }

  /** Whether everything after this id is here. */
  reaches(after: number): boolean {
    return after >= this.#firstId - 1
  }

  slice(after: number, limit: number): LoggedAction[] {
    const start = after + 1 - this.#firstId
    return this.#actions.slice(start, start + limit)
  }

  push(action: LoggedAction): void {
    this.#actions.push(action)
    if (this.#actions.length <= 2 * TAIL_LENGTH) return
    this.#actions = this.#actions.slice(-TAIL_LENGTH)
    this.#firstId = action.id + 1 - TAIL_LENGTH
  }

  /** Puts in front what comes right before it. */
  prepend(older: readonly LoggedAction[]): void {
    this.#actions = [...older, ...this.#actions]
    this.#firstId -= older.length
  }

  /** Puts the newer form of an action in place of the one that is here, if it is. */
  replace(action: LoggedAction): void {
    const index = action.id - this.#firstId
    if (this.#actions[index]) this.#actions[index] = action
  }
}
