import type { ReadonlySignal, Signal } from '@preact/signals'
import { signal } from '@preact/signals'
import type { I18n } from './i18n.ts'
import type { KeyValueStore } from './key-value.ts'
import { guessCallingCode } from './phone.ts'
import { exitNow, stayAway } from './quick-exit.ts'
import type { Router } from './router.ts'
import { createSwitches } from './switches.ts'
import type { Ui } from './ui.ts'

export interface BrowserUiDeps {
  i18n: I18n
  router: Router
  /** What is chosen for this device. */
  kept: KeyValueStore
  newer: Signal<boolean>
}

/** The browser's page for the screens. */
export function browserUi({ i18n, router, kept, newer }: BrowserUiDeps): Ui {
  stayAway(window)
  const now = signal(Date.now())
  setInterval(() => {
    now.value = Date.now()
  }, 1000)
  return {
    i18n,
    now,
    callingCode: guessCallingCode(navigator.languages),
    go: router.go,
    signedIn: (next) => {
      const { screen } = router.route.peek()
      if (screen === 'sessions' || screen === 'unknown') router.go(next, true)
    },
    quickExit: () => exitNow(window),
    enterSends: () => matchMedia('(hover: hover) and (pointer: fine)').matches,
    wide: followWidth(),
    switches: createSwitches(kept),
    newer,
    reload: () => location.reload(),
  }
}

/** Whether the window is as wide as `room-wide.css` asks for, now and after it has changed. */
export function followWidth(): ReadonlySignal<boolean> {
  const query = matchMedia('(min-width: 1000px)')
  const wide = signal(query.matches)
  query.addEventListener('change', () => {
    wide.value = query.matches
  })
  return wide
}
