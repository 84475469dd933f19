import type { LoggedAction } from '../store/actions.ts'

/** How many of the newest actions of a log are kept in memory, and loaded when it is opened. */
export const TAIL_LENGTH = 1000

/** The newest actions of a log, ascending and without gaps. */
export class Tail {
  #actions: LoggedAction[]

  constructor(actions: LoggedAction[]) {
    this.#actions = actions
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
    if (this.#actions.length > 2 * TAIL_LENGTH) this.#actions = this.#actions.slice(-TAIL_LENGTH)
  }

  /** Puts the newer form of an action in place of the one that is here, if it is. */
  replace(action: LoggedAction): void {
    const index = action.id - this.#firstId
    if (this.#actions[index]) this.#actions[index] = action
  }

  get #firstId(): number {
    return this.#actions[0]?.id ?? 1
  }
}
