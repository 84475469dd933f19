import type { Draft, HandleActionsReply, Verdict } from '../../server/protocol/actions.ts'
import { MAX_QUEUE_LENGTH } from '../../server/protocol/limits.ts'
import type { ApiError } from '../api/api-error.ts'
import type { QueuedAction } from '../api/client.ts'
import type { Clock } from '../lib/clock.ts'
import { personPrefix } from '../lib/key-value.ts'
import type { ActionLog } from './action-log.ts'
import type { Outbox } from './outbox.ts'
import { toQueuedAction, verdictsOf } from './outbox.ts'
import type { OutboxItem } from './outbox-storage.ts'
import type { OverReason } from './poll-loop.ts'
import { PollLoop } from './poll-loop.ts'
import type { OutgoingSignal, Signals } from './signals.ts'
import { signalsIn } from './signals.ts'
import type { Word } from './tab-words.ts'
import type { Tabs, Team } from './tabs.ts'

/*
 * The tabs of one person in one therapy session share one poll and one outbox. The rule:
 *
 * 1. One tab leads: it polls, sends what any of them wrote, and tells the others each reply.
 * 2. A tab that is shown takes the lead, so that no visible tab depends on a hidden one, whose
 *    timers the browser slows down. A leader that is hidden says so; a visible tab takes over.
 * 3. Who follows fetches once by itself, then lives on what it is told; where that leaves a gap,
 *    it fetches again.
 * 4. A leader that is not heard of in time (frozen, say) loses the lead. One that is closed or
 *    crashes gives it up.
 * 5. Who begins to lead reads the stored outbox before sending, so that order is kept. What two
 *    tabs send at the same moment is the same: the `cid` makes a double harmless.
 */

/** How often it is looked whether the device slept and whether the server is heard of. */
const TICK_MS = 2500
/** A tick that comes later than this was held up by sleep. */
const SLEPT_MS = 10_000
/** How late a reply may be, beyond the time that the poll is held. */
const GRACE_MS = 6000
/** How late it may be where the last call failed: the next one may take its whole time. */
const LONG_GRACE_MS = 20_000
/** Between two signs of life of the person, told to the leader. */
const TOUCH_MS = 2000

export interface SharedLoopDeps {
  clock: Clock
  random(): number
  hold: boolean
  page: { isVisible(): boolean }
  tabs: Tabs
  personId: string
  therapySessionId: string
  outbox: Outbox
  log: ActionLog
  signals: Signals
  /** False while a draft waits along with the person, in the waiting room. */
  maySend(draft: Draft): boolean
  /** How far the device's clock is ahead of the server's. */
  skewMs(): number
  call(
    queue: readonly QueuedAction[],
    waitMs: number,
    ending: AbortSignal,
  ): Promise<HandleActionsReply>
  /** What the server said, to this tab or to another. */
  onReply(reply: HandleActionsReply): void
  /** Verdicts of a reply whose rest is not for this tab. */
  onVerdicts(verdicts: readonly Verdict[]): void
  /** No answer; undefined: none where one was due, or to another tab. */
  onFailure(error?: ApiError): void
  /** The device slept, or the tab was away: what is shown may be old. */
  onDoubt(): void
  /** In another tab the person did something. */
  onTouch(typed: boolean): void
  isStillSignedIn(signal: AbortSignal): Promise<boolean>
  onOver(reason: OverReason, error: ApiError): void
}

/** Keeps one therapy session up to date and sends the outbox, together with the other tabs. */
export class SharedLoop {
  #deps: SharedLoopDeps
  #loop: PollLoop
  #team: Team | null = null
  #isLeading = false
  /** What other tabs have stored is read: only then is anything sent. */
  #isLoaded = false
  #cancelTick = () => {}
  #tickedAt = 0
  /** When the next word of the server is due, told by it or by another tab. */
  #dueAt = Number.POSITIVE_INFINITY
  #touchedAt = Number.NEGATIVE_INFINITY
  /** The server's clock in the newest reply. */
  #newest = ''

