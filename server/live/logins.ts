import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { inSlices } from '../slices.ts'
import {
  authenticateLogin,
  deleteLogin,
  deleteLoginsOf,
  deleteRunOutLogins,
  findLoginRow,
  insertLogin,
  touchLogins,
  updateLogin,
} from '../store/logins.ts'
import type { Store } from '../store/store.ts'
import type { Admission, Login, LoginPerson, SignIn } from './login.ts'
import { toLogin } from './login.ts'

/** Activity may be this old in the database: writing it down at once would cost a sync each time. */
const FLUSH_MS = 30_000

/** What somebody does so soon after they did something is the same activity. */
const SAME_MS = 1000

/** The login sessions: read from memory, written to the database. What has ended never comes back. */
export interface Logins {
  /** Undefined when absent, ended or run out. */
  find(idHash: string): Promise<Login | undefined>
  /** As `find`, of what is in memory: undefined also where the database must be asked. */
  peek(idHash: string): Login | undefined
  /** A new one, of nobody yet. */
  create(idHash: string): Promise<void>
  /** Signs a person in whose `phone` (E.164) was proved; false if that came too late. */
  authenticate(idHash: string, sign: SignIn): Promise<boolean>
  /** One of somebody who proves with each call who they are, for one consultation. */
  admit(login: Admission): Login
  /** Ends those of them that match: who has no other proof is out. */
  endAdmitted(matches: (login: Login) => boolean): void
  /** The person did something. Kept in memory, and in the database within 30 s. */
  touch(idHash: string): void
  setCurrent(idHash: string, therapySessionId: string | null): Promise<void>
  /** From now on the shorter idle limit holds. */
  markStaff(idHash: string): Promise<void>
  /** The person goes by another name or language. */
  rename(person: LoginPerson): void
  end(idHash: string): Promise<void>
  endAllOf(participantId: string): Promise<void>
  /** When it runs out if nothing more is done, in epoch milliseconds. */
  expiresAt(login: Login): number
  /** Calls `listener` after login sessions ended, for whatever reason; the answer takes it back. */
  onEnded(listener: (idHashes: ReadonlySet<string>) => void): () => void
  /** Ends what has run out. */
  sweep(): Promise<void>
  /** Writes down what is only in memory. */
  close(): Promise<void>
}

export interface LoginsParts {
  store: Store
  clock: Clock
  config: Pick<Config, 'idleMs' | 'idleStaffMs' | 'absoluteMs'>
}

/** The login sessions of one database, which no other process may change. */
export function createLogins(parts: LoginsParts): Logins {
  return new CachedLogins(parts)
}

class CachedLogins implements Logins {
  readonly #parts: LoginsParts
  readonly #cache = new Map<string, Login>()
  readonly #touched = new Set<string>()
  readonly #listeners = new Set<(idHashes: ReadonlySet<string>) => void>()
  /** Counts changes that a row which is just being read may not know of. */
  #changes = 0
  #stopTimer: (() => void) | undefined
  /** The newest flush. */
  #flushed: Promise<void> = Promise.resolve()

  constructor(parts: LoginsParts) {
    this.#parts = parts
  }

  async find(idHash: string): Promise<Login | undefined> {
    const login = this.#cache.get(idHash) ?? (await this.#load(idHash))
    if (!login || this.#isLive(login)) return login
    // Ended for good: the clock may be set back.
    await this.end(idHash)
    return undefined
  }

  peek(idHash: string): Login | undefined {
    const login = this.#cache.get(idHash)
    return login && this.#isLive(login) ? login : undefined
  }

  async create(idHash: string): Promise<void> {
    const now = this.#parts.clock.now()
    await insertLogin(this.#parts.store, idHash, now)
    this.#cache.set(idHash, {
      idHash,
      participant: null,
      createdAt: now,
      authenticatedAt: null,
      lastActivityAt: now,
      staff: false,
      currentTsId: null,
      onlyTsId: null,
      until: null,
    })
  }

  admit({ idHash, person: participant, onlyTsId, until }: Admission): Login {
    const now = this.#parts.clock.now()
    const times = { createdAt: now, authenticatedAt: now, lastActivityAt: now, until }
    const login = { idHash, participant, ...times, staff: false, currentTsId: onlyTsId, onlyTsId }
    this.#cache.set(idHash, login)
    return login
  }

