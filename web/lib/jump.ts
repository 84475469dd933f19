import type { RoomView } from './room-view.ts'

/**
 * Scrolls to a message, puts the focus on it and lights it up; one that is not drawn yet is drawn
 * first. False where it is not on the sheet.
 */
export async function jumpTo(view: RoomView, messageId: number): Promise<boolean> {
  const find = () => document.getElementById(`m-${messageId}`)
  if (!find()) await drawAll(view)
  const target = find()
  if (!target) return false
  const place = () => target.scrollIntoView({ block: 'center' })
  place()
  // What lies between is measured only now.
  requestAnimationFrame(place)
  target.focus({ preventScroll: true })
  target.dataset.lit = ''
  target.addEventListener('animationend', () => delete target.dataset.lit, { once: true })
  return true
}

/** Has all of the open tab drawn; resolves when it stands there. */
export function drawAll({ wanted, atEnd }: RoomView): Promise<void> {
  wanted.value = 'now'
  // A sheet that grows while its end is on the screen would go back to its end.
  atEnd.value = false
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve())
  })
}
