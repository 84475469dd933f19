import type { Tabs, TeamHooks } from '../sync/tabs.ts'

/**
 * Tabs of one browser, without one: as `web/lib/browser-tabs.ts`, with `deliver` for when a word
 * arrives. A member that is dead or frozen neither hears nor leads, as its page would.
 */
export class FakeTabs {
  #teams = new Map<string, Member[]>()
  #listeners = new Map<string, Set<() => void>>()
  #deliver: (arrive: () => void) => void

  constructor(deliver: (arrive: () => void) => void = queueMicrotask) {
    this.#deliver = deliver
  }

  /** The view of one page. */
  open(): Tabs & { crash(): void; freeze(): void; thaw(): void } {
    const page = { isFrozen: false, isDead: false, members: [] as Member[] }
    return {
      join: (name, hooks) => {
        const member = new Member(this.#teams, name, { hooks, page, deliver: this.#deliver })
        page.members.push(member)
        return member
      },
      listen: (name, onWord) => {
        const others = this.#listeners.get(name) ?? new Set()
        this.#listeners.set(name, others.add(onWord))
        const tell = () => {
          for (const other of others) if (other !== onWord) this.#deliver(other)
        }
        return { tell }
      },
      crash: () => {
        page.isDead = true
        for (const member of page.members) member.leave()
      },
      freeze: () => {
        page.isFrozen = true
      },
      thaw: () => {
        page.isFrozen = false
        for (const member of page.members) member.catchUp()
      },
    }
  }
}

interface Place {
  hooks: TeamHooks
  page: { isFrozen: boolean; isDead: boolean }
  deliver(arrive: () => void): void
}

/** In the order of the queue: the first one leads. */
class Member {
  #teams: Map<string, Member[]>
  #name: string
  #place: Place
  #missed: (() => void)[] = []

  constructor(teams: Map<string, Member[]>, name: string, place: Place) {
    this.#teams = teams
    this.#name = name
    this.#place = place
    teams.set(name, [...this.#team(), this])
    if (this.#team()[0] === this) this.#soon(() => this.#led())
  }

  claim(): void {
    const [first] = this.#team()
    if (first === this) return
    const others = this.#team().filter((other) => other !== this)
    this.#teams.set(this.#name, [this, ...others])
    if (first) first.#soon(() => first.#place.hooks.onLost())
    this.#soon(() => this.#led())
  }

  tell(word: unknown): void {
    if (this.#place.page.isFrozen) return
    const copy = structuredClone(word)
    for (const other of this.#team()) {
      if (other !== this) other.#soon(() => other.#place.hooks.onWord(structuredClone(copy)))
    }
  }

  leave(): void {
    const wasFirst = this.#team()[0] === this
    this.#teams.set(
      this.#name,
      this.#team().filter((other) => other !== this),
    )
    const [next] = this.#team()
    if (wasFirst && next) next.#soon(() => next.#led())
  }

  catchUp(): void {
    for (const missed of this.#missed.splice(0)) missed()
  }

  #led(): void {
    if (this.#team()[0] === this) this.#place.hooks.onLead()
  }

  #soon(arrive: () => void): void {
    this.#place.deliver(() => {
      const { isDead, isFrozen } = this.#place.page
      if (isFrozen) this.#missed.push(arrive)
      else if (!isDead && this.#team().includes(this)) arrive()
    })
  }

  #team(): Member[] {
    return this.#teams.get(this.#name) ?? []
  }
}
