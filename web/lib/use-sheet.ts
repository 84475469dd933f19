import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { firstUnread, isFromOthers } from './group-timeline.ts'
import type { RoomView } from './room-view.ts'

const NEAR_END_PX = 48

export interface Sheet {
  element: RefObject<HTMLDivElement | null>
  /** How many new entries lie below what is on the screen. */
  fresh: Signal<number>
  /** The key of the entry that the mark "new since you were away" stands before. */
  newKey: Signal<string | null>
  toEnd(): void
}

/**
 * Keeps a talk's sheet where the reader wants it. The rule: a talk opens at its first unread entry,
 * else at its end; what comes in moves the sheet only if its end is on the screen, or if it is one's
 * own; otherwise it is counted. The end on a visible screen counts as read.
 */
export function useSheet({ room, opened }: RoomView): Sheet {
  const element = useRef<HTMLDivElement>(null)
  const fresh = useSignal(0)
  const newKey = useSignal<string | null>(null)
  const seen = useRef({ atEnd: true, placed: false, lastKey: '' })
  const items = room.timeline.value

  const toEnd = () => {
    const sheet = element.current
    if (sheet) sheet.scrollTop = sheet.scrollHeight
  }
  const look = () => {
    const sheet = element.current
    if (!sheet) return
    seen.current.atEnd = sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight < NEAR_END_PX
    if (!seen.current.atEnd || document.visibilityState !== 'visible') return
    fresh.value = 0
    if (room.timeline.peek().length > 0) room.sawNewest()
  }

  useLayoutEffect(() => {
    const now = seen.current
    const known = now.lastKey
    now.lastKey = items.at(-1)?.key ?? ''
    if (items.length === 0) return
    if (!now.placed) {
      now.placed = true
      const unread = room.tabs.peek().find(({ key }) => key === room.activeTab.peek())?.unread ?? 0
      newKey.value = firstUnread(items, unread)
      if (newKey.peek() !== null) {
        now.atEnd = false
        fresh.value = unread
        return
      }
    }
    const from = items.findIndex(({ key }) => key === known) + 1
    const added = from > 0 ? items.slice(from) : []
    const own = added.some((item) => item.kind === 'message' && item.own)
    const others = added.filter(isFromOthers)
    if (own) newKey.value = null
    else if (document.hidden && newKey.peek() === null) newKey.value = others[0]?.key ?? null
    if (now.atEnd || own) toEnd()
    else fresh.value += others.length
    look()
  }, [items])

  const isMarked = newKey.value !== null
  useLayoutEffect(() => {
    const sheet = element.current
    const mark = sheet?.querySelector<HTMLElement>('.mark-new')
    if (!sheet || !mark || seen.current.atEnd) return
    sheet.scrollTop = mark.offsetTop - sheet.clientHeight / 3
    look()
  }, [isMarked])

  useEffect(() => {
    const sheet = element.current
    if (!sheet) return
    const resized = new ResizeObserver(() => (seen.current.atEnd ? toEnd() : undefined))
    resized.observe(sheet)
    if (sheet.firstElementChild) resized.observe(sheet.firstElementChild)
    const tap = (event: MouseEvent) => {
      const key = tappedKey(event)
      if (key !== null) opened.value = opened.peek() === key ? null : key
    }
    sheet.addEventListener('scroll', look, { passive: true })
    sheet.addEventListener('click', tap)
    document.addEventListener('visibilitychange', look)
    return () => {
      resized.disconnect()
      sheet.removeEventListener('scroll', look)
      sheet.removeEventListener('click', tap)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])

  return { element, fresh, newKey, toEnd }
}

function tappedKey({ target }: MouseEvent): string | null {
  if (!(target instanceof Element) || target.closest('button, a')) return null
  if (!getSelection()?.isCollapsed) return null
  return target.closest<HTMLElement>('[data-key]')?.dataset.key ?? null
}

/** Scrolls to a message and puts the focus on it. */
export function jumpTo(messageId: number): void {
  const target = document.getElementById(`m-${messageId}`)
  target?.scrollIntoView({ block: 'center' })
  target?.focus({ preventScroll: true })
}
