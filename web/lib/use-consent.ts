import { useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useRef } from 'preact/hooks'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import type { ConsentWords } from '../locales/en-consent.ts'
import type { ConsentState } from '../state/types.ts'
import { focusLater } from './focus-later.ts'
import { useRoom } from './room-view.ts'
import { useDates, useUi, useWords } from './ui.ts'

interface ConsentView {
  section: RefObject<HTMLElement | null>
  /** What is to be read before one decides; null where it is not asked now. */
  question: string[] | null
  /** What was decided, and what is kept now. */
  said: string
  mayWithdraw: boolean
  mayRead: boolean
  read(): void
  agree(): Promise<void>
  decline(): Promise<void>
  withdraw(): Promise<void>
}

/** The question about how one types, and the answer to it; null where nothing is asked. */
export function useConsent(asksByItself: boolean): ConsentView | null {
  const { consent, decide } = useRoom().room
  const words = useWords().consent
  const dates = useDates()
  const now = useUi().now.peek()
  const reading = useSignal(false)
  const section = useRef<HTMLElement>(null)
  const { asked, given, kept, at } = consent.value
  if (asked === 'off') return null
  const paragraphs = [words.ask[asked], ...words.about]
  const say = async (keystrokes: Keystrokes, ...wording: string[]) => {
    reading.value = false
    await decide(keystrokes, wording.join('\n'))
    focusLater('[tabindex]', section.current)
  }
  const isAsked = reading.value || (asksByItself && given === null)
  const date = at === null ? '' : dates.date(at, now)
  return {
    section,
    question: isAsked ? paragraphs : null,
    said: wordsOf(words, { given, kept }).replace('{date}', date),
    mayWithdraw: kept !== 'off',
    mayRead: kept !== asked,
    read: () => {
      reading.value = true
      focusLater('[tabindex]', section.current)
    },
    agree: () => say(asked, ...paragraphs, words.agree),
    decline: () => say('off', ...paragraphs, words.decline),
    withdraw: () => say('off', words.withdraw),
  }
}

function wordsOf(words: ConsentWords, { given, kept }: Pick<ConsentState, 'given' | 'kept'>) {
  if (kept !== 'off') return words.agreed[kept]
  return given === null ? words.nothing : words.declined
}
