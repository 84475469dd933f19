import { useEffect } from 'preact/hooks'

const ELSEWHERE = 'https://www.yr.no/'
const KEY = 'samtale.left'
const TWICE_MS = 800

/**
 * Away from here at once: nothing is left on the screen, nor where Back leads from there. `whole` is
 * the window around, where this one is a frame in it.
 */
export function exitNow(win: Window, whole: Window = win): void {
  keep(win, (storage) => storage.setItem(KEY, '1'))
  win.document.title = ''
  win.document.body.replaceChildren()
  whole.location.replace(ELSEWHERE)
}

/** Who comes back by the Back button after a quick exit is sent away again; by an address, let in. */
export function stayAway(win: Window): void {
  const look = (isBack: boolean) => {
    const hasLeft = keep(win, (storage) => storage.getItem(KEY)) !== null
    if (hasLeft && isBack) exitNow(win)
    else if (hasLeft) keep(win, (storage) => storage.removeItem(KEY))
  }
  const [navigation] = win.performance.getEntriesByType('navigation')
  look(navigation instanceof PerformanceNavigationTiming && navigation.type === 'back_forward')
  win.addEventListener('pageshow', (event) => event.persisted && look(true))
}

/** Escape twice leaves at once. One that closes a dialog or a list does only that. */
export function useExitKey(exit: () => void) {
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.repeat || event.defaultPrevented) return
      if (document.querySelector('dialog[open]')) return
      if (event.timeStamp - last < TWICE_MS) exit()
      last = event.timeStamp
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [exit])
}

/** Private windows may refuse. */
function keep<T>(win: Window, act: (storage: Storage) => T): T | null {
  try {
    return act(win.sessionStorage)
  } catch {
    return null
  }
}
