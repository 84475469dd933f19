import { MAX_BODY_CODE_POINTS } from '../../server/protocol/limits.ts'

/** How many signs a text is over what a message may hold. */
export function tooLongBy(text: string): number {
  if (text.length <= MAX_BODY_CODE_POINTS) return 0
  return Math.max(0, [...text.trim()].length - MAX_BODY_CODE_POINTS)
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
