import type { Draft } from '../../server/protocol/actions.ts'
import type { Keystrokes as Extent } from '../../server/protocol/keystrokes.ts'
import { MAX_HISTORY_BYTES, MAX_HISTORY_ENTRIES } from '../../server/protocol/limits.ts'
import { cleanText } from './clean-text.ts'

type Recorded = Pick<Draft, 'character_history' | 'time_to_complete'>

/** What the browser says of a change: an InputEvent, or the end of a composition. */
export interface Input {
  type: string
  inputType?: string
  data?: string | null
  isComposing?: boolean
}

/** Records how a text came about, as far as that is asked for and agreed to at the time. */
export interface Keystrokes {
  /** The text is now this one. */
  changed(text: string, input?: Input): void
  /** Another text is begun, or taken up again: what was recorded is forgotten. */
  restart(text: string): void
  /** What goes along with the message; nothing where nothing may be recorded. */
  finish(): Recorded
}

/**
 * Starts with an empty text. The rule: one entry a change, which is what was put in, or `Backspace`,
 * `Delete` or `Paste`; what an input method composes is one entry once it is settled, and an undo is
 * what it puts in or takes away. It stays in memory until a message takes it along.
 */
export function createKeystrokes(now: () => number, extent: () => Extent): Keystrokes {
  let seen = ''
  /** The text that the entries so far lead to: behind `seen` while something is being composed. */
  let noted = ''
  let startedAt: number | null = null
  let history: string[] = []
  const begin = () => {
    if (extent() !== 'off') startedAt ??= now()
  }
  const note = (text: string, input?: Input) => {
    if (text === noted) return
    begin()
    const entry = extent() === 'full' ? entryOf(noted, text, input) : ''
    if (entry !== '' && history.length <= MAX_HISTORY_ENTRIES) history.push(entry)
    noted = text
  }
  return {
    restart: (text) => {
      seen = text
      noted = text
      startedAt = null
      history = []
    },
    changed: (text, input) => {
      const isSettled = input?.type === 'compositionend'
      if (text === seen && !isSettled) return
      // A composition may end without a word: what it brought came first.
      if (!isSettled && !input?.isComposing) note(seen)
      seen = text
      if (isSettled || !input?.isComposing) note(text, isSettled ? undefined : input)
      else begin()
    },
    finish: () => {
      note(seen)
      if (extent() === 'off' || startedAt === null) return {}
      // A clock may be set back meanwhile.
      const time_to_complete = `${Math.max(0, now() - startedAt)}ms`
      if (extent() === 'timing' || !isSmall(history)) return { time_to_complete }
      return { time_to_complete, character_history: history }
    },
  }
}

function entryOf(before: string, after: string, { inputType = '', data }: Input = { type: '' }) {
  if (/^insertFrom(Paste|Drop|Yank)/.test(inputType)) return 'Paste'
  if (inputType.startsWith('delete')) return inputType.endsWith('Backward') ? 'Backspace' : 'Delete'
  if (/^insert(LineBreak|Paragraph)$/.test(inputType)) return '\n'
  // Also where it took the place of something that was much like it.
  if (/^insert(Replacement)?Text$/.test(inputType) && data) return cleanText(data)
  const added = addedBetween(before, after)
  return added === '' ? 'Backspace' : cleanText(added)
}

/** What was put in; never half a character. */
function addedBetween(textBefore: string, textAfter: string): string {
  const [before, after] = [[...textBefore], [...textAfter]]
  let start = 0
  while (start < before.length && before[start] === after[start]) start += 1
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1
  return after.slice(start, after.length - end).join('')
}

function isSmall(history: readonly string[]): boolean {
  if (history.length > MAX_HISTORY_ENTRIES) return false
  return new TextEncoder().encode(JSON.stringify(history)).length <= MAX_HISTORY_BYTES
}
