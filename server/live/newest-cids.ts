/**
 * The highest client id of each author in one log. Clients' ids rise with time, so nearly every one
 * is higher than its author's last and cannot be in the log: nobody need look for it. Ids are ASCII:
 * they compare here as they do in the database.
 */
export class NewestCids {
  readonly #ofAuthor = new Map<string, string>()
  /** The highest of the whole log as it was found; undefined until somebody has looked. */
  #before: string | undefined

  get isKnown(): boolean {
    return this.#before !== undefined
  }

  /** What the log held before those that are added here; empty: none. */
  start(highest: string): void {
    this.#before = highest
  }

  add(author: string, cid: string): void {
    const last = this.#ofAuthor.get(author)
    if (last === undefined || cid > last) this.#ofAuthor.set(author, cid)
  }

  /** Whether no action of this author can carry it. False only says that it is worth a look. */
  isNew(author: string, cid: string): boolean {
    if (this.#before === undefined || cid <= this.#before) return false
    const last = this.#ofAuthor.get(author)
    return last === undefined || cid > last
  }
}
