import type { Person, TimelineItem, TimelineMessage, TimelineNotice } from '../state/types.ts'
import type { IconName } from './icons.ts'

/** What stands on the sheet, from the oldest down. */
export type Block =
  | { kind: 'day' | 'new'; key: string; at: number }
  | { kind: 'turn'; key: string; author: Person; own: boolean; messages: TimelineMessage[] }
  | { kind: 'word'; key: string; notice: TimelineNotice }
  | ({ kind: 'line'; key: string; id: number | null; at: number } & Line)

/** Which sentence of `words.lines` it is, and about whom. */
export interface Line {
  icon: IconName
  line: keyof typeof ICONS
  author: Person | null
  person: Person | null
}

const ICONS = {
  joined: 'logIn',
  left: 'logOut',
  open_session: 'doorOpen',
  close_session: 'doorClosed',
  whiteboard: 'pin',
  admit: 'logIn',
  revoke: 'logOut',
  mute: 'penOff',
  unmute: 'pen',
  remove: 'userMinus',
  deleted: 'trash',
  deletedOther: 'trash',
} as const satisfies Record<string, IconName>

/**
 * Groups a timeline for the sheet. The rule: a line before each new day; messages of one person
 * within one minute are one turn; what is deleted or happened is a line of its own; the mark "new"
 * stands before the item `newKey`. Pure.
 */
export function groupTimeline(
  items: readonly TimelineItem[],
  newKey: string | null,
  sameDay: (a: number, b: number) => boolean,
): Block[] {
  const blocks: Block[] = []
  let before: TimelineItem | undefined
  for (const item of items) {
    if (!before || !sameDay(before.at, item.at)) {
      blocks.push({ kind: 'day', key: `day-${item.key}`, at: item.at })
    }
    if (item.key === newKey) blocks.push({ kind: 'new', key: 'new', at: item.at })
    const last = blocks.at(-1)
    if (last?.kind === 'turn' && before && continues(before, item)) last.messages.push(item)
    else blocks.push(blockOf(item))
    before = item
  }
  return blocks
}

function continues(before: TimelineItem, item: TimelineItem): item is TimelineMessage {
  return (
    before.kind === 'message' &&
    item.kind === 'message' &&
    item.body !== null &&
    before.author.id === item.author.id &&
    Math.floor(before.at / 60_000) === Math.floor(item.at / 60_000)
  )
}

function blockOf(item: TimelineItem): Block {
  const { key, at, id } = item
  if (item.kind === 'event') return { kind: 'line', key, id, at, ...lineOf(item.type, item) }
  if (item.kind === 'notice') {
    if (item.event) return { kind: 'line', key, id, at, ...lineOf(item.event, item) }
    if (item.body === null) return { kind: 'line', key, id, at, ...lineOf('deleted', item) }
    return { kind: 'word', key, notice: item }
  }
  if (item.body !== null) {
    return { kind: 'turn', key, author: item.author, own: item.own, messages: [item] }
  }
  const byAuthor = item.deletedBy?.id === item.author.id
  const people = { author: item.deletedBy, person: item.author }
  return { kind: 'line', key, id, at, ...lineOf(byAuthor ? 'deleted' : 'deletedOther', people) }
}

function lineOf(line: Line['line'], of: { author: Person | null; person: Person | null }): Line {
  return { line, icon: ICONS[line], author: of.author, person: of.person }
}

/** The key of the first of the last `unread` entries that others wrote and nobody deleted, or null. */
export function firstUnread(items: readonly TimelineItem[], unread: number): string | null {
  let left = unread
  for (let i = items.length - 1; i >= 0 && left > 0; i--) {
    const item = items[i]
    if (!item || !isFromOthers(item) || !('body' in item) || item.body === null) continue
    left -= 1
    if (left === 0) return item.key
  }
  return null
}

/** True for what somebody wrote, now deleted or not. */
export function isSaid(item: TimelineItem): boolean {
  return item.kind === 'message' || (item.kind === 'notice' && item.event === null)
}

/** True for what somebody else wrote, which is what counts as new. */
export function isFromOthers(item: TimelineItem): boolean {
  return isSaid(item) && !(item.kind === 'message' && item.own)
}
