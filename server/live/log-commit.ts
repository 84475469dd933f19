import type { Settings } from '../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../store/actions.ts'
import type { Store } from '../store/store.ts'
import type { Member, TherapySession } from '../store/therapy-sessions.ts'
import type { KeystrokeData } from './action-chain.ts'

/** A therapy session as its log says that it stands. */
export interface LogState {
  readonly session: TherapySession
  /** The settings with every default filled in. */
  readonly settings: Settings
  /** All members, removed ones included, in the order of becoming one. */
  readonly members: ReadonlyMap<string, Member>
}

/** An action that is not numbered yet. */
export type NewAction = Partial<Omit<LoggedAction, 'id' | 'at' | 'deletedBy' | 'settledBy'>> &
  Pick<LoggedAction, 'type'> & {
    characterHistory?: string[] | null
    timeToComplete?: string | null
  }

/** Actions in their newest form, by id and by their author's own id. */
export class KnownActions {
  readonly #byId = new Map<number, LoggedAction>()
  readonly #byCid = new Map<string, LoggedAction>()

  add(action: LoggedAction): void {
    this.#byId.set(action.id, action)
    if (action.cid !== null && action.author !== null) {
      this.#byCid.set(`${action.author} ${action.cid}`, action)
    }
  }

  find(id: number): LoggedAction | undefined {
    return this.#byId.get(id)
  }

  findByCid(author: string, cid: string): LoggedAction | undefined {
    return this.#byCid.get(`${author} ${cid}`)
  }

  all(): Iterable<LoggedAction> {
    return this.#byId.values()
  }
}

/**
 * One turn at a log: what is written here is written together or not at all. It works on a copy, so
 * a turn that fails leaves nothing behind; what is appended is seen by the rest of the same turn.
 */
export class LogCommit {
  readonly now: number
  readonly appended: { action: LoggedAction; keystrokes: KeystrokeData }[] = []
  readonly changedMembers = new Set<string>()
  readonly deleted = new Map<number, number>()
  readonly settled = new Map<number, number>()
  readonly writes: ((tx: Store) => Promise<void>)[] = []
  #state: LogState
  #lastId: number
  #sessionChanged = false
  /** A copy of the members, once one of them changed. */
  #members: Map<string, Member> | undefined
  readonly #settingsOf: (session: TherapySession) => Settings
  readonly #own = new KnownActions()
  /** What the turns before it have done that is not on disk yet. */
  readonly #ahead: KnownActions

  constructor(
    state: LogState,
    known: { found?: readonly LoggedAction[]; ahead?: KnownActions | undefined },
    now: number,
    settingsOf: (session: TherapySession) => Settings,
  ) {
    this.now = now
    this.#state = state
    this.#lastId = state.session.lastActionId
    this.#settingsOf = settingsOf
    this.#ahead = known.ahead ?? new KnownActions()
    for (const action of known.found ?? []) {
      if (!this.#ahead.find(action.id)) this.#own.add(action)
    }
  }

  /** How the therapy session stands after what this turn has done so far. */
  get state(): LogState {
    const { session } = this.#state
    if (session.lastActionId !== this.#lastId) {
      this.#state = { ...this.#state, session: { ...session, lastActionId: this.#lastId } }
    }
    return this.#state
  }

  get isEmpty(): boolean {
    return (
      this.appended.length === 0 &&
      this.changedMembers.size === 0 &&
      this.writes.length === 0 &&
      !this.#sessionChanged
    )
  }

  /** Whether more than the log's end changed in the therapy session's own row. */
  get sessionChanged(): boolean {
    return this.#sessionChanged
  }

  /** An action that was named when the turn was asked for, or was appended in it. */
  find(id: number): LoggedAction | undefined {
    return this.#own.find(id) ?? this.#ahead.find(id)
  }

  findByCid(author: string, cid: string): LoggedAction | undefined {
    return this.#own.findByCid(author, cid) ?? this.#ahead.findByCid(author, cid)
  }

  /** Everything that this turn has looked up or appended, in its newest form. */
  known(): Iterable<LoggedAction> {
    return this.#own.all()
  }

  append(input: NewAction): LoggedAction {
    const { characterHistory = null, timeToComplete = null, ...given } = input
    this.#lastId += 1
    const action: LoggedAction = { ...BLANK, ...given, id: this.#lastId, at: this.now }
    this.appended.push({ action, keystrokes: { characterHistory, timeToComplete } })
    this.#own.add(action)
    return action
  }

  /** Takes the text of an action back: it is gone from memory at once, and stays for the audit. */
  markDeleted(id: number, deletedBy: number): void {
    const action = this.find(id)
    if (!action || action.deletedBy !== null) return
    this.deleted.set(id, deletedBy)
    this.#own.add({ ...action, body: null, deletedBy })
  }

  /** What was held is settled: released as another action, or returned by it. */
  markSettled(id: number, by: number): void {
    const action = this.find(id)
    if (!action) return
    this.settled.set(id, by)
    this.#own.add({ ...action, settledBy: by })
  }

  changeMember(id: string, change: Partial<Omit<Member, 'id'>>): void {
    const member = this.#state.members.get(id)
    if (member) this.#setMember({ ...member, ...change })
  }

  addMember(member: Omit<Member, 'position'>): void {
    const positions = [...this.#state.members.values()].map((one) => one.position)
    this.#setMember({ ...member, position: 1 + Math.max(0, ...positions) })
  }

  changeSession(change: Partial<Omit<TherapySession, 'id' | 'lastActionId' | 'lastChain'>>): void {
    const session = { ...this.#state.session, ...change }
    this.#state = { ...this.#state, session, settings: this.#settingsOf(session) }
    this.#sessionChanged = true
  }

  /** Something outside the log that belongs to the same transaction. */
  alsoWrite(write: (tx: Store) => Promise<void>): void {
    this.writes.push(write)
  }

  #setMember(member: Member): void {
    if (!this.#members) {
      this.#members = new Map(this.#state.members)
      this.#state = { ...this.#state, members: this.#members }
    }
    this.#members.set(member.id, member)
    this.changedMembers.add(member.id)
  }
}

const BLANK: Omit<LoggedAction, 'id' | 'type' | 'at'> = {
  author: null,
  cid: null,
  payloadHash: null,
  clientTs: null,
  body: null,
  recipients: null,
  audience: null,
  therapistsRead: null,
  target: null,
  icon: null,
  reason: null,
  participant: null,
  keystrokes: null,
  sender: null,
  event: null,
  keptBack: null,
  heldId: null,
  closesAt: null,
  deletedBy: null,
  settledBy: null,
}
