import type { Clock } from '../clock.ts'
import { PRESENCE_MS, TYPING_MS, TYPING_WAKE_MS } from '../protocol/limits.ts'

/** A lost connection, a reload or a restart of the server within so long ends no stay. */
export const STAY_GAP_MS = 120_000

interface Polls {
  underWay: number
  lastEndedAt: number
  /** Since when the person is there; null: gone, and the stay was taken. */
  cameAt: number | null
}

/** A stretch of time in which somebody was there. */
export interface Stay {
  personId: string
  from: number
  until: number
}

/**
 * Who is there and who is typing in one therapy session. Hints only: nothing of it is stored, but for
 * the stays that somebody takes.
 */
export class Presence {
  readonly #clock: Clock
  /** Person id → polls under way, and when the last one ended. */
  readonly #polls = new Map<string, Polls>()
  /** Person id → until when the hint lasts. */
  readonly #typing = new Map<string, number>()
  /** Who was there at `listedAt`: the same people until `listedUntil`, if nobody comes or goes. */
  #listed: readonly string[] = []
  #listedAt = 0
  #listedUntil = 0
  /** Stays that have ended and were not taken yet. */
  #stays: Stay[] = []
  #announcedAt = Number.NEGATIVE_INFINITY
  #announcing = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  pollStarted(personId: string): void {
    const entry = this.#polls.get(personId)
    if (!entry || !isPresent(entry, this.#listedAt)) this.#listedUntil = 0
    const now = this.#clock.now()
    if (!entry) {
      this.#polls.set(personId, { underWay: 1, lastEndedAt: 0, cameAt: now })
      return
    }
    if (hasStayed(entry, now)) {
      this.#endStay(personId, entry)
      entry.cameAt = now
    }
    entry.underWay += 1
  }

  pollEnded(personId: string): void {
    const entry = this.#polls.get(personId)
    // Gone in the meantime: somebody who left is not there because an old poll returns.
    if (!entry) return
    // Of somebody who was gone and is back: it may be the only one that ends.
    if (entry.underWay === 0) this.#listedUntil = 0
    entry.underWay = Math.max(0, entry.underWay - 1)
    entry.lastEndedAt = this.#clock.now()
  }

  /** A poll that is answered at once. */
  polled(personId: string): void {
    const entry = this.#polls.get(personId)
    const now = this.#clock.now()
    // Nearly always: who is there stays there.
    if (entry && isPresent(entry, this.#listedAt) && !hasStayed(entry, now)) {
      entry.lastEndedAt = now
      return
    }
    this.pollStarted(personId)
    this.pollEnded(personId)
  }

  /** The person left, signed out or was removed. */
  gone(personId: string): void {
    this.#listedUntil = 0
    const entry = this.#polls.get(personId)
    const now = this.#clock.now()
    // Who leaves is there until then, and not only until they asked for news the last time.
    if (entry && isPresent(entry, now)) this.#endStay(personId, { ...entry, lastEndedAt: now })
    else if (entry) this.#endStay(personId, entry)
    this.#polls.delete(personId)
    this.#typing.delete(personId)
  }

  /** The stays that have ended since the last time, and those that go on, as far as they have come. */
  takeStays(): Stay[] {
    const now = this.#clock.now()
    const taken = this.#stays
    this.#stays = []
    for (const [personId, entry] of this.#polls) {
      const { cameAt, underWay, lastEndedAt } = entry
      if (cameAt === null) continue
      taken.push({ personId, from: cameAt, until: underWay > 0 ? now : lastEndedAt })
      if (hasStayed(entry, now)) entry.cameAt = null
    }
    return taken
  }

  /** Stays that were taken in vain: the next one gets them. */
  putBack(stays: readonly Stay[]): void {
    this.#stays.push(...stays)
  }

  isPresent(personId: string): boolean {
    const entry = this.#polls.get(personId)
    return entry !== undefined && isPresent(entry, this.#clock.now())
  }

  /** Who is there. The list is the same object while the people are the same. */
  present(): readonly string[] {
    const now = this.#clock.now()
    // Also when the clock was set back.
    if (now < this.#listedUntil && now >= this.#listedAt) return this.#listed
    const there = [...this.#polls].filter(([, entry]) => isPresent(entry, now))
    const leaving = there.map(([, entry]) => (entry.underWay > 0 ? now : entry.lastEndedAt))
    this.#listed = there.map(([id]) => id)
    this.#listedAt = now
    this.#listedUntil = Math.min(now, ...leaving) + PRESENCE_MS
    return this.#listed
  }

  lastSeenAt(personId: string): number | null {
    const entry = this.#polls.get(personId)
    if (!entry) return null
    return entry.underWay > 0 ? this.#clock.now() : entry.lastEndedAt
  }

  /** Since when somebody has been there; null: they are not. */
  cameAt(personId: string): number | null {
    const entry = this.#polls.get(personId)
    return entry && isPresent(entry, this.#clock.now()) ? entry.cameAt : null
  }

  #endStay(personId: string, { cameAt, underWay, lastEndedAt }: Polls): void {
    if (cameAt === null) return
    const until = underWay > 0 ? this.#clock.now() : lastEndedAt
    this.#stays.push({ personId, from: cameAt, until })
  }

  /** Takes a hint; true if who is typing changed by it. */
  hint(personId: string, isTyping: boolean): boolean {
    const before = (this.#typing.get(personId) ?? 0) > this.#clock.now()
    if (isTyping) this.#typing.set(personId, this.#clock.now() + TYPING_MS)
    else this.#typing.delete(personId)
    return before !== isTyping
  }

  /** Calls `announce` now, or when a second has passed since the last time. */
  announceTyping(announce: () => void): void {
    if (this.#announcing) return
    const waitMs = this.#announcedAt + TYPING_WAKE_MS - this.#clock.now()
    const go = () => {
      this.#announcing = false
      this.#announcedAt = this.#clock.now()
      announce()
    }
    if (waitMs <= 0) {
      go()
      return
    }
    this.#announcing = true
    this.#clock.after(waitMs, go)
  }

  typing(): string[] {
    if (this.#typing.size === 0) return []
    const now = this.#clock.now()
    return [...this.#typing].filter(([, until]) => until > now).map(([id]) => id)
  }
}

function isPresent({ underWay, lastEndedAt }: Polls, now: number): boolean {
  return underWay > 0 || now - lastEndedAt < PRESENCE_MS
}

/** Whether a stay is over. */
function hasStayed({ underWay, lastEndedAt }: Polls, now: number): boolean {
  return underWay === 0 && now - lastEndedAt > STAY_GAP_MS
}
