import { signal } from '@preact/signals'
import type { FoldedEntry } from '../../server/protocol/fold-actions.ts'
import type { AppDeps } from './deps.ts'
import type { Drafts } from './drafts.ts'
import type { SeenOf } from './tabs.ts'
import { marksToSend, tabOf } from './tabs.ts'

/** Between the sending of two read marks. */
const DISTANCE_MS = 5000

interface ReadMarksDeps {
  app: Pick<AppDeps, 'clock' | 'page'>
  drafts: Drafts
  personId: string
  entries(): readonly FoldedEntry[]
  seenOf(): SeenOf
  /** The person's own mark in the log. */
  confirmed(): number
  /** A read mark waits in the outbox already: the next one is made when that one is through. */
  isWaiting(): boolean
  enqueue(messageId: number): Promise<void>
}

/** How far each tab was seen on this device. */
export function createSeen(drafts: Drafts) {
  return signal<ReadonlyMap<string, number>>(drafts.readSeen())
}

/** Keeps how far each tab was seen, and tells the others, at most once in 5 s. */
export function createReadMarks(
  deps: ReadMarksDeps,
  seen: { value: ReadonlyMap<string, number> },
): { sawNewest(tab: string): void; sawAgain(): void; forget(): void; stop(): void } {
  const { clock, page } = deps.app
  let sent = 0
  let nextAt = 0
  let cancel: (() => void) | null = null
  let unseenTab: string | null = null
  let isStopped = false

  const tell = () => {
    cancel = null
    if (deps.isWaiting()) return tellLater()
    sent = Math.max(sent, deps.confirmed())
    const marks = marksToSend(deps.entries(), deps.personId, { seenOf: deps.seenOf(), sent })
    if (marks.length === 0) return
    nextAt = clock.now() + DISTANCE_MS
    sent = marks.at(-1) ?? sent
    // Not waited for: a mark that is lost is made up by the next one.
    for (const id of marks) void deps.enqueue(id)
  }
  const tellLater = () => {
    cancel ??= clock.after(Math.max(nextAt - clock.now(), DISTANCE_MS), tell)
  }
  const sawNewest = (tab: string) => {
    // A late scroll must not write what a sign-out has deleted.
    if (isStopped) return
    if (!page.isVisible()) {
      unseenTab = tab
      return
    }
    const newest = deps.entries().findLast((entry) => tabOf(entry, deps.personId) === tab)
    if (newest && newest.id > (seen.value.get(tab) ?? 0)) {
      seen.value = new Map([...seen.value, [tab, newest.id]])
      deps.drafts.writeSeen(seen.value)
    }
    if (clock.now() >= nextAt) tell()
    else cancel ??= clock.after(nextAt - clock.now(), tell)
  }
  return {
    sawNewest,
    sawAgain: () => {
      if (unseenTab !== null && page.isVisible()) sawNewest(unseenTab)
      unseenTab = null
    },
    forget: () => {
      sent = 0
      seen.value = new Map()
    },
    stop: () => {
      isStopped = true
      cancel?.()
    },
  }
}
