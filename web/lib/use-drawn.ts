import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Block } from './group-timeline.ts'
import { useRoom } from './room-view.ts'

/** How many messages are drawn in one go: a slow phone does it between two frames or three. */
const SLICE = 10
/** Where nobody is idle, the next slice comes all the same. */
const PATIENCE_MS = 100

/**
 * Draws each block once, and anew only when something in it has changed. A long talk comes in
 * slices, so that the page answers meanwhile: the newest first, and all from the mark "new" down;
 * the older ones once there is time, above what is read, which stays where it is.
 */
export function useDrawn<Drawing>(
  blocks: readonly Block[],
  sheet: RefObject<HTMLElement | null>,
  draw: (block: Block) => Drawing,
): Drawing[] {
  const { rushed, atEnd } = useRoom()
  const before = useRef(new Map<string, { block: Block; drawing: Drawing }>())
  const slices = useSignal(0)
  const slice = slices.value
  const isRushed = rushed.value
  const now: typeof before.current = new Map()
  let left = isRushed ? Number.POSITIVE_INFINITY : SLICE
  let isBelowMark = blocks.some(({ kind }) => kind === 'new')
  for (const block of blocks.toReversed()) {
    const known = before.current.get(block.key)
    if (known && isSameBlock(known.block, block)) now.set(block.key, known)
    else if (known || isBelowMark || left > 0) {
      now.set(block.key, { block, drawing: draw(block) })
      if (!known && !isBelowMark) left -= block.kind === 'turn' ? block.messages.length : 1
    }
    if (block.kind === 'new') isBelowMark = false
  }
  before.current = now
  const isWhole = now.size === blocks.length
  useEffect(() => {
    if (isWhole) rushed.value = false
    else
      return whenIdle(() => {
        slices.value += 1
      })
  }, [isWhole, isRushed, slice])
  useHeldTop(slice, sheet, atEnd.peek())
  // After a frame, so that each has been laid out once and its height is known.
  useEffect(() => {
    if (sheet.current) markMeasured(sheet.current)
  }, [blocks, slice])
  return [...now.values()].reverse().map(({ drawing }) => drawing)
}

/** Keeps the place at the very top of the sheet, where no browser does it by itself. */
function useHeldTop(slice: number, sheet: RefObject<HTMLElement | null>, atEnd: boolean): void {
  const { current } = sheet
  const height = slice > 0 && !atEnd && current?.scrollTop === 0 ? current.scrollHeight : null
  useLayoutEffect(() => {
    if (current && height !== null) current.scrollTop = current.scrollHeight - height
  }, [slice])
}

/** What is on the screen waits for the next time: it would go for a frame. */
function markMeasured(sheet: HTMLElement): void {
  const { top, bottom } = sheet.getBoundingClientRect()
  for (const line of sheet.querySelectorAll<HTMLElement>('.lines > :not([data-measured])')) {
    const at = line.getBoundingClientRect()
    if (at.bottom < top || at.top > bottom) line.dataset.measured = ''
  }
}

function whenIdle(call: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(call)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(call, { timeout: PATIENCE_MS })
  return () => cancelIdleCallback(handle)
}

/** Compares what is in them by identity, lists by what is in the list. */
function isSameBlock(a: Block, b: Block): boolean {
  if (a === b) return true
  const [before, after] = [Object.entries(a), b as unknown as Record<string, unknown>]
  return (
    before.length === Object.keys(b).length &&
    before.every(([name, value]) => {
      const other = after[name]
      if (!Array.isArray(value) || !Array.isArray(other)) return value === other
      return value.length === other.length && value.every((one, index) => one === other[index])
    })
  )
}
