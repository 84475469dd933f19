import type { ReadonlySignal, Signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Words } from '../locales/en.ts'
import type { Dates } from './dates.ts'
import type { I18n } from './i18n.ts'
import type { Switches } from './switches.ts'

/** What the screens may ask of the page around them. */
export interface Ui {
  i18n: I18n
  /** Epoch milliseconds, one step a second: read it only where something counts down. */
  now: ReadonlySignal<number>
  callingCode: string
  go(path: string, replace?: boolean): void
  /** Where to go after signing in; a deep link stays where it points. */
  signedIn(next: string): void
  /** Away from here at once, leaving as little behind as a page can. */
  quickExit(): void
  /** True on a device whose Enter is on a real keyboard. */
  enterSends(): boolean
  /** True while there is room for notes beside the sheet. */
  wide: ReadonlySignal<boolean>
  switches: Switches
  /** The server has a newer version than this page is; false again once it was put off. */
  newer: Signal<boolean>
  /** Loads the page anew. */
  reload(): void
}

export const UiContext = createContext<Ui | null>(null)

/** The page around the screens. @throws outside of `UiContext` */
export function useUi(): Ui {
  const ui = useContext(UiContext)
  if (!ui) throw new Error('UiContext is missing')
  return ui
}

/** The texts in the reader's language; the component follows a change of it. */
export function useWords(): Words {
  return useUi().i18n.words.value
}

/** The formats of the reader's language. */
export function useDates(): Dates {
  return useUi().i18n.dates.value
}

/** Counts down: the time left in words, or null when it is over. */
export function useCountdown(until: number | null | undefined): string | null {
  const { now } = useUi()
  const words = useWords()
  if (until == null || until <= now.peek()) return null
  // The clock on the screen is up to a second behind: a minute never begins with 61.
  const seconds = Math.max(1, Math.floor((until - now.value) / 1000))
  if (until <= now.value) return null
  return seconds > 90 ? words.minutes(Math.ceil(seconds / 60)) : words.seconds(seconds)
}