  endAdmitted(matches: (login: Login) => boolean): void {
    const all = [...this.#cache.values()]
    const ended = all.filter((login) => login.until !== null && matches(login))
    this.#forget(ended.map((login) => login.idHash))
  }

  async authenticate(
    idHash: string,
    { person, phone, staff, onlyTsId = null }: SignIn,
  ): Promise<boolean> {
    const now = this.#parts.clock.now()
    const row = { idHash, participantId: person.id, phone, staff, onlyTsId, now }
    if (!(await authenticateLogin(this.#parts.store, row))) return false
    return this.#change(idHash, {
      participant: person,
      authenticatedAt: now,
      lastActivityAt: now,
      staff,
      onlyTsId,
    })
  }

  touch(idHash: string): void {
    const login = this.#cache.get(idHash)
    if (!login || !this.#isLive(login)) return
    const now = this.#parts.clock.now()
    if (now >= login.lastActivityAt && now - login.lastActivityAt < SAME_MS) return
    this.#change(idHash, { lastActivityAt: now })
    this.#touched.add(idHash)
    this.#arm()
  }

  async setCurrent(idHash: string, therapySessionId: string | null): Promise<void> {
    if (this.#cache.get(idHash)?.currentTsId === therapySessionId) return
    await updateLogin(this.#parts.store, idHash, { current_ts_id: therapySessionId })
    this.#change(idHash, { currentTsId: therapySessionId })
  }

  async markStaff(idHash: string): Promise<void> {
    if (this.#cache.get(idHash)?.staff) return
    await updateLogin(this.#parts.store, idHash, { staff: 1 })
    this.#change(idHash, { staff: true })
  }

  rename(person: LoginPerson): void {
    this.#changes += 1
    for (const idHash of this.#idsOf(person.id)) this.#change(idHash, { participant: person })
  }

  async end(idHash: string): Promise<void> {
    await deleteLogin(this.#parts.store, idHash)
    this.#forget([idHash])
  }

  async endAllOf(participantId: string): Promise<void> {
    const stored = await deleteLoginsOf(this.#parts.store, participantId)
    this.#forget([...stored, ...this.#idsOf(participantId)])
  }

  expiresAt(login: Login): number {
    if (login.until !== null) return login.until
    const { idleMs, idleStaffMs, absoluteMs } = this.#parts.config
    const idle = login.lastActivityAt + (login.staff ? idleStaffMs : idleMs)
    return Math.min(idle, (login.authenticatedAt ?? Number.POSITIVE_INFINITY) + absoluteMs)
  }

  onEnded(listener: (idHashes: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async sweep(): Promise<void> {
    const { clock, config, store } = this.#parts
    const now = clock.now()
    await this.#flush()
    const ended = await deleteRunOutLogins(store, {
      activity: now - config.idleMs,
      staffActivity: now - config.idleStaffMs,
      authenticated: now - config.absoluteMs,
    })
    this.#forget(ended)
    this.endAdmitted((login) => !this.#isLive(login))
  }

  async close(): Promise<void> {
    this.#stopTimer?.()
    this.#stopTimer = undefined
    await this.#flush()
  }

  #isLive(login: Login): boolean {
    return this.#parts.clock.now() < this.expiresAt(login)
  }

  #idsOf(participantId: string): string[] {
    const all = [...this.#cache.values()]
    return all.filter((one) => one.participant?.id === participantId).map((one) => one.idHash)
  }

  /** False if it has ended meanwhile: then nothing brings it back. */
  #change(idHash: string, change: Partial<Login>): boolean {
    const login = this.#cache.get(idHash)
    if (login) this.#cache.set(idHash, { ...login, ...change })
    return login !== undefined
  }

  /** All together: who listens looks through everybody who waits. */
  #forget(idHashes: readonly string[]): void {
    if (idHashes.length === 0) return
    this.#changes += 1
    const ended = new Set(idHashes)
    for (const idHash of ended) {
      this.#cache.delete(idHash)
      this.#touched.delete(idHash)
    }
    for (const listener of this.#listeners) listener(ended)
  }

  async #load(idHash: string): Promise<Login | undefined> {
    for (;;) {
      const changes = this.#changes
      const row = await findLoginRow(this.#parts.store, idHash)
      const cached = this.#cache.get(idHash)
      if (cached || !row) return cached
      // Else the row may have been deleted while it was on its way here: look again.
      if (changes === this.#changes) {
        const login = toLogin(row)
        this.#cache.set(idHash, login)
        return login
      }
    }
  }

  #arm(): void {
    this.#stopTimer ??= this.#parts.clock.after(FLUSH_MS, () => {
      this.#stopTimer = undefined
      // What the database does not take now is tried again.
      this.#flush().catch(() => this.#arm())
    })
  }

  /** One flush after the other: whoever asks for one relies on everything that was touched before. */
  #flush(): Promise<void> {
    this.#flushed = this.#flushed.catch(() => {}).then(() => this.#writeTouched())
    return this.#flushed
  }

  async #writeTouched(): Promise<void> {
    // In the order of the rows, of which many lie on one page.
    await inSlices([...this.#touched].sort(), async (slice) => {
      const logins = slice.flatMap((idHash) => this.#cache.get(idHash) ?? [])
      for (const idHash of slice) this.#touched.delete(idHash)
      try {
        await touchLogins(this.#parts.store, logins)
      } catch (error) {
        for (const { idHash } of logins) if (this.#cache.has(idHash)) this.#touched.add(idHash)
        throw error
      }
    })
  }
}
