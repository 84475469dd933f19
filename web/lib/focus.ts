import { useEffect, useRef } from 'preact/hooks'

/** Moves the focus to a screen's heading when it comes up, unless it is the first one of the page. */
export function useHeadingFocus() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const first = document.documentElement.dataset.shown === undefined
    document.documentElement.dataset.shown = ''
    if (!first) heading.current?.focus({ preventScroll: true })
    if (!first) scrollTo(0, 0)
  }, [])
  return heading
}

/** Runs when the person comes back to this page from another tab. */
export function useReturn(back: () => void) {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') back()
    }
    document.addEventListener('visibilitychange', look)
    addEventListener('focus', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      removeEventListener('focus', look)
    }
  }, [back])
}

/** Names the page in its title while a screen is shown. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = title
  }, [title])
}

/** Tells when the person presses, types or scrolls. */
export function useTouched(touched: () => void) {
  useEffect(() => {
    const kinds = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const
    for (const kind of kinds) addEventListener(kind, touched, { passive: true })
    return () => {
      for (const kind of kinds) removeEventListener(kind, touched)
    }
  }, [touched])
}

/** Runs again and again while the page is on the screen. */
export function useEvery(ms: number, run: () => void) {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') run()
    }, ms)
    return () => clearInterval(timer)
  }, [ms, run])
}
