import type { Draft } from '../../server/protocol/actions.ts'
import { MAX_HISTORY_BYTES, MAX_HISTORY_ENTRIES } from '../../server/protocol/limits.ts'
import type { Settings } from '../../server/protocol/therapy-sessions.ts'
import { cleanText } from './clean-text.ts'

type Recorded = Pick<Draft, 'character_history' | 'time_to_complete'>

/** Records how a text came about, one entry an input, as far as the therapy session asks for it. */
export interface Keystrokes {
  /** The text is now this one. */
  changed(text: string): void
  /** Another text is begun, or taken up again: what was recorded is forgotten. */
  restart(text: string): void
  /** What goes along with the message; nothing where nothing is asked for. */
  finish(setting: Settings['keystrokes'] | undefined): Recorded
}

/** Starts with an empty text. What is recorded stays in memory until a message takes it along. */
export function createKeystrokes(now: () => number): Keystrokes {
  let before = ''
  let startedAt: number | null = null
  let history: string[] = []
  const restart = (text: string) => {
    before = text
    startedAt = null
    history = []
  }
  return {
    restart,
    changed: (text) => {
      if (text === before) return
      startedAt ??= now()
      if (history.length <= MAX_HISTORY_ENTRIES) history.push(inputBetween(before, text))
      before = text
    },
    finish: (setting) => {
      if (setting === undefined || setting === 'off' || startedAt === null) return {}
      const time_to_complete = `${now() - startedAt}ms`
      if (setting === 'timing' || !isSmall(history)) return { time_to_complete }
      return { time_to_complete, character_history: history }
    },
  }
}

/** What was put in, or `Backspace` where something was taken away. Never half a character. */
function inputBetween(textBefore: string, textAfter: string): string {
  const [before, after] = [[...textBefore], [...textAfter]]
  let start = 0
  while (start < before.length && before[start] === after[start]) start += 1
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1
  return cleanText(after.slice(start, after.length - end).join('')) || 'Backspace'
}

function isSmall(history: readonly string[]): boolean {
  if (history.length > MAX_HISTORY_ENTRIES) return false
  return new TextEncoder().encode(JSON.stringify(history)).length <= MAX_HISTORY_BYTES
}
