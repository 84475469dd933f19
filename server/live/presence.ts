import type { Clock } from '../clock.ts'
import { PRESENCE_MS, TYPING_MS, TYPING_WAKE_MS } from '../protocol/limits.ts'

interface Polls {
  underWay: number
  lastEndedAt: number
}

/** Who is there and who is typing in one therapy session. Hints only: nothing of it is stored. */
export class Presence {
  readonly #clock: Clock
  /** Person id → polls under way, and when the last one ended. */
  readonly #polls = new Map<string, Polls>()
  /** Person id → until when the hint lasts. */
  readonly #typing = new Map<string, number>()
  #announcedAt = Number.NEGATIVE_INFINITY
  #announcing = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  pollStarted(personId: string): void {
    const entry = this.#polls.get(personId)
    if (entry) entry.underWay += 1
    else this.#polls.set(personId, { underWay: 1, lastEndedAt: 0 })
  }

  pollEnded(personId: string): void {
    const entry = this.#polls.get(personId)
    // Gone in the meantime: somebody who left is not there because an old poll returns.
    if (!entry) return
    entry.underWay = Math.max(0, entry.underWay - 1)
    entry.lastEndedAt = this.#clock.now()
  }

  /** The person left, signed out or was removed. */
  gone(personId: string): void {
    this.#polls.delete(personId)
    this.#typing.delete(personId)
  }

  isPresent(personId: string): boolean {
    const entry = this.#polls.get(personId)
    return entry !== undefined && isPresent(entry, this.#clock.now())
  }

  present(): string[] {
    const now = this.#clock.now()
    const ids: string[] = []
    for (const [id, entry] of this.#polls) if (isPresent(entry, now)) ids.push(id)
    return ids
  }

  lastSeenAt(personId: string): number | null {
    const entry = this.#polls.get(personId)
    if (!entry) return null
    return entry.underWay > 0 ? this.#clock.now() : entry.lastEndedAt
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
    const now = this.#clock.now()
    return [...this.#typing].filter(([, until]) => until > now).map(([id]) => id)
  }
}

function isPresent({ underWay, lastEndedAt }: Polls, now: number): boolean {
  return underWay > 0 || now - lastEndedAt < PRESENCE_MS
}
