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
import type { CommitNeeds } from './log-memory.ts'
import { LogMemory } from './log-memory.ts'
import { Parking } from './parking.ts'
import { Presence } from './presence.ts'
import { Signals } from './signals.ts'

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

/** What a turn came to, and when it is on disk; undefined: it rests on nothing that is not. */
interface Turn<T> {
  answer: T
  done: Promise<void> | undefined
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
  readonly parking: Parking
  readonly presence: Presence
  readonly signals: Signals
  readonly #parts: LogParts
  readonly #memory: LogMemory
  /** What is on disk. */
  #state: LogState
  /** What will be on disk if the batches under way succeed. */
  #head: LogState
  /** Turns that wait for the next group commit, and those whose commit is under way. */
  #next: Batch | undefined
  #underWay: Batch | undefined
  /** Turns that have the lock or wait for it, and what the last of them ends with. */
  #turns = 0
  #lock: Promise<unknown> = Promise.resolve()
  usedAt: number

  constructor(parts: LogParts, state: LogState) {
    this.#parts = parts
    this.#state = state
    this.#head = state
    this.#memory = new LogMemory(parts.store.log, state.session.lastActionId)
    this.presence = new Presence(parts.clock)
    this.parking = new Parking(MAX_PARKED_POLLS, parts.clock)
    this.signals = new Signals(parts.clock)
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
    const free = this.#turns === 0 && !this.#underWay
    // Nearly always: the lock is free and memory knows it all, so the turn is over before it is seen.
    const found = free ? this.#memory.find(this.#state, needs) : undefined
    const turn = found ? this.#takeTurn(found, plan) : await this.#wait(needs, plan)
    await turn.done
    return turn.answer
  }

  /** As `read`, of what is in memory; undefined where the database must be asked. */
  recall(after: number, limit: number): readonly LoggedAction[] | undefined {
    return this.#memory.recall(this.#state, after, limit)
  }

  /** Actions with id > `after`, at most `limit`, ascending, and never beyond the state as it is now. */
  async read(after: number, limit: number): Promise<readonly LoggedAction[]> {
    const state = this.#state
    // What a commit under way takes back would be read as gone, and stay so here if it failed.
    const mayKeep = () => this.#state === state && !this.#underWay
    return this.recall(after, limit) ?? (await this.#memory.read(state, { after, limit }, mayKeep))
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
    const written: LoggedAction[] = []
    for (const turn of settled.turns) this.#takeOver(turn, written)
    settled.resolve()
    this.parking.wakeFor(written)
  }

  /** Takes a turn when it has come. */
  #wait<T>(needs: CommitNeeds, plan: (turn: LogCommit) => T): Promise<Turn<T>> {
    this.#turns += 1
    const turn = this.#lock
      .then(() => this.#lookUp(needs))
      .then((found) => this.#takeTurn(found, plan))
      .finally(() => {
        this.#turns -= 1
      })
    this.#lock = turn.catch(() => {})
    return turn
  }

  #takeTurn<T>(found: readonly LoggedAction[], plan: (turn: LogCommit) => T): Turn<T> {
    const { clock, settingsOf } = this.#parts
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
    for (const { action } of turn.appended) this.#memory.expect(action)
  }

  /** What a turn needs, with no commit under way: what that one holds is not there to be judged on. */
  async #lookUp(needs: CommitNeeds): Promise<readonly LoggedAction[]> {
    let found: readonly LoggedAction[]
    let state: LogState
    do {
      if (this.#underWay) await this.#underWay.done.catch(() => {})
      state = this.#state
      found = this.#memory.find(state, needs) ?? (await this.#memory.ask(state, needs))
      // A commit may have come and gone meanwhile: the look-up does not know of it then.
    } while (this.#underWay || this.#state !== state)
    return found
  }

  /** Keeps what a turn did, and adds what it wrote to `written`. */
  #takeOver(turn: LogCommit, written: LoggedAction[]): void {
    for (const { action } of turn.appended) {
      const newest = turn.find(action.id) ?? action
      this.#memory.add(newest)
      written.push(newest)
    }
    for (const [id] of [...turn.deleted, ...turn.settled]) {
      const action = turn.find(id)
      if (action) this.#memory.replace(action)
    }
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
