import type { FoldedEntry, FoldedLog } from '../../server/protocol/fold-actions.ts'

export const EVERYONE = 'everyone'

interface Addressed {
  user: string | null
  recipients: readonly string[]
}

/** The tab that a message belongs to: the other people who take part in it, for one's own eyes. */
export function tabOf({ user, recipients }: Addressed, meId: string): string {
  if (recipients.length === 0) return EVERYONE
  return tabOfPeople(user === null ? recipients : [...recipients, user], meId)
}

/** The key of the talk among these people and oneself; with nobody else it is everyone's tab. */
export function tabOfPeople(ids: readonly string[], meId: string): string {
  const others = [...new Set(ids)].filter((id) => id !== meId)
  return others.toSorted().join(',') || EVERYONE
}

/** Who is written to in a tab: nobody by name in everyone's. */
export function othersIn(tab: string): string[] {
  return tab === EVERYONE ? [] : tab.split(',')
}

/** The folded messages and notices, without the events of the therapy session itself. */
export function entriesOf(fold: FoldedLog): FoldedEntry[] {
  return fold.entries.filter((entry) => entry.kind !== 'event')
}

/** What asks to be read: others' messages and therapists' notices that are not deleted. */
export function asksToBeRead(entry: FoldedEntry, meId: string): boolean {
  return !entry.deleted && entry.user !== meId && entry.sender !== 'system'
}

/** How far a tab was seen, on this device or, by the read mark, on another one. */
export type SeenOf = (tab: string) => number

/** How many entries of each tab are not seen yet; every tab that has entries is there. */
export function unreadByTab(
  entries: readonly FoldedEntry[],
  meId: string,
  seenOf: SeenOf,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const entry of entries) {
    const tab = tabOf(entry, meId)
    const unread = asksToBeRead(entry, meId) && entry.id > seenOf(tab)
    counts.set(tab, (counts.get(tab) ?? 0) + (unread ? 1 : 0))
  }
  return counts
}

/**
 * The read marks to send, ascending. A mark says that all up to it was read, so it stops before
 * the first unseen message of any tab; and only who sees its target learns of it, so that each tab
 * gets one of its own. Marks at or below `sent` mean nothing to the server.
 */
export function marksToSend(
  entries: readonly FoldedEntry[],
  meId: string,
  of: { seenOf: SeenOf; sent: number },
): number[] {
  const latest = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind !== 'message' || !asksToBeRead(entry, meId)) continue
    const tab = tabOf(entry, meId)
    if (entry.id > of.seenOf(tab)) break
    latest.set(tab, entry.id)
  }
  return [...latest.values()].filter((id) => id > of.sent).toSorted((a, b) => a - b)
}
