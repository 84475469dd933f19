/** Work that reads before it writes, one piece after the other: none acts on what another is changing. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve()

  /** Runs `work` when all that was handed in before it has ended, well or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work)
    this.#last = next.catch(() => {})
    return next
  }
}
