import { useEffect } from 'preact/hooks'

/** What a keyboard on the screen takes at least. */
const KEYBOARD_PX = 120

/**
 * Makes the room as high as what is left over the keyboard on the screen, where the browser lays it
 * over the page instead of making the page smaller (iOS).
 */
export function useKeyboardRoom(): void {
  useEffect(() => {
    const view = window.visualViewport
    const { style } = document.documentElement
    const fit = () => {
      const isOver = view && view.scale === 1 && innerHeight - view.height > KEYBOARD_PX
      if (!isOver) return style.removeProperty('--view-height')
      style.setProperty('--view-height', `${view.height}px`)
      scrollTo(0, 0)
    }
    view?.addEventListener('resize', fit)
    return () => {
      view?.removeEventListener('resize', fit)
      style.removeProperty('--view-height')
    }
  }, [])
}
