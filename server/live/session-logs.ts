import type { Settings } from '../protocol/therapy-sessions.ts'
import { DEFAULT_SETTINGS } from '../protocol/therapy-sessions.ts'
import type { TherapySession } from '../store/therapy-sessions.ts'
import { findTherapySession, listMembers } from '../store/therapy-sessions.ts'
import type { LogParts } from './session-log.ts'
import { GroupCommit, SessionLog } from './session-log.ts'

/** A log leaves memory when nobody has asked for it this long. */
const IDLE_MS = 600_000

/** The logs that are in use, each in memory once. */
export class SessionLogs {
  readonly #parts: LogParts
  readonly #open = new Map<string, Promise<SessionLog | undefined>>()
  readonly #known = new Map<string, SessionLog>()
  #closing = false

  readonly #commits: GroupCommit

  constructor(parts: Omit<LogParts, 'settingsOf' | 'commits'>, pollIntervalMs: number) {
    this.#commits = new GroupCommit(parts.store.log, parts.clock)
    const defaults: Settings = { ...DEFAULT_SETTINGS, poll_interval_ms: pollIntervalMs }
    this.#parts = {
      ...parts,
      commits: this.#commits,
      settingsOf: (session) => ({ ...defaults, ...session.settings }),
    }
  }

  /** True once the server is stopping: polls are no longer held. */
  get isClosing(): boolean {
    return this.#closing
  }

  /** The log of a therapy session if it is in memory. */
  peek(therapySessionId: string): SessionLog | undefined {
    const log = this.#known.get(therapySessionId)
    if (log) log.usedAt = this.#parts.clock.now()
    return log
  }

  /** The log of a therapy session, or undefined if there is no such session. */
  async open(therapySessionId: string): Promise<SessionLog | undefined> {
    let opening = this.#open.get(therapySessionId)
    if (!opening) {
      opening = this.#load(therapySessionId)
      this.#open.set(therapySessionId, opening)
      // What is not there, or failed to load, may be there the next time.
      opening.then(
        (log) => log ?? this.#open.delete(therapySessionId),
        () => this.#open.delete(therapySessionId),
      )
    }
    const log = await opening
    if (log) log.usedAt = this.#parts.clock.now()
    return log
  }

  /** The settings of a therapy session with every default filled in. */
  settingsOf(session: TherapySession): Settings {
    return this.#parts.settingsOf(session)
  }

  /** The logs in memory. */
  active(): SessionLog[] {
    return [...this.#known.values()]
  }

  /** Answers every held poll of login sessions that ended. */
  endLogins(loginIds: ReadonlySet<string>): void {
    for (const log of this.#known.values()) {
      log.parking.wakeWhere((poll) => loginIds.has(poll.loginId), 'login-ended')
    }
  }

  /** Lets go of logs that nobody uses. */
  async sweep(): Promise<void> {
    const before = this.#parts.clock.now() - IDLE_MS
    for (const [id, log] of this.#known) {
      if (log.usedAt >= before || log.parking.size > 0) continue
      await this.#keepLastSeen(log)
      // Somebody may have come while that was written: two logs of one therapy session must not be.
      if (log.usedAt >= before || log.parking.size > 0) continue
      this.#known.delete(id)
      this.#open.delete(id)
    }
  }

  /** Answers every held poll; from now on none is held. */
  answerAll(): void {
    this.#closing = true
    for (const log of this.#known.values()) log.parking.wakeWhere(() => true, 'give-up')
  }

  /** Waits for commits under way and writes down when people were last seen. */
  async close(): Promise<void> {
    this.answerAll()
    const kept = await Promise.allSettled(
      [...this.#known.values()].map((log) => this.#keepLastSeen(log)),
    )
    await this.#commits.drain()
    for (const one of kept) if (one.status === 'rejected') throw one.reason
  }

  async #load(id: string): Promise<SessionLog | undefined> {
    const { store } = this.#parts
    const session = await findTherapySession(store, id)
    if (!session) return undefined
    const members = await listMembers(store, id)
    const state = {
      session,
      settings: this.#parts.settingsOf(session),
      members: new Map(members.map((member) => [member.id, member])),
    }
    const log = new SessionLog(this.#parts, state)
    this.#known.set(id, log)
    return log
  }

  async #keepLastSeen(log: SessionLog): Promise<void> {
    await log.commit({}, (turn) => {
      for (const member of turn.state.members.values()) {
        const lastSeenAt = log.presence.lastSeenAt(member.id)
        if (lastSeenAt === null) continue
        turn.changeMember(member.id, { lastSeenAt })
      }
    })
  }
}
