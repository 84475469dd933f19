import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { RoomState, TimelineItem } from '../state/types.ts'
import { firstUnread, isFromOthers } from './group-timeline.ts'
import type { RoomView } from './room-view.ts'
import { createAnchor } from './scroll-anchor.ts'
import { useUi } from './ui.ts'
import { walk } from './use-walk.ts'

const NEAR_END_PX = 48
const UNSEEN = { chosen: false, placed: false, lastKey: '', top: 0, size: '', atMark: false }

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
export function useSheet(view: RoomView, items: readonly TimelineItem[]): Sheet {
  const { noSingleKeys } = useUi().switches
  const { room, atEnd, endDrawn, wanted } = view
  const element = useRef<HTMLDivElement>(null)
  const fresh = useSignal(0)
  const newKey = useSignal<string | null>(null)
  const seen = useRef({ ...UNSEEN })

  // Chosen before anything is drawn: what stands around it is drawn first.
  if (!seen.current.chosen && items.length > 0) {
    seen.current.chosen = true
    newKey.value = firstUnread(items, unreadIn(room))
  }

  const toEnd = () => {
    const sheet = element.current
    if (!sheet) return
    // It is drawn before the next frame, and the sheet, which is at its end, then follows.
    if (!endDrawn.peek()) wanted.value = 'now'
    atEnd.value = true
    sheet.scrollTop = sheet.scrollHeight
  }
  const look = () => {
    const sheet = element.current
    if (!sheet) return
    const { top, size } = seen.current
    const { scrollTop, scrollHeight, clientHeight } = sheet
    seen.current.top = scrollTop
    seen.current.size = `${scrollHeight} ${clientHeight}`
    // What is at the end and grows is no person scrolling.
    if (atEnd.peek() && size !== seen.current.size && scrollTop >= top) toEnd()
    const left = sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight
    atEnd.value = (endDrawn.peek() || wanted.peek() === 'now') && left < NEAR_END_PX
    if (!atEnd.peek() || document.visibilityState !== 'visible') return
    fresh.value = 0
    if (seen.current.placed) room.sawNewest()
  }

  useLayoutEffect(() => {
    const now = seen.current
    const known = now.lastKey
    now.lastKey = items.at(-1)?.key ?? ''
    if (items.length === 0) return
    if (!now.placed) {
      now.placed = true
      atEnd.value = newKey.peek() === null
      if (!atEnd.peek()) {
        fresh.value = unreadIn(room)
        return
      }
    }
    const from = items.findIndex(({ key }) => key === known) + 1
    const added = from > 0 ? items.slice(from) : []
    const own = added.some((item) => item.kind === 'message' && item.own)
    const others = added.filter(isFromOthers)
    if (own) newKey.value = null
    else if (document.hidden && newKey.peek() === null) newKey.value = others[0]?.key ?? null
    if (atEnd.peek() || own) toEnd()
    else fresh.value += others.length
    look()
  }, [items])

  const isMarked = newKey.value !== null
  const toMark = () => {
    const sheet = element.current
    const mark = sheet?.querySelector<HTMLElement>('.mark-new')
    if (sheet && mark) sheet.scrollTop = mark.offsetTop - sheet.clientHeight / 3
  }
  useLayoutEffect(() => {
    seen.current.atMark = isMarked && !atEnd.peek()
    if (!seen.current.atMark) return
    toMark()
    look()
  }, [isMarked])

  useEffect(() => {
    const sheet = element.current
    if (!sheet) return
    const anchor = createAnchor(sheet)
    const resized = new ResizeObserver(() => {
      if (atEnd.peek()) toEnd()
      // What lies above is drawn and measured only by and by.
      else if (seen.current.atMark) {
        toMark()
        look()
      } else anchor.hold()
    })
    resized.observe(sheet)
    if (sheet.firstElementChild) resized.observe(sheet.firstElementChild)
    const ending = new AbortController()
    const { signal } = ending
    const scrolled = () => {
      look()
      anchor.note()
    }
    sheet.addEventListener('scroll', scrolled, { passive: true, signal })
    document.addEventListener('visibilitychange', look, { signal })
    follow(sheet, view, signal)
    const read = () => {
      seen.current.atMark = false
      if (wanted.peek() === 'near') wanted.value = 'all'
    }
    for (const by of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
      sheet.addEventListener(by, read, { passive: true, signal })
    }
    const search = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
      if (key === 'F3' || (key.toLowerCase() === 'f' && (ctrlKey || metaKey))) wanted.value = 'now'
    }
    document.addEventListener('keydown', search, { signal })
    const press = (event: KeyboardEvent) => walk(event, view, !noSingleKeys.peek())
    sheet.addEventListener('keydown', press, { signal })
    return () => {
      resized.disconnect()
      ending.abort()
    }
  }, [])

  return { element, fresh, newKey, toEnd }
}

function unreadIn({ tabs, activeTab }: RoomState): number {
  return tabs.peek().find(({ key }) => key === activeTab.peek())?.unread ?? 0
}

/** Follows what the person does with the messages of a sheet. */
function follow(sheet: HTMLElement, view: RoomView, signal: AbortSignal): void {
  const { opened, hovered, visited } = view
  const tap = (event: MouseEvent) => {
    const key = tappedKey(event)
    if (key !== null) opened.value = opened.peek() === key ? null : key
  }
  const point = ({ pointerType, target }: PointerEvent) => {
    hovered.set(pointerType === 'mouse' ? keyOf(target) : null)
  }
  const visit = ({ target }: FocusEvent) => {
    visited.value = keyOf(target)
  }
  sheet.addEventListener('click', tap, { signal })
  sheet.addEventListener('pointermove', point, { signal })
  sheet.addEventListener('pointerleave', () => hovered.set(null), { signal })
  sheet.addEventListener('focusin', visit, { signal })
}

function tappedKey({ target }: MouseEvent): string | null {
  if (target instanceof Element && target.closest('button, a')) return null
  return getSelection()?.isCollapsed ? keyOf(target) : null
}

/** The message that an element belongs to, with what stands below its text. */
function keyOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null
  const own = target.closest('.own')?.querySelector<HTMLElement>('[data-key]')
  return (own ?? target.closest<HTMLElement>('[data-key]'))?.dataset.key ?? null
}
