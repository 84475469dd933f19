/** Scrolls to a message, puts the focus on it and lights it up; false where it is not on the sheet. */
export function jumpTo(messageId: number): boolean {
  const target = document.getElementById(`m-${messageId}`)
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
