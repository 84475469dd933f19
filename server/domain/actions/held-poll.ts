import type { Context, Principal } from '../../context.ts'
import type { ParkedPoll, WakeReason } from '../../live/parking.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { LoggedAction } from '../../store/actions.ts'
import { loginRequired } from '../access.ts'
import type { Page, PageInput } from './page.ts'
import { readPage } from './page.ts'
import { maySee } from './visibility.ts'

export interface HeldInput extends PageInput {
  /** Calls a listener when the caller hangs up; the answer takes it back. */
  onHangUp(listener: () => void): () => void
}

/**
 * A poll that waits for something to say. The rule: register, then look, so that no commit falls in
 * between; if there is nothing to say, wait with no database handle and little memory; look again
 * when woken. Thousands wait at once: each is one object, and no function stands half-way meanwhile.
 */
export class HeldPoll implements ParkedPoll {
  readonly #ctx: Context
  readonly #log: SessionLog
  readonly #principal: Principal
  readonly #input: HeldInput
  #deadline = 0
  #answer: (page: Page | Promise<never>) => void = () => {}
  #stopListening = () => {}
  /** Whether it waits to be woken, and since when. */
  #isWaiting = false
  #parkedAt = 0
  /** What it was woken for since it was parked. */
  #reason: WakeReason | undefined
  #isLastLook = false
  #heldMs = 0
  #hungUp = false

  constructor(ctx: Context, log: SessionLog, principal: Principal, input: HeldInput) {
    this.#ctx = ctx
    this.#log = log
    this.#principal = principal
    this.#input = input
  }

  get personId(): string {
    return this.#principal.id
  }

  get loginId(): string {
    return this.#principal.loginId
  }

  /**
   * Waits so long at most, and never longer than the login lasts.
   * @throws not_allowed_in_session, login_required
   */
  wait(waitMs: number): Promise<Page> {
    const { logins, clock } = this.#ctx
    const login = logins.peek(this.loginId)
    const now = clock.now()
    this.#deadline = login ? Math.min(now + waitMs, logins.expiresAt(login)) : now
    this.#log.presence.pollStarted(this.personId)
    return new Promise((answer) => {
      this.#answer = answer
      void this.#look()
    })
  }

  wants(written: readonly LoggedAction[]): boolean {
    const { personId } = this
    const member = this.#log.state.members.get(personId)
    return written.some(
      (action) =>
        action.participant === personId ||
        (action.type !== 'message_read' && member !== undefined && maySee(member, action)),
    )
  }

  wake(reason: WakeReason): void {
    this.#reason = reason
    if (!this.#isWaiting) return
    this.#isWaiting = false
    // Not within the commit that wakes it: all are woken before any is answered.
    queueMicrotask(() => this.#goOn(reason))
  }

  /** Never fails: whoever waits is told. */
  async #look(): Promise<void> {
    try {
      this.#reason = undefined
      this.#log.parking.park(this)
      const page = await readPage(this.#ctx, this.#log, this.#principal, this.#input)
      if (this.#isWorthSaying(page)) this.#end({ ...page, ...this.#held() })
      else this.#waitOn()
    } catch (error) {
      this.#end(Promise.reject(error))
    }
  }

  #isWorthSaying(page: Page): boolean {
    const { clock, logs } = this.#ctx
    const hasNews = page.hasNews || this.#log.signals.has(this.personId)
    return hasNews || this.#isLastLook || logs.isClosing || clock.now() >= this.#deadline
  }

  #held(): Pick<Page, 'heldMs' | 'hungUp'> {
    return { heldMs: this.#heldMs, hungUp: this.#hungUp }
  }

  #waitOn(): void {
    const { clock } = this.#ctx
    const { parking } = this.#log
    this.#parkedAt = clock.elapsedMs()
    if (this.#reason !== undefined) {
      // Woken while it looked.
      this.#goOn(this.#reason)
      return
    }
    this.#isWaiting = true
    parking.holdFor(this, this.#deadline - clock.now())
    this.#stopListening = this.#input.onHangUp(() => {
      this.#hungUp = true
      parking.release(this)
    })
  }

  #goOn(reason: WakeReason): void {
    const { clock, logins } = this.#ctx
    this.#stopListening()
    this.#heldMs += clock.elapsedMs() - this.#parkedAt
    if (reason === 'login-ended' || !logins.peek(this.loginId)) {
      this.#end(Promise.reject(loginRequired()))
      return
    }
    this.#isLastLook = reason !== 'news'
    void this.#look()
  }

  #end(page: Page | Promise<never>): void {
    this.#log.parking.release(this)
    this.#log.presence.pollEnded(this.personId)
    this.#answer(page)
  }
}
