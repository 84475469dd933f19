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
  readonly #byCid = new Map<string, LoggedAction[]>()

  /** The log's lock is what makes it right that the last one added counts as the newest. */
  add(action: LoggedAction): void {
    this.#byId.set(action.id, action)
    if (action.cid === null) return
    const same = this.#byCid.get(action.cid)
    if (same) same.push(action)
    else this.#byCid.set(action.cid, [action])
  }

  find(id: number): LoggedAction | undefined {
    return this.#byId.get(id)
  }

  findByCid(author: string, cid: string): LoggedAction | undefined {
    return this.#byCid.get(cid)?.findLast((one) => one.author === author)
  }
}

/** Of a turn at a log that nobody took before. */
const NOTHING_AHEAD = new KnownActions()

/**
 * One turn at a log: what is written here is written together or not at all. It works on a copy, so
 * a turn that fails leaves nothing behind; what is appended is seen by the rest of the same turn.
 */
export class LogCommit {
  readonly now: number
  readonly appended: { action: LoggedAction; keystrokes: KeystrokeData }[] = []
  readonly changedMembers: string[] = []
  /** Target and the delete that took it back; what was held and what settled it. */
  readonly deleted: [id: number, by: number][] = []
  readonly settled: [id: number, by: number][] = []
  readonly writes: ((tx: Store) => Promise<void>)[] = []
  #state: LogState
  #lastId: number
  #sessionChanged = false
  /** A copy of the members, once one of them changed. */
  #members: Map<string, Member> | undefined
  readonly #settingsOf: (session: TherapySession) => Settings
  /** What this turn has looked up or done, the newest last: a few, so that no index is worth its making. */
  readonly #own: LoggedAction[]
  /** What the turns before it have done that is not on disk yet. */
  readonly #ahead: KnownActions

  constructor(
    state: LogState,
    known: { found?: readonly LoggedAction[] | undefined; ahead?: KnownActions | undefined },
    now: number,
    settingsOf: (session: TherapySession) => Settings,
  ) {
    this.now = now
    this.#state = state
    this.#lastId = state.session.lastActionId
    this.#settingsOf = settingsOf
    const { found = [], ahead = NOTHING_AHEAD } = known
    this.#ahead = ahead
    this.#own = found.filter((action) => !ahead.find(action.id))
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
      this.changedMembers.length === 0 &&
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
    return this.#own.findLast((one) => one.id === id) ?? this.#ahead.find(id)
  }

  findByCid(author: string, cid: string): LoggedAction | undefined {
    const own = this.#own.findLast((one) => one.cid === cid && one.author === author)
    return own ?? this.#ahead.findByCid(author, cid)
  }

  /** Everything that this turn has looked up or done; of several forms of one action, the newest comes last. */
  known(): readonly LoggedAction[] {
    return this.#own
  }

  append(input: NewAction): LoggedAction {
    const { characterHistory = null, timeToComplete = null } = input
    this.#lastId += 1
    const action = toLoggedAction(input, { id: this.#lastId, at: this.now })
    this.appended.push({ action, keystrokes: { characterHistory, timeToComplete } })
    this.#own.push(action)
    return action
  }

  /** Takes the text of an action back: it is gone from memory at once, and stays for the audit. */
  markDeleted(id: number, deletedBy: number): void {
    const action = this.find(id)
    if (!action || action.deletedBy !== null) return
    this.deleted.push([id, deletedBy])
    this.#own.push({ ...action, body: null, deletedBy })
  }

  /** What was held is settled: released as another action, or returned by it. */
  markSettled(id: number, by: number): void {
    const action = this.find(id)
    if (!action) return
    this.settled.push([id, by])
    this.#own.push({ ...action, settledBy: by })
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
    this.changedMembers.push(member.id)
  }
}

/** Every field by name: put together from parts, it costs several times that. */
function toLoggedAction(input: NewAction, { id, at }: { id: number; at: number }): LoggedAction {
  return {
    id,
    type: input.type,
    author: input.author ?? null,
    cid: input.cid ?? null,
    payloadHash: input.payloadHash ?? null,
    at,
    clientTs: input.clientTs ?? null,
    body: input.body ?? null,
    recipients: input.recipients ?? null,
    audience: input.audience ?? null,
    therapistsRead: input.therapistsRead ?? null,
    target: input.target ?? null,
    icon: input.icon ?? null,
    reason: input.reason ?? null,
    participant: input.participant ?? null,
    keystrokes: input.keystrokes ?? null,
    sender: input.sender ?? null,
    event: input.event ?? null,
    keptBack: input.keptBack ?? null,
    heldId: input.heldId ?? null,
    closesAt: input.closesAt ?? null,
    deletedBy: null,
    settledBy: null,
  }
}
