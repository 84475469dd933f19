import type { HandleActionsReply } from '../../server/protocol/actions.ts'
import { MAX_QUEUE_LENGTH, MAX_WAIT_MS } from '../../server/protocol/limits.ts'
import { ApiError } from '../api/api-error.ts'
import type { QueuedAction } from '../api/client.ts'
import type { Clock } from '../lib/clock.ts'
import { backoffMs } from './backoff.ts'
import { signalsIn } from './signals.ts'

/*
 *   start()            ┌──────────── time, wake() ───────────┐
 *      │               ▼                                     │
 *      └────────▶ ┌─────────┐ ── reply ───────────────▶ ┌─────────┐
 *                 │ calling │                           │ pausing │
 *      ┌───────── └─────────┘ ── no answer, 5xx, 429 ─▶ └─────────┘
 *      │            │  ▲  │                                  ▲
 *  wake() gives     │  └──┘ 400, 413: a smaller queue        │
 *  up a held poll   │                                        │
 *      │            ├─ 401 ─▶ [asking who this is] ─ me ─────┘
 *      ▼            │                 │
 *   calling         │ 403             └─ nobody, somebody else
 *                   ▼                              ▼
 *              over: not-allowed            over: signed-out        stop() ends it anywhere
 *
 * Where the pace is `following`, a pause lasts until wake() or resume(): another tab polls.
 */

/** Where the server says so, the longest that it is obeyed. */
const LONGEST_RETRY_AFTER_MS = 60_000
/** Between the starts of two polls, when the first one brought something. */
const SHORT_DISTANCE_MS = 100
/** Between the starts of two polls, when the first one brought nothing. */
const DISTANCE_MS = 1000
/** A call under way for longer than this is given up when the network or the tab comes back. */
const HUNG_MS = 3000

/** While nobody looks: how long a poll is held, less than the 30 s after which one counts as gone. */
const SLOW_HOLD_MS = 25_000
/** While nobody looks: between the starts of two polls, whatever they bring. */
const SLOW_DISTANCE_MS = 10_000

export type OverReason = 'signed-out' | 'not-allowed'

/** `quick` while somebody looks, `slow` while nobody does, `following` while another tab polls. */
export type Pace = 'quick' | 'slow' | 'following'

export interface PollLoopDeps {
  clock: Clock
  random(): number
  /** False: asks every interval and is answered at once, instead of being held. */
  hold: boolean
  pace(): Pace
  /** What waits to be sent, at most `limit` actions. Asked again, it answers the same until settled. */
  takeBatch(limit: number): readonly QueuedAction[]
  call(
    queue: readonly QueuedAction[],
    waitMs: number,
    signal: AbortSignal,
  ): Promise<HandleActionsReply>
  onReply(reply: HandleActionsReply): void
  /** No answer, or not one of use; when it is tried again. */
  onFailure(error: ApiError, retryAt: number): void
  /** This action makes the server refuse the whole call. */
  onPoison(action: QueuedAction): void
  /** Asks the server once more who is signed in; false, or a 401: not this person. */
  isStillSignedIn(signal: AbortSignal): Promise<boolean>
  onOver(reason: OverReason, error: ApiError): void
}

/** Sends the outbox and fetches what is new, with one request in flight, until it is stopped. */
export class PollLoop {
  #deps: PollLoopDeps
  #run: Run | null = null

  constructor(deps: PollLoopDeps) {
    this.#deps = deps
  }

  start(): void {
    if (this.#run && !this.#run.ended) return
    this.#run = new Run(this.#deps)
    // Runs until it is stopped; it catches whatever its calls throw.
    void this.#run.go()
  }

  stop(): void {
    this.#run?.end()
    this.#run = null
  }

  /** Something waits to be sent: gives up a held poll or a pause, and calls at once. */
  wake(): void {
    this.#run?.wake(Number.POSITIVE_INFINITY)
  }

  /** The network or the tab came back: as `wake()`, and gives up what hangs since before. */
  reconnect(): void {
    this.#run?.wake(HUNG_MS)
  }

  /** The pace is a quicker one: calls at once, unless a call is under way. */
  resume(): void {
    this.#run?.resume()
  }

  /** Another tab polls now: gives up a held poll; what is being sent is waited for. */
  rest(): void {
    this.#run?.rest()
  }
}

class Run {
  #deps: PollLoopDeps
  #life = new AbortController()
  #call: { ending: AbortController; held: boolean; startedAt: number } | null = null
  /** Ends or shortens the pause, if there is one. */
  #shorten: () => void = () => undefined
  #failures = 0
  #woken = false
  /** Something may be there to fetch: the next answer is wanted at once. */
  #behind = true
  #limit = MAX_QUEUE_LENGTH
  #intervalMs = 5000
  /** Retry-After: not even `wake()` goes before this. */
  #notBefore = 0

  constructor(deps: PollLoopDeps) {
    this.#deps = deps
  }

  get ended(): boolean {
    return this.#life.signal.aborted
  }

  end(): void {
    this.#life.abort()
    this.#call?.ending.abort()
    this.#shorten()
  }

