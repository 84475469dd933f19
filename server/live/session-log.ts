import type { Clock, Random } from '../clock.ts'
import { MAX_PARKED_POLLS } from '../protocol/limits.ts'
import type { Settings } from '../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../store/actions.ts'
import {
  insertAction,
  listActionsAfter,
  listActionsByCid,
  listActionsById,
  markDeleted,
} from '../store/actions.ts'
import type { Store } from '../store/store.ts'
import type { TherapySession } from '../store/therapy-sessions.ts'
import { saveMember, updateTherapySession } from '../store/therapy-sessions.ts'
import { chainOn, commitTo, SALT_BYTES } from './action-chain.ts'
import type { LogState } from './log-commit.ts'
import { LogCommit } from './log-commit.ts'
import { Parking } from './parking.ts'
import { Presence } from './presence.ts'

/** How many of the newest actions of a log are kept in memory. */
const TAIL_LENGTH = 1000

export interface LogParts {
  store: Store
  clock: Clock
  random: Random
  settingsOf(session: TherapySession): Settings
}

/** What a turn at the log wants to look up before it decides. */
export interface CommitNeeds {
  author?: string
  cids?: string[]
  ids?: number[]
}

/**
 * One therapy session's log while people are in it. The rule of a commit: take the log's lock; look
 * up what the plan needs; let the plan judge and append on a copy; write all of it in one
 * transaction; only then make the copy the truth and wake who waits. A write that fails drops the
 * copy with every verdict given on it. So ids have no gaps, and nobody reads what is not on disk.
 */
export class SessionLog {
  readonly parking = new Parking(MAX_PARKED_POLLS)
  readonly presence: Presence
  #state: LogState
  /** The newest actions, ascending. */
  #tail: LoggedAction[]
  #lock: Promise<unknown> = Promise.resolve()
  readonly #parts: LogParts
  usedAt: number

  constructor(parts: LogParts, state: LogState, tail: LoggedAction[]) {
    this.#parts = parts
    this.#state = state
    this.#tail = tail
    this.presence = new Presence(parts.clock)
    this.usedAt = parts.clock.now()
  }

  get state(): LogState {
    return this.#state
  }

  /** How many actions of a log are loaded when it is opened. */
  static get tailLength(): number {
    return TAIL_LENGTH
  }

  /**
   * Gives `plan` its turn and resolves with its answer once everything it wrote is on disk. `plan`
   * neither waits nor fails half-way: it may throw before it has appended anything.
   */
  async commit<T>(needs: CommitNeeds, plan: (turn: LogCommit) => T): Promise<T> {
    const turn = this.#lock.then(() => this.#takeTurn(needs, plan))
    this.#lock = turn.catch(() => {})
    return await turn
  }

  /** Actions with id > `after`, at most `limit`, ascending: from memory where the tail reaches back. */
  async read(after: number, limit: number): Promise<readonly LoggedAction[]> {
    if (after >= this.#state.session.lastActionId) return []
    const first = this.#tail[0]
    if (first && after >= first.id - 1) {
      const start = after - first.id + 1
      return this.#tail.slice(start, start + limit)
    }
    return await listActionsAfter(this.#parts.store, this.#state.session.id, { after, limit })
  }

  /** Takes over a person's new display name. */
  renameMember(id: string, displayName: string): void {
    const member = this.#state.members.get(id)
    if (!member) return
    const members = new Map(this.#state.members).set(id, { ...member, displayName })
    this.#state = { ...this.#state, members }
  }

  async #takeTurn<T>(needs: CommitNeeds, plan: (turn: LogCommit) => T): Promise<T> {
    const { clock, settingsOf } = this.#parts
    const found = await this.#lookUp(needs)
    const turn = new LogCommit(this.#state, found, clock.now(), settingsOf)
    const answer = plan(turn)
    if (turn.isEmpty) return answer
    const lastChain = await this.#write(turn)
    this.#state = { ...turn.state, session: { ...turn.state.session, lastChain } }
    this.#extendTail(turn)
    this.parking.wakeFor(turn.appended.map((one) => one.action))
    return answer
  }

  async #lookUp(needs: CommitNeeds): Promise<LoggedAction[]> {
    const { store } = this.#parts
    const { id } = this.#state.session
    const found: LoggedAction[] = []
    if (needs.author !== undefined && needs.cids && needs.cids.length > 0) {
      found.push(...(await listActionsByCid(store, id, needs.author, needs.cids)))
    }
    const first = this.#tail[0]?.id ?? 1
    const older: number[] = []
    for (const wanted of new Set(needs.ids)) {
      const inTail = this.#tail[wanted - first]
      if (inTail) found.push(inTail)
      else if (wanted < first) older.push(wanted)
    }
    if (older.length > 0) found.push(...(await listActionsById(store, id, older)))
    return found
  }

  async #write(turn: LogCommit): Promise<Uint8Array> {
    const { store, random } = this.#parts
    const { session, members } = turn.state
    let chain = session.lastChain
    const sealed = turn.appended.map(({ action, keystrokes }) => {
      const salt = random.bytes(SALT_BYTES)
      const commitment = commitTo(salt, action, keystrokes)
      chain = chainOn(chain, action, commitment)
      return { action, seal: { ...keystrokes, salt, commitment, chain } }
    })
    await store.transaction(async (tx) => {
      for (const { action, seal } of sealed) await insertAction(tx, session.id, action, seal)
      for (const [id, by] of turn.deleted) await markDeleted(tx, session.id, id, by)
      for (const id of turn.changedMembers) {
        const member = members.get(id)
        if (member) await saveMember(tx, session.id, member)
      }
      await updateTherapySession(tx, { ...session, lastChain: chain })
      for (const write of turn.writes) await write(tx)
    })
    return chain
  }

  #extendTail(turn: LogCommit): void {
    for (const { action } of turn.appended) this.#tail.push(turn.find(action.id) ?? action)
    const first = this.#tail[0]?.id ?? 1
    for (const id of turn.deleted.keys()) {
      const now = turn.find(id)
      if (now && this.#tail[id - first]) this.#tail[id - first] = now
    }
    if (this.#tail.length > 2 * TAIL_LENGTH) this.#tail = this.#tail.slice(-TAIL_LENGTH)
  }
}
