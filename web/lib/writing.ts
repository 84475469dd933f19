import { MAX_BODY_CODE_POINTS } from '../../server/protocol/limits.ts'

/** So many signs before the limit one is told. */
const NEAR_LIMIT = 200

/** How many signs a message may still hold, below 0 where it is too long; null far from the limit. */
export function signsLeft(text: string): number | null {
  if (text.length < MAX_BODY_CODE_POINTS - NEAR_LIMIT) return null
  const left = MAX_BODY_CODE_POINTS - [...text.trim()].length
  return left > NEAR_LIMIT ? null : left
}

/** True for Enter alone on a real keyboard, not while a sign is being composed. */
export function keyMeansSend(event: KeyboardEvent, enterSends: boolean): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return false
  return enterSends || event.ctrlKey || event.metaKey
}

/** Lets a field grow with its text where the browser does not do it by itself. */
export function grow(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports('field-sizing', 'content')) return
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`
}
