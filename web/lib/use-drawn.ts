import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Block } from './group-timeline.ts'
import { useRoom } from './room-view.ts'

/** How many messages are drawn in one go: a slow phone does it within a frame or three. */
const SLICE = 4
/** Where nobody is idle, the next slice comes all the same. */
const PATIENCE_MS = 100
/** So much is ready above what is on the screen before anybody reads there. */
const SCREENS_READY = 1

/**
 * Draws each block once, and anew only when something in it has changed. A long talk comes in
 * slices, so that the page answers meanwhile: first what stands around the mark "new", else the
 * newest; then what is below it and near above it once there is time, while what is read stays where
 * it is. What is farther up waits for a reader: most who open a talk on a phone read its end.
 */
export function useDrawn<Drawing>(
  blocks: readonly Block[],
  sheet: RefObject<HTMLElement | null>,
  draw: (block: Block) => Drawing,
): Drawing[] {
  const { wanted, atEnd, endDrawn } = useRoom()
  const before = useRef(new Map<string, { block: Block; drawing: Drawing }>())
  const slices = useSignal(0)
  const slice = slices.value
  const want = wanted.value
  const span = spanOf(blocks, (key) => before.current.has(key), endDrawn.peek())
  const { from, to } = want === 'now' ? { from: 0, to: blocks.length } : grow(span, blocks)
  const drawn = blocks.slice(from, to).map((block) => {
    const known = before.current.get(block.key)
    return known && isSameBlock(known.block, block) ? known : { block, drawing: draw(block) }
  })
  before.current = new Map(drawn.map((one) => [one.block.key, one]))
  endDrawn.value = to === blocks.length
  const isWhole = drawn.length === blocks.length
  useEffect(() => {
    if (isWhole) {
      wanted.value = 'near'
      return
    }
    const more = () => {
      slices.value += 1
    }
    const { current } = sheet
    const waits = current && want === 'near' && endDrawn.peek() && !isNearTop(current)
    return waits ? onceNearTop(current, more) : whenIdle(more)
  }, [isWhole, want, slice])
  useHeldTop(slice, sheet, atEnd.peek())
  // After a frame, so that each has been laid out once and its height is known.
  useEffect(() => {
    if (sheet.current) markMeasured(sheet.current)
  }, [blocks, slice])
  return drawn.map(({ drawing }) => drawing)
}

/** Blocks that stand together, from one place up to another that is not among them. */
interface Span {
  from: number
  to: number
}

/** What is drawn by now, with what came in between or at its end; else where to begin. */
function spanOf(
  blocks: readonly Block[],
  isDrawn: (key: string) => boolean,
  isEndDrawn: boolean,
): Span {
  const from = blocks.findIndex(({ key }) => isDrawn(key))
  if (from >= 0) {
    const to = isEndDrawn ? blocks.length : blocks.findLastIndex(({ key }) => isDrawn(key)) + 1
    return { from, to }
  }
  const mark = blocks.findIndex(({ kind }) => kind === 'new')
  const begin = mark < 0 ? blocks.length : mark
  return { from: begin, to: begin }
}

/** One slice more: half of it below, the rest above, all of it where the other side is done. */
function grow({ from, to }: Span, blocks: readonly Block[]): Span {
  const grown = { from, to }
  let left = SLICE
  const take = (at: number) => {
    const block = blocks[at]
    left -= block?.kind === 'turn' ? block.messages.length : 1
  }
  const takeBelow = (until: number) => {
    while (left > until && grown.to < blocks.length) take(grown.to++)
  }
  takeBelow(SLICE / 2)
  while (left > 0 && grown.from > 0) take(--grown.from)
  takeBelow(0)
  return grown
}

/** Keeps the place at the very top of the sheet, where no browser does it by itself. */
function useHeldTop(slice: number, sheet: RefObject<HTMLElement | null>, atEnd: boolean): void {
  const { current } = sheet
  const isHeld = slice > 0 && !atEnd && current?.scrollTop === 0
  const first = isHeld ? current.querySelector<HTMLElement>('.lines > li') : null
  const place = first?.offsetTop ?? 0
  useLayoutEffect(() => {
    if (current && first) current.scrollTop = first.offsetTop - place
  }, [slice])
}

function isNearTop({ scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollTop < SCREENS_READY * clientHeight
}

function onceNearTop(sheet: HTMLElement, call: () => void): () => void {
  const look = () => {
    if (isNearTop(sheet)) call()
  }
  sheet.addEventListener('scroll', look, { passive: true })
  return () => sheet.removeEventListener('scroll', look)
}

/** What is on the screen waits for the next time: it would go for a frame. */
function markMeasured(sheet: HTMLElement): void {
  const { top, bottom } = sheet.getBoundingClientRect()
  const lines = [...sheet.querySelectorAll<HTMLElement>('.lines > :not([data-measured])')]
  // All are asked before any is marked: a mark in between would have all laid out once more.
  const away = lines.filter((line) => {
    const at = line.getBoundingClientRect()
    return at.bottom < top || at.top > bottom
  })
  for (const line of away) line.dataset.measured = ''
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