  constructor(deps: SharedLoopDeps) {
    const { clock, random, hold, page, log } = deps
    this.#deps = deps
    let from = 0
    deps.signals.carry = (signal) => this.#carry(signal)
    this.#loop = new PollLoop({
      ...{ clock, random, hold },
      pace: () => {
        if (!this.#isLeading) return 'following'
        return page.isVisible() || deps.signals.isBusy ? 'quick' : 'slow'
      },
      takeBatch: (limit) => this.takeBatch(limit),
      call: (queue, waitMs, ending) => {
        from = log.cursor
        return deps.call(queue, waitMs, ending)
      },
      onReply: (reply) => this.#onReply(reply, from),
      onFailure: (error, retryAt) => this.#onFailure(error, retryAt),
      onPoison: ({ cid }) => deps.onVerdicts([{ cid, ok: false, code: 'invalid_action' }]),
      isStillSignedIn: deps.isStillSignedIn,
      onOver: (reason, error) => {
        // The next tab leads, asks, and is told the same.
        this.stop()
        deps.onOver(reason, error)
      },
    })
  }

  start(): void {
    if (this.#team) return
    const { tabs, personId, therapySessionId, page } = this.#deps
    this.#team = tabs.join(`${personPrefix(personId)}${therapySessionId}`, {
      onLead: () => this.#lead(),
      onLost: () => this.#follow(),
      onWord: (word) => this.#hear(word as Word),
    })
    if (page.isVisible()) this.#team.claim()
    this.#loop.start()
    this.#watch()
  }

  stop(): void {
    this.#loop.stop()
    this.#team?.leave()
    this.#team = null
    this.#isLeading = false
    this.#isLoaded = false
    this.#cancelTick()
  }

  /** Something may be there to fetch, for this tab alone. */
  wake(): void {
    this.#loop.wake()
  }

  /** The network or the tab came back. */
  reconnect(): void {
    if (!this.#team) return
    this.#deps.onDoubt()
    this.#expect(GRACE_MS)
    this.#watch()
    if (this.#isLeading) this.#loop.reconnect()
    else if (this.#deps.page.isVisible()) this.#team.claim()
  }

  /** The tab is hidden now: another one, that is not, leads. */
  hidden(): void {
    if (this.#isLeading) this.#tell({ kind: 'hidden' })
  }

  /** A stored draft is there to be sent, by whoever leads; read marks go with the next poll. */
  share(item: OutboxItem): void {
    this.#tell({ kind: 'put', item })
    if (item.draft.type !== 'message_read') this.flush()
  }

  /** A draft was given up. */
  drop(cid: string): void {
    this.#tell({ kind: 'drop', cid })
  }

  /** The person did something here. */
  touch(typed: boolean): void {
    const now = this.#deps.clock.now()
    if (this.#isLeading || now - this.#touchedAt < TOUCH_MS) return
    this.#touchedAt = now
    this.#tell({ kind: 'touch', typed })
  }

  /** Sends what waits, if anything does and this tab leads. */
  flush(): void {
    if (this.takeBatch(1).length > 0) this.#loop.wake()
  }

  /** What is to be sent by this tab. */
  takeBatch(limit = MAX_QUEUE_LENGTH): readonly QueuedAction[] {
    const { outbox, therapySessionId, maySend, skewMs } = this.#deps
    if (!this.#isLeading || !this.#isLoaded) return []
    const batch = outbox.batch(therapySessionId, limit, undefined, maySend)
    return batch.map((item) => toQueuedAction(item, skewMs()))
  }

  #lead(): void {
    this.#isLeading = true
    this.#loop.resume()
    const loaded = () => {
      this.#isLoaded = this.#isLeading
      this.flush()
    }
    // Not waited for: polling goes on meanwhile. What cannot be read is not there.
    this.#deps.outbox.load().then(loaded, loaded)
  }

  #follow(): void {
    this.#isLeading = false
    this.#isLoaded = false
    this.#expect(LONG_GRACE_MS)
    this.#loop.rest()
  }

  #onReply(reply: HandleActionsReply, from: number): void {
    this.#deps.onReply(reply)
    this.#newest = reply.now
    this.#expect(reply.session.poll_interval_ms + GRACE_MS)
    this.#deps.signals.hear(reply)
    const isNews = this.#isLeading || reply.results.length + signalsIn(reply).length > 0
    if (isNews) this.#tell({ kind: 'reply', from, reply })
  }

  #onFailure(error: ApiError, retryAt: number): void {
    this.#deps.onFailure(error)
    this.#dueAt = retryAt + LONG_GRACE_MS
    if (this.#isLeading) this.#tell({ kind: 'failure', retryAt })
  }

  #hear(word: Word): void {
    const { outbox, page } = this.#deps
    if (word.kind === 'reply') this.#hearReply(word)
    if (word.kind === 'put') this.#adopt(word.item)
    // Not waited for: it is out of the list at once.
    if (word.kind === 'drop') void outbox.drop(word.cid)
    if (word.kind === 'signal' && this.#isLeading) this.#carry(word.signal)
    if (word.kind === 'touch' && this.#isLeading) this.#deps.onTouch(word.typed)
    if (word.kind === 'hidden' && page.isVisible()) this.#team?.claim()
    if (word.kind === 'failure' && !this.#isLeading) {
      this.#dueAt = word.retryAt + LONG_GRACE_MS
      this.#deps.onFailure()
    }
  }

  #carry(signal: OutgoingSignal): void {
    if (this.#isLeading) {
      this.#deps.signals.put(signal)
      this.#loop.wake()
    } else this.#tell({ kind: 'signal', signal })
  }

  #adopt(item: OutboxItem): void {
    this.#deps.outbox.adopt(item)
    if (item.draft.type !== 'message_read') this.flush()
  }

  #hearReply({ from, reply }: Extract<Word, { kind: 'reply' }>): void {
    const { log, signals, onReply, onVerdicts } = this.#deps
    signals.hear(reply)
    const isOld = reply.now < this.#newest
    if (isOld || !log.isFollowedBy(from, reply)) {
      onVerdicts(verdictsOf(reply))
      if (!isOld) this.#loop.wake()
      return
    }
    this.#newest = reply.now
    this.#expect(reply.session.poll_interval_ms + GRACE_MS)
    // What is known already may have been deleted since.
    const data = reply.reset ? reply.data : reply.data.filter(({ id }) => id > log.cursor)
    onReply({ ...reply, data })
  }

  #tell(word: Word): void {
    this.#team?.tell(word)
  }

  #expect(ms: number): void {
    this.#dueAt = this.#deps.clock.now() + ms
  }

  #watch(): void {
    this.#cancelTick()
    this.#tickedAt = this.#deps.clock.now()
    this.#cancelTick = this.#deps.clock.after(TICK_MS, () => this.#tick())
  }

  /** Nobody watches while hidden: coming back is told. */
  #tick(): void {
    const { clock, page, onFailure } = this.#deps
    if (!page.isVisible()) return
    const now = clock.now()
    if (now - this.#tickedAt > SLEPT_MS) this.reconnect()
    else if (now > this.#dueAt) {
      onFailure()
      if (!this.#isLeading) {
        this.#expect(LONG_GRACE_MS)
        this.#team?.claim()
      }
    }
    this.#watch()
  }
}
