import type { Clock, Random } from '../clock.ts'
import { MAX_PARKED_POLLS } from '../protocol/limits.ts'
import type { Settings } from '../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../store/actions.ts'
import type { LogBatch, LogStore } from '../store/log-store.ts'
import type { RootStore } from '../store/store.ts'
import type { TherapySession } from '../store/therapy-sessions.ts'
import { toLogBatch } from './log-batch.ts'
import type { LogState } from './log-commit.ts'
import { KnownActions, LogCommit } from './log-commit.ts'
import { Parking } from './parking.ts'
import { Presence } from './presence.ts'
import { TAIL_LENGTH, Tail } from './tail.ts'

/** From this many turns in one commit on, many people write at once, and the next commit waits for more. */
const MANY_TURNS = 4
const WINDOW_MS = 2

export interface LogParts {
  store: RootStore
  clock: Clock
  random: Random
  commits: GroupCommit
  settingsOf(session: TherapySession): Settings
}

/** What a turn at the log wants to look up before it decides. */
interface CommitNeeds {
  author?: string
  cids?: string[]
  ids?: number[]
}

/** The turns that will be written together. */
interface Batch {
  turns: LogCommit[]
  /** What they know and did, for the turns behind them. */
  known: KnownActions
  done: Promise<void>
  resolve(): void
  reject(error: unknown): void
}

/**
 * One therapy session's log while people are in it. The rule of a turn: take the log's lock; look
 * up what the plan needs; let the plan judge and append on a copy of the newest state, which may not
 * be on disk yet; go into the next group commit and free the lock. Once the commit is on disk, its
 * last state is the truth, and who waits is woken. If it fails, the states of all its turns are
 * dropped with every verdict given on them. So ids have no gaps, and nobody reads what is not on disk.
 */
export class SessionLog implements Committing {
  readonly parking = new Parking(MAX_PARKED_POLLS)
  readonly presence: Presence
  readonly #parts: LogParts
  readonly #tail: Tail
  /** What is on disk. */
  #state: LogState
  /** What will be on disk if the batches under way succeed. */
  #head: LogState
  /** Turns that wait for the next group commit, and those whose commit is under way. */
  #next: Batch | undefined
  #underWay: Batch | undefined
  #lock: Promise<unknown> = Promise.resolve()
  usedAt: number

  constructor(parts: LogParts, state: LogState) {
    this.#parts = parts
    this.#state = state
    this.#head = state
    this.#tail = new Tail(state.session.lastActionId)
    this.presence = new Presence(parts.clock)
    this.usedAt = parts.clock.now()
  }

  /** The therapy session as it stands on disk. */
  get state(): LogState {
    return this.#state
  }

  /**
   * Gives `plan` its turn and resolves with its answer once everything that the answer rests on is
   * on disk. `plan` neither waits nor fails half-way: it may throw before it has appended anything.
   */
  async commit<T>(needs: CommitNeeds, plan: (turn: LogCommit) => T): Promise<T> {
    const turn = this.#lock.then(() => this.#takeTurn(needs, plan))
    this.#lock = turn.catch(() => {})
    const { answer, done } = await turn
    await done
    return answer
  }

