import type { CareWords } from '../locales/en-care.ts'
import { enCare } from '../locales/en-care.ts'
import { nbCare } from '../locales/nb-care.ts'
import type { Care, HelpCall } from '../state/care.ts'
import type { Dates } from './dates.ts'
import { useRoom } from './room-view.ts'
import { useDates, useUi } from './ui.ts'

/** The texts of what the therapists ask and tell, in the reader's language. */
export function useCareWords(): CareWords {
  return useUi().i18n.locale.value === 'nb' ? nbCare : enCare
}

/** The care around a component of it. @throws where there is none */
export function useLoadedCare(): Care {
  const view = useRoom().care.value
  if (!view) throw new Error('The care is missing')
  return view.care
}

interface Told {
  words: CareWords['help']
  dates: Dates
  therapists: number
}

/** What came of a call for help, line by line, the newest last. */
export function helpLines(
  { askedAt, raisedAt, seenAt, seenBy }: HelpCall,
  { words, dates, therapists }: Told,
): string[] {
  const line = (at: number | null, text: string) =>
    at === null ? [] : [text.replace('{time}', dates.time(at))]
  const seen = words.seen.replace('{name}', () => seenBy?.displayName || words.aTherapist)
  return [
    ...line(askedAt, words.asked(therapists)),
    ...line(raisedAt, words.raised),
    ...line(seenAt, seen),
  ]
}

/** What came of the call for help, in the reader's language. */
export function useHelpLines(): (call: HelpCall) => string[] {
  const words = useCareWords().help
  const dates = useDates()
  const therapists = useRoom().therapists.value.length
  return (call) => helpLines(call, { words, dates, therapists })
}
