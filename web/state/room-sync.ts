import { batch, computed, signal } from '@preact/signals'
import type { Action, Draft, HandleActionsReply, Verdict } from '../../server/protocol/actions.ts'
import { TYPING_MS } from '../../server/protocol/limits.ts'
import type { TherapySessionDetail, You } from '../../server/protocol/therapy-sessions.ts'
import { ApiError } from '../api/api-error.ts'
import type { QueuedAction } from '../api/client.ts'
import { ActionLog } from '../sync/action-log.ts'
import type { AcceptedItem, Outbox } from '../sync/outbox.ts'
import { toQueuedAction, verdictsOf } from '../sync/outbox.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'
import type { OverReason } from '../sync/poll-loop.ts'
import { SharedLoop } from '../sync/shared-loop.ts'
import { Signals } from '../sync/signals.ts'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import { RoomDetail } from './room-detail.ts'
import { refuse, toYou } from './room-entry.ts'
import { setIfOther } from './settle-signal.ts'
import type { CallProblem, Connection } from './types.ts'

export interface RoomSyncDeps {
  app: AppDeps
  therapySessionId: string
  personId: string
  outbox: Outbox
  /** All of the outbox, as it changes. */
  items: { readonly value: readonly OutboxItem[] }
  onSignedOut(): void
}

/** A clock that differs by less is taken for right: most of it is the network's delay. */
const SKEW_MS = 2000
/** Browsers let 64 KiB at a time outlive their page; another tab may be leaving too. */
const FAREWELL_BYTES = 28_000
/** Without an answer for so long, it is no longer said that all is up to date. */
const DOUBT_MS = 40_000

