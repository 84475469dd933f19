import type { ReadonlySignal } from '@preact/signals'
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { CareWords } from '../locales/en-care.ts'
import type { Care } from '../state/care.ts'
import type { RoomState } from '../state/types.ts'
import type { News } from './care-news.ts'
import { tellNews } from './care-news.ts'
import type { Ui } from './ui.ts'
import { useDates, useUi, useWords } from './ui.ts'
import { useCareWords, useHelpLines, useLoadedCare } from './use-care-words.ts'

/** Said again, the same words are news only after a silence. */
const SILENCE_MS = 200
const MINUTE_MS = 60_000

/** Tells who hears the page what the therapists ask and tell, each thing once. */
export function useCareNews(room: RoomState): ReadonlySignal<string> {
  const care = useLoadedCare()
  const ui = useUi()
  const words = useCareWords()
  const { urgent } = useWords().help
  const dates = useDates()
  const linesOf = useHelpLines()
  const text = useSignal('')
  const before = useRef<News | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const helpNews = () => {
    const call = care.help.value
    if (!call) return ''
    if (!call.isOnItsWay) return linesOf(call).at(-1) ?? ''
    return room.connection.value.state === 'offline' ? `${words.help.notSent} ${urgent}` : ''
  }
  useSignalEffect(() => {
    const asked = care.checkIn.value
    const isAsked = asked?.isOpen && asked.feeling === null
    const returned = care.givenBack.value
    const now: News = {
      checkIn: isAsked
        ? `${asked.question ?? words.checkIn.question} ${words.checkIn.whoSees}`
        : '',
      help: helpNews(),
      held: care.held.value ? words.held.begins : '',
      lastCall: callNews({ care, ui, words, time: dates.time }),
      returned: returned ? words.returned.heard.replace('{word}', () => returned.reason) : '',
    }
    const isClosed = room.status.value !== 'open'
    const ends = { held: words.held.ends, lastCall: words.lastCall[isClosed ? 'closed' : 'off'] }
    const fresh = tellNews(before.current, now, ends)
    before.current = now
    if (fresh === '') return
    text.value = ''
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      text.value = fresh
    }, SILENCE_MS)
  })
  return text
}

interface CallDeps {
  care: Care
  ui: Ui
  words: CareWords
  time(at: number): string
}

/** Changes at the start and in the last minute, not with each second. */
function callNews({ care, ui, words, time }: CallDeps): string {
  const at = care.closesAt.value
  if (at === null) return ''
  const isLastMinute = at - ui.now.value <= MINUTE_MS
  return isLastMinute ? words.lastCall.minute : words.lastCall.at.replace('{time}', time(at))
}
