import { focusLater } from './focus-later.ts'
import { drawAll } from './jump.ts'
import type { RoomView } from './room-view.ts'

const MESSAGE = '[data-key]'

/**
 * The keyboard among the messages. They are one stop of the Tab key; the arrows go from one to the
 * next, Enter opens what can be done with it, R answers it, Delete deletes it, Escape comes back
 * from there. Letters count only while a message itself is in focus (WCAG 2.1.4).
 */
export function walk(event: KeyboardEvent, view: RoomView, singleKeys: boolean): void {
  const { currentTarget: sheet, target, key } = event
  if (!(sheet instanceof HTMLElement) || !(target instanceof HTMLElement)) return
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const message = target.closest<HTMLElement>(MESSAGE)
  if (!message) {
    if (target !== sheet || key !== 'Enter') return
    sheet.querySelector<HTMLElement>(`${MESSAGE}[tabindex="0"]`)?.focus()
  } else if (!leap(sheet, key, view) && !step(sheet, message, key)) {
    const isLetterOff = !singleKeys && key.length === 1 && key !== ' '
    if (target === message ? isLetterOff || !act(message, key, view) : key !== 'Escape') return
    if (target !== message) message.focus()
  }
  event.preventDefault()
}

/** To the first or the last of all, which may not be drawn yet. */
function leap(sheet: HTMLElement, key: string, view: RoomView): boolean {
  if (key !== 'Home' && key !== 'End') return false
  void drawAll(view).then(() => {
    messagesIn(sheet)
      .at(key === 'Home' ? 0 : -1)
      ?.focus()
    // Where that scrolled nothing, its end may be on the screen all the same.
    sheet.dispatchEvent(new Event('scroll'))
  })
  return true
}

function step(sheet: HTMLElement, message: HTMLElement, key: string): boolean {
  const all = messagesIn(sheet)
  const at = all.indexOf(message)
  const steps: Record<string, number> = {
    ArrowUp: Math.max(0, at - 1),
    ArrowDown: Math.min(all.length - 1, at + 1),
  }
  const next = all[steps[key] ?? -1]
  next?.focus()
  return next !== undefined
}

function messagesIn(sheet: HTMLElement): HTMLElement[] {
  return [...sheet.querySelectorAll<HTMLElement>(MESSAGE)]
}

/** What a key does with the message that is in focus; false: nothing. */
function act(element: HTMLElement, key: string, view: RoomView): boolean {
  const { room, opened, deleting, mayDelete } = view
  const message = room.timeline.peek().find((item) => item.key === element.dataset.key)
  if (message?.kind !== 'message') return false
  if (key === 'Enter' || key === ' ' || key === 'ContextMenu') {
    opened.value = message.key
    focusLater(':is(.acts, .own-acts) button', element.parentElement)
    return true
  }
  if (key === 'Delete' && mayDelete(message)) {
    deleting.value = message
    return true
  }
  if (key.toLowerCase() !== 'r' || !mayAnswer(view, message.id)) return false
  room.replyingTo.value = message
  focusLater('#write')
  return true
}

/** True where a reply to an accepted message can be written now. */
export function mayAnswer({ room }: RoomView, messageId: number | null): boolean {
  return messageId !== null && room.cannotWrite.peek() === null
}