/** One therapy session as the server tells it: keeps it up to date and sends the outbox. */
export class RoomSync {
  readonly actions = signal<readonly Action[]>([])
  readonly status = signal<TherapySessionDetail['status']>('scheduled')
  readonly you = signal<You | null>(null)
  readonly typing = signal<readonly string[]>([])
  readonly skewMs = signal(0)
  readonly problem = signal<CallProblem | null>(null)
  readonly notAllowed = signal(false)
  readonly contact = signal<Omit<Connection, 'waiting'>>({ state: 'connecting', since: null })
  /** The log started anew: what was kept of its ids means nothing any more. */
  readonly epochChanges = signal(0)
  /** This therapy session's drafts, those included that are accepted and not in the log yet. */
  readonly pending = computed<readonly OutboxItem[]>(() => {
    const { therapySessionId, items } = this.#deps
    const here = items.value.filter((item) => item.therapySessionId === therapySessionId)
    return [...this.#landing.value.map(({ item }) => item), ...here]
  })
  readonly fetched: RoomDetail
  readonly signals = new Signals()

  #deps: RoomSyncDeps
  #landing = signal<readonly AcceptedItem[]>([])
  #log = new ActionLog()
  #loop: SharedLoop
  #entered = false
  #upToDateAt: number | null = null
  #active = false
  #typedAt = Number.NEGATIVE_INFINITY

  constructor(deps: RoomSyncDeps) {
    const { api, clock, random, holdPolls, page, tabs } = deps.app
    const { personId, therapySessionId, outbox } = deps
    this.#deps = deps
    this.fetched = new RoomDetail(api, deps.therapySessionId)
    this.#loop = new SharedLoop({
      ...{ clock, random, hold: holdPolls, page, tabs },
      ...{ personId, therapySessionId, outbox, log: this.#log },
      signals: this.signals,
      maySend: (draft) => this.#maySend(draft),
      skewMs: () => this.skewMs.peek(),
      call: (queue, waitMs, ending) => this.#call(queue, waitMs, ending),
      onReply: (reply) => batch(() => this.#onReply(reply)),
      onVerdicts: (verdicts) => batch(() => this.#settle(verdicts)),
      onFailure: (error) => batch(() => this.#onFailure(error)),
      onDoubt: () => this.#onDoubt(),
      onTouch: (typed) => (typed ? this.typed() : this.touched()),
      isStillSignedIn: async (ending) => (await api.getMe(ending)).user.id === personId,
      onOver: (reason, error) => batch(() => this.#onOver(reason, error)),
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): void {
    this.#loop.stop()
    this.fetched.stop()
  }

  /** The network or the tab came back. */
  reconnect(): void {
    this.#loop.reconnect()
    // Not waited for: what another tab has stored meanwhile is sent by a call of its own.
    void this.#deps.outbox.load().then(() => this.#loop.flush())
    const isIncomplete = this.fetched.assessments.peek().some((one) => one.status === 'incomplete')
    // Not waited for either: the person may have come back from filling one in.
    if (isIncomplete) void this.refreshAssessments()
  }

  /** Said at once: a poll that is held would notice in a few seconds. */
  cutOff(): void {
    this.#onFailure()
  }

  /** The page is hidden, perhaps for ever: what waits is sent by a call that outlives it. */
  hidden(): void {
    this.#loop.hidden()
    if (!this.#entered || this.#isWaiting()) return
    const { app, outbox, therapySessionId } = this.#deps
    const queue = outbox.batch(therapySessionId, undefined, FAREWELL_BYTES)
    if (queue.length === 0) return
    const { cursor } = this.#log
    const actionQueue = queue.map((item) => toQueuedAction(item, this.skewMs.peek()))
    app.api.sendFarewell({ ts_id: therapySessionId, maxID: cursor, actionQueue, limit: 1 })
  }

  /** Stores drafts and sends them in one go: at once, or, where it is a read mark, with the next poll. */
  async enqueue(...drafts: Draft[]): Promise<void> {
    const { outbox, therapySessionId } = this.#deps
    const stored = drafts.map((draft) => outbox.enqueue(therapySessionId, draft))
    for (const item of await Promise.all(stored)) this.#loop.share(item)
  }

  async retry(cid: string): Promise<void> {
    const item = await this.#deps.outbox.retry(cid)
    if (item) this.#loop.share(item)
  }

  async discard(cid: string): Promise<void> {
    if (await this.#deps.outbox.discard(cid)) this.#loop.drop(cid)
  }

  touched(): void {
    this.#active = true
    this.#loop.touch(false)
  }

  typed(): void {
    this.#active = true
    this.#typedAt = this.#deps.app.clock.now()
    this.#loop.touch(true)
  }

  /** Fetches the assessments; who waits enters again: it admits who has done them all. */
  async refreshAssessments(): Promise<void> {
    await this.fetched.refreshAssessments()
    if (!this.#isWaiting()) return
    this.#entered = false
    this.#loop.wake()
  }

  /** Stops, and tells the server; throws ApiError where it could not be told. */
  async leave(): Promise<void> {
    this.#loop.stop()
    await this.#deps.app.api.leaveTherapySession(this.#deps.therapySessionId)
  }

  async #call(
    queue: readonly QueuedAction[],
    waitMs: number,
    ending: AbortSignal,
  ): Promise<HandleActionsReply> {
    const { app, therapySessionId } = this.#deps
    if (!this.#entered) await this.#enter(ending)
    const active = this.#active
    this.#active = false
    const typing = app.clock.now() - this.#typedAt < TYPING_MS
    const request = {
      ts_id: therapySessionId,
      maxID: this.#log.cursor,
      actionQueue: queue.filter((draft) => this.#maySend(draft)),
      waitMs,
      ...(this.#log.epoch === undefined ? {} : { epoch: this.#log.epoch }),
      ...(active ? { active } : {}),
      ...(typing ? { typing } : {}),
    }
    try {
      return await this.signals.along(request, (all) => app.api.handleActions(all, ending))
    } catch (error) {
      this.#active ||= active
      throw error
    }
  }

  async #enter(ending: AbortSignal): Promise<void> {
    const { app, therapySessionId } = this.#deps
    const detail = await app.api.enterTherapySession(therapySessionId, ending).catch(refuse)
    this.#requireOwn(detail.you)
    this.#entered = true
    batch(() => {
      // The log of who was admitted just now starts at the beginning.
      if (this.#isWaiting() && detail.you.standing === 'admitted') this.#log.restart()
      this.fetched.detail.value = detail
      this.status.value = detail.status
      setIfOther(this.you, toYou(detail.you))
    })
  }

  /** Somebody else may have signed in, in another tab: then the login is asked who it is. */
  #requireOwn({ id }: { id: string }): void {
    if (id !== this.#deps.personId) throw new ApiError({ code: 'login_required', status: 401 })
  }

  #onReply(reply: HandleActionsReply): void {
    this.#requireOwn(reply.session.you)
    const fresh = this.#log.apply(reply)
    this.#followStanding(reply)
    if (fresh.length > 0 || reply.reset) this.actions.value = this.#log.actions()
    this.#settle(verdictsOf(reply))
    if (!this.#isWaiting()) this.#deps.outbox.ageOut(this.#deps.therapySessionId)
    if (reply.reset?.reason === 'epoch') this.epochChanges.value += 1
    this.status.value = reply.session.status
    setIfOther(this.typing, reply.typing)
    this.#measure(reply)
    this.fetched.followPresence(reply.present)
    this.fetched.followActions(fresh)
    if (this.#isWaiting() && fresh.some(({ type }) => type === 'update_assessments')) {
      this.#entered = false
    }
    // Not waited for: it goes beside the polls, and is tried again after the next one.
    void this.fetched.refresh()
  }

  #settle(verdicts: readonly Verdict[]): void {
    const accepted = this.#deps.outbox.settle(verdicts)
    const isAhead = ({ id }: AcceptedItem) => !this.#log.reaches(id)
    this.#landing.value = [...this.#landing.peek(), ...accepted].filter(isAhead)
  }

  /** Who is sent back to the waiting room forgets the talk; who is let in reads it from the start. */
  #followStanding({ session, reset }: HandleActionsReply): void {
    const wasWaiting = this.#isWaiting()
    setIfOther(this.you, toYou(session.you))
    if (wasWaiting === this.#isWaiting()) return
    if (!wasWaiting) this.#log.drop()
    else if (!reset) this.#log.restart()
    this.actions.value = this.#log.actions()
    this.#loop.wake()
  }

  #measure({ now, more }: HandleActionsReply): void {
    const deviceNow = this.#deps.app.clock.now()
    const skew = deviceNow - Date.parse(now)
    const meant = Math.abs(skew) < SKEW_MS ? 0 : skew
    if (Math.abs(meant - this.skewMs.peek()) >= SKEW_MS) this.skewMs.value = meant
    this.problem.value = null
    if (more) return
    this.#upToDateAt = deviceNow
    setIfOther(this.contact, { state: 'up-to-date', since: null })
  }

  #onDoubt(): void {
    if (this.#upToDateAt === null || this.contact.peek().state !== 'up-to-date') return
    const age = this.#deps.app.clock.now() - this.#upToDateAt
    if (age > DOUBT_MS) this.contact.value = { state: 'connecting', since: null }
  }

  #onFailure(error?: ApiError): void {
    setIfOther(this.contact, { state: 'offline', since: this.#upToDateAt })
    const isEntering = this.fetched.detail.peek() === null
    if (isEntering && error) this.problem.value = toProblem(error, this.#deps.app.clock.now())
  }

  #onOver(reason: OverReason, error: ApiError): void {
    if (reason === 'signed-out') {
      this.#deps.onSignedOut()
      return
    }
    this.problem.value = toProblem(error, this.#deps.app.clock.now())
    this.notAllowed.value = true
    this.#log.drop()
    this.actions.value = []
  }

  /** Who waits gets nothing but refusals: the drafts wait along, but for consent and calls for help. */
  #maySend({ type }: Draft): boolean {
    return type === 'consent' || type === 'help' || !this.#isWaiting()
  }

  #isWaiting(): boolean {
    const you = this.you.peek()
    return you !== null && you.standing !== 'admitted'
  }
}
