import type { LoggedAction } from '../store/actions.ts'
import type { LogStore } from '../store/log-store.ts'
import type { LogState } from './log-commit.ts'
import { NewestCids } from './newest-cids.ts'
import { TAIL_LENGTH, Tail } from './tail.ts'

/** What a turn at the log wants to look up before it decides. */
export interface CommitNeeds {
  author?: string
  cids?: string[]
  ids?: number[]
}

/**
 * What is known of one log without asking the database: its newest actions, and how far each
 * author's client ids have come. Where that is not enough, the database is asked.
 */
export class LogMemory {
  readonly #store: LogStore
  readonly #tail: Tail
  readonly #cids = new NewestCids()

  constructor(store: LogStore, lastActionId: number) {
    this.#store = store
    this.#tail = new Tail(lastActionId)
  }

  /** Actions with id > `after`, at most `limit`, ascending; undefined where the database must be asked. */
  recall({ session }: LogState, after: number, limit: number): readonly LoggedAction[] | undefined {
    const { lastActionId } = session
    if (after >= lastActionId) return []
    // Never beyond the state: what came later may have changed who may see it.
    if (!this.#tail.reaches(after)) return undefined
    return this.#tail.slice(after, Math.min(limit, lastActionId - after))
  }

  /** As `recall`, with what it takes from the database. `mayKeep`: whether that is still the newest. */
  async read(
    state: LogState,
    { after, limit }: { after: number; limit: number },
    mayKeep: () => boolean,
  ): Promise<readonly LoggedAction[]> {
    const { id, lastActionId: upTo } = state.session
    if (this.#tail.isShort && mayKeep()) await this.#lengthen(id, mayKeep)
    return (
      this.recall(state, after, limit) ?? (await this.#store.listAfter(id, { after, upTo, limit }))
    )
  }

  /** What a turn needs; undefined where the database must be asked. */
  find(state: LogState, needs: CommitNeeds): readonly LoggedAction[] | undefined {
    const { author, cids = [], ids = [] } = needs
    if (author !== undefined && !cids.every((cid) => this.#cids.isNew(author, cid)))
      return undefined
    if (ids.length === 0) return []
    const named = this.#findIds(state, ids)
    const linked = named && this.#findIds(state, named.flatMap(linksOf))
    return linked && [...named, ...linked]
  }

  /** What a turn needs, from the database; the newest form of an action comes last and counts. */
  async ask(state: LogState, needs: CommitNeeds): Promise<readonly LoggedAction[]> {
    const { author, cids = [], ids = [] } = needs
    const { id } = state.session
    const find = async (wanted: readonly number[]) =>
      this.#findIds(state, wanted) ?? (await this.#store.listById(id, wanted))
    if (!this.#cids.isKnown) this.#cids.start(await this.#store.highestCid(id))
    const isAsked = author !== undefined && cids.length > 0
    const known = isAsked ? await this.#store.listByCid(id, author, cids) : []
    const named = await find(ids)
    return [...known, ...named, ...(await find(named.flatMap(linksOf)))]
  }

  /** An action that may be on disk soon. */
  expect({ author, cid }: LoggedAction): void {
    if (author !== null && cid !== null) this.#cids.add(author, cid)
  }

  /** An action that is on disk. */
  add(action: LoggedAction): void {
    this.#tail.push(action)
  }

  /** The newer form of one. */
  replace(action: LoggedAction): void {
    this.#tail.replace(action)
  }

  #findIds({ session }: LogState, ids: readonly number[]): LoggedAction[] | undefined {
    const isHere = (id: number) => id > session.lastActionId || this.#tail.reaches(id - 1)
    return ids.every(isHere) ? ids.flatMap((id) => this.#tail.find(id) ?? []) : undefined
  }

  /** Not when the log is opened: who comes back after a restart knows what was said. */
  async #lengthen(therapySessionId: string, mayKeep: () => boolean): Promise<void> {
    const upTo = this.#tail.firstId - 1
    const page = { after: Math.max(0, upTo - TAIL_LENGTH), upTo, limit: TAIL_LENGTH }
    const older = await this.#store.listAfter(therapySessionId, page)
    // Something may have been written meanwhile, or taken back of what was just read.
    if (mayKeep() && this.#tail.firstId === upTo + 1) this.#tail.prepend(older)
  }
}

/** What was held, and what it was released as: what is aimed at one of them concerns the other. */
function linksOf({ heldId, settledBy }: LoggedAction): number[] {
  const link = heldId ?? settledBy
  return link === null ? [] : [link]
}