  wake(hungMs: number): void {
    this.#woken = true
    this.#behind = true
    this.#failures = 0
    this.#shorten()
    const call = this.#call
    if (call && (call.held || this.#deps.clock.now() - call.startedAt >= hungMs)) {
      call.ending.abort()
    }
  }

  resume(): void {
    if (!this.#call) this.wake(Number.POSITIVE_INFINITY)
  }

  rest(): void {
    if (this.#call?.held) this.#call.ending.abort()
  }

  async go(): Promise<void> {
    while (!this.ended) await this.#pause(await this.#turn())
  }

  /** Makes one call and answers when the next one is due. */
  async #turn(): Promise<number> {
    const { clock, hold } = this.#deps
    const queue = this.#deps.takeBatch(this.#limit)
    const held = hold && queue.length === 0 && !this.#behind
    const longestMs = this.#deps.pace() === 'slow' ? SLOW_HOLD_MS : this.#intervalMs
    const call = { ending: new AbortController(), held, startedAt: clock.now() }
    this.#call = call
    this.#woken = false
    try {
      const waitMs = held ? Math.min(longestMs, MAX_WAIT_MS) : 0
      const reply = await this.#deps.call(queue, waitMs, call.ending.signal)
      if (this.ended) return 0
      this.#deps.onReply(reply)
      return this.#afterReply(queue, reply, call.startedAt)
    } catch (error) {
      if (this.ended) return 0
      if (call.ending.signal.aborted) return this.#afterGivenUp()
      return await this.#afterFailure(queue, error)
    } finally {
      this.#call = null
    }
  }

  #afterReply(
    queue: readonly QueuedAction[],
    reply: HandleActionsReply,
    startedAt: number,
  ): number {
    this.#failures = 0
    this.#limit = MAX_QUEUE_LENGTH
    this.#intervalMs = reply.session.poll_interval_ms
    const wasBehind = this.#behind
    this.#behind = reply.more || this.#woken
    const next = this.#deps.takeBatch(1)[0]
    if (next && next.cid !== queue[0]?.cid) return 0
    if (reply.more) return startedAt + SHORT_DISTANCE_MS
    const pace = this.#deps.pace()
    if (pace === 'following') return Number.POSITIVE_INFINITY
    if (pace === 'slow') return startedAt + (this.#deps.hold ? SLOW_DISTANCE_MS : SLOW_HOLD_MS)
    if (!this.#deps.hold) return startedAt + this.#intervalMs
    // The same item is still first: it got no verdict, and asking faster would not bring one.
    const empty = reply.data.length + signalsIn(reply).length === 0 && !wasBehind
    return startedAt + (next || empty ? DISTANCE_MS : SHORT_DISTANCE_MS)
  }

  #afterGivenUp(): number {
    return this.#deps.pace() === 'following' && !this.#woken ? Number.POSITIVE_INFINITY : 0
  }

  async #afterFailure(queue: readonly QueuedAction[], thrown: unknown): Promise<number> {
    const error = toError(thrown)
    if (error.code === 'not_allowed_in_session') return this.#over('not-allowed', error)
    if (error.status === 401) {
      const mayGoOn = await this.#mayGoOn()
      if (this.ended) return 0
      if (!mayGoOn) return this.#over('signed-out', error)
    }
    const refused = error.code === 'bad_request' || error.code === 'too_large'
    if (refused && queue.length > 0) return this.#sendLess(queue)
    this.#failures += 1
    this.#behind = true
    const now = this.#deps.clock.now()
    this.#notBefore = now + Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)
    const wait = backoffMs(this.#failures, this.#deps.random)
    const retryAt = Math.max(now + wait, this.#notBefore)
    this.#deps.onFailure(error, retryAt)
    return retryAt
  }

  /** Halves the queue until the one action is found that the server cannot read. */
  #sendLess(queue: readonly QueuedAction[]): number {
    this.#limit = Math.max(1, Math.floor(queue.length / 2))
    const [only, second] = queue
    if (only && !second) this.#deps.onPoison(only)
    return this.#deps.clock.now() + SHORT_DISTANCE_MS
  }

  /** An old held poll may be told 401 after a new login: the server is asked once more. */
  async #mayGoOn(): Promise<boolean> {
    try {
      return await this.#deps.isStillSignedIn(this.#life.signal)
    } catch (error) {
      // Not told: it is tried again, like any call without an answer.
      return toError(error).status !== 401
    }
  }

  #over(reason: OverReason, error: ApiError): number {
    this.end()
    this.#deps.onOver(reason, error)
    return 0
  }

  /** Waits until then; `wake()` cuts it short, but not before `#notBefore`. */
  #pause(until: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel = () => {}
      this.#shorten = () => {
        cancel()
        const due = this.#woken ? this.#notBefore : Math.max(until, this.#notBefore)
        const left = this.ended ? 0 : due - this.#deps.clock.now()
        if (left <= 0) resolve()
        else if (left < Number.POSITIVE_INFINITY) cancel = this.#deps.clock.after(left, resolve)
      }
      this.#shorten()
    })
  }
}

function toError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  return new ApiError({ code: 'internal', status: 0, detail: String(thrown) })
}