  /** Actions with id > `after`, at most `limit`, ascending: from memory where the tail reaches back. */
  async read(after: number, limit: number): Promise<readonly LoggedAction[]> {
    const { id, lastActionId: upTo } = this.#state.session
    if (after >= upTo) return []
    if (!this.#tail.reaches(after) && this.#tail.isShort) await this.#lengthenTail()
    // Never beyond the state that this read began with: what came later may have changed who may see it.
    if (this.#tail.reaches(after)) return this.#tail.slice(after, Math.min(limit, upTo - after))
    return await this.#parts.store.log.listAfter(id, { after, upTo, limit })
  }

  /** For the group commit: what the waiting turns want written. */
  takeBatch(): { batch: LogBatch; turns: number } {
    const turns = this.#next?.turns ?? []
    this.#underWay = this.#next
    this.#next = undefined
    const { lastChain } = this.#state.session
    const batch = toLogBatch(this.#head, turns, { lastChain, random: this.#parts.random })
    // With the end of its chain it becomes the state, once it is on disk.
    this.#head = { ...this.#head, session: batch.session }
    return { batch, turns: turns.length }
  }

  /** For the group commit: how it ended. Never throws. */
  settle(error?: unknown): void {
    const settled = this.#underWay
    this.#underWay = undefined
    if (!settled) return
    if (error !== undefined) {
      this.#head = this.#state
      settled.reject(error)
      return
    }
    this.#state = this.#head
    const written = settled.turns.flatMap((turn) => this.#takeOver(turn))
    settled.resolve()
    this.parking.wakeFor(written)
  }

  /** Not when the log is opened: who comes back after a restart knows what was said. */
  async #lengthenTail(): Promise<void> {
    // What a commit under way takes back is read as gone, and would stay so here if it failed.
    if (this.#underWay) return
    const state = this.#state
    const upTo = this.#tail.firstId - 1
    const page = { after: Math.max(0, upTo - TAIL_LENGTH), upTo, limit: TAIL_LENGTH }
    const older = await this.#parts.store.log.listAfter(state.session.id, page)
    // Something may have been written meanwhile, or taken back of what was just read.
    if (this.#state === state && this.#tail.firstId === upTo + 1) this.#tail.prepend(older)
  }

  async #takeTurn<T>(
    needs: CommitNeeds,
    plan: (turn: LogCommit) => T,
  ): Promise<{ answer: T; done: Promise<void> | undefined }> {
    const { clock, settingsOf } = this.#parts
    let found: LoggedAction[]
    let state: LogState
    do {
      // A commit under way may still fail: what it holds is not there to be judged on.
      if (this.#underWay) await this.#underWay.done.catch(() => {})
      state = this.#state
      const lookUp = needs.cids?.length || needs.ids?.length
      found = lookUp ? await this.#lookUp(needs) : []
      // A commit may also have come and gone during the look-up, which does not know of it then.
    } while (this.#underWay || this.#state !== state)
    const known = { found, ahead: this.#next?.known }
    const turn = new LogCommit(this.#head, known, clock.now(), settingsOf)
    const answer = plan(turn)
    if (!turn.isEmpty) this.#enlist(turn)
    // Also an answer that wrote nothing may rest on what is not on disk yet.
    return { answer, done: this.#next?.done }
  }

  #enlist(turn: LogCommit): void {
    this.#head = turn.state
    if (!this.#next) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      // Who waits for it hears of a failure; nobody may be waiting any more.
      promise.catch(() => {})
      this.#next = { turns: [], known: new KnownActions(), done: promise, resolve, reject }
      this.#parts.commits.enlist(this)
    }
    this.#next.turns.push(turn)
    for (const action of turn.known()) this.#next.known.add(action)
  }

  async #lookUp({ author, cids = [], ids = [] }: CommitNeeds): Promise<LoggedAction[]> {
    const { store } = this.#parts
    const { id, lastActionId } = this.#state.session
    const known =
      author !== undefined && cids.length > 0 ? await store.log.listByCid(id, author, cids) : []
    const find = async (wanted: readonly number[]) => {
      const near = wanted.flatMap((one) => this.#tail.find(one) ?? [])
      const far = wanted.filter((one) => one <= lastActionId && !this.#tail.reaches(one - 1))
      return [...(far.length > 0 ? await store.log.listById(id, far) : []), ...near]
    }
    const named = await find(ids)
    // What was held, and what it was released as: what is aimed at one of them concerns the other.
    const linked = await find(named.flatMap((one) => one.heldId ?? one.settledBy ?? []))
    // The newest form of an action comes last and counts.
    return [...known, ...named, ...linked]
  }

  #takeOver(turn: LogCommit): LoggedAction[] {
    const written = turn.appended.map(({ action }) => turn.find(action.id) ?? action)
    for (const action of written) this.#tail.push(action)
    for (const id of [...turn.deleted.keys(), ...turn.settled.keys()]) {
      const action = turn.find(id)
      if (action) this.#tail.replace(action)
    }
    return written
  }
}

/** A log that has something to write. */
export interface Committing {
  /** Hands over what the log wants written, and how many turns stand behind it. */
  takeBatch(): { batch: LogBatch; turns: number }
  /** The batch is on disk, or it is not and everything that hangs on it is dropped. Never throws. */
  settle(error?: unknown): void
}

/**
 * Gathers what all logs have to write and pays for one sync instead of many. The rule: what has
 * arrived in one turn of the event loop goes out together at its end; while many write, a commit
 * waits two milliseconds for more. Nobody hears of an action before its batch is on disk.
 */
export class GroupCommit {
  readonly #store: LogStore
  readonly #clock: Clock
  #waiting = new Set<Committing>()
  #scheduled = false
  #lastTurns = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(store: LogStore, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  enlist(log: Committing): void {
    this.#waiting.add(log)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#clock.soon(this.#lastTurns < MANY_TURNS ? 0 : WINDOW_MS, () => {
      this.#writing = this.#writing.then(() => this.#flush())
    })
  }

  /** Resolves when everything that was enlisted so far is settled. */
  async drain(): Promise<void> {
    do {
      await new Promise<void>((resolve) => this.#clock.soon(0, resolve))
      await this.#writing
    } while (this.#scheduled)
  }

  /** Never throws: whatever goes wrong with a log is told to that log. */
  async #flush(): Promise<void> {
    const logs = [...this.#waiting]
    this.#waiting = new Set()
    this.#scheduled = false
    const taken = logs.flatMap((log) => takeFrom(log) ?? [])
    this.#lastTurns = taken.reduce((sum, one) => sum + one.turns, 0)
    const error = await this.#write(taken.map((one) => one.batch))
    // One log's fault must not be the others': each by itself, then.
    for (const { log, batch } of taken) {
      const own = error !== undefined && taken.length > 1 ? await this.#write([batch]) : error
      log.settle(own)
    }
  }

  /** What went wrong, or undefined. */
  async #write(batches: readonly LogBatch[]): Promise<unknown> {
    if (batches.length === 0) return undefined
    try {
      await this.#store.write(batches)
      return undefined
    } catch (error) {
      return error ?? new Error('the write failed')
    }
  }
}

function takeFrom(
  log: Committing,
): { log: Committing; batch: LogBatch; turns: number } | undefined {
  try {
    return { log, ...log.takeBatch() }
  } catch (error) {
    log.settle(error)
    return undefined
  }
}
