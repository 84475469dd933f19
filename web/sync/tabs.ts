/** What a tab hears in its team. */
export interface TeamHooks {
  /** This tab is the one that polls and sends for all. */
  onLead(): void
  /** Another tab took that over. */
  onLost(): void
  onWord(word: unknown): void
}

/** A tab's place among those of the same name: one of them leads. */
export interface Team {
  /** Takes the lead from whichever tab has it. */
  claim(): void
  /** Tells all the others. */
  tell(word: unknown): void
  /** Goes; another one leads, if this tab did. */
  leave(): void
}

/** How the tabs of one browser work together. */
export interface Tabs {
  /** Waits for the lead, without taking it from anybody. */
  join(name: string, hooks: TeamHooks): Team
  /** Hears the words of the others, without a lead; `onWord` may never be called. */
  listen(name: string, onWord: () => void): { tell(): void }
}

/** For browsers that keep their tabs apart: each one leads, and nobody hears anything. */
export function loneTabs(): Tabs {
  return {
    join: (_name, hooks) => {
      hooks.onLead()
      return { claim: () => undefined, tell: () => undefined, leave: () => undefined }
    },
    listen: () => ({ tell: () => undefined }),
  }
}
