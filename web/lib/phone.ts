/**
 * Calling codes offered beside the phone field, with the country and the groups of its mobile
 * numbers; any other code can be typed with its `+`.
 */
export const COUNTRIES = [
  ['+47', 'NO', [3, 2, 3]],
  ['+46', 'SE', [2, 3, 2, 2]],
  ['+45', 'DK', [2, 2, 2, 2]],
  ['+358', 'FI', [2, 3, 4]],
  ['+354', 'IS', [3, 4]],
  ['+44', 'GB', [4, 6]],
  ['+49', 'DE', [3, 8]],
  ['+48', 'PL', [3, 3, 3]],
  ['+31', 'NL', [1, 4, 4]],
  ['+33', 'FR', [1, 2, 2, 2, 2]],
  ['+34', 'ES', [3, 3, 3]],
  ['+353', 'IE', [2, 3, 4]],
  ['+370', 'LT', [3, 5]],
  ['+371', 'LV', [2, 3, 3]],
  ['+380', 'UA', [2, 3, 2, 2]],
  ['+1', 'US', [3, 3, 4]],
] as const

const LANGUAGES: Record<string, string> = {
  nb: '+47',
  nn: '+47',
  no: '+47',
  sv: '+46',
  da: '+45',
  fi: '+358',
  is: '+354',
  de: '+49',
  pl: '+48',
  nl: '+31',
  fr: '+33',
  es: '+34',
  lt: '+370',
  lv: '+371',
  uk: '+380',
}

/** The calling code that fits the browser's first telling language; Norway's where none tells. */
export function guessCallingCode(languages: readonly string[]): string {
  for (const language of languages) {
    const [speech = '', region] = language.split('-')
    const found = COUNTRIES.find(([, country]) => country === region)?.[0] ?? LANGUAGES[speech]
    if (found !== undefined) return found
  }
  return '+47'
}

/** The number as one string, written as its country writes it: "+47 412 34 567". */
export function joinPhone(callingCode: string, typed: string): string {
  const text = typed.trimStart().replace(/^00/, '+')
  if (text.trim() === '') return ''
  if (!text.startsWith('+')) return `${callingCode} ${inGroups(callingCode, text)}`
  const digits = `+${text.replace(/\D/g, '')}`
  const known = COUNTRIES.find(([code]) => digits.startsWith(code))?.[0]
  return known === undefined ? text : `${known} ${inGroups(known, digits.slice(known.length))}`
}

/** Takes apart what `joinPhone` made. */
export function splitPhone(phone: string, fallback: string): [callingCode: string, typed: string] {
  const [, code, rest] = /^(\+\d+) (.*)$/.exec(phone) ?? []
  if (code === undefined || rest === undefined) return [fallback, phone]
  return COUNTRIES.some(([known]) => known === code) ? [code, rest] : [fallback, phone]
}

/** Where in `text` so many digits have gone by. */
export function placeAfterDigits(text: string, digits: number): number {
  let place = 0
  for (let passed = 0; passed < digits && place < text.length; place += 1) {
    if (/\d/.test(text[place] ?? '')) passed += 1
  }
  return place
}

function inGroups(callingCode: string, typed: string): string {
  let rest = typed.replace(/\D/g, '')
  // A zero that is dialled within the country stands before the first group.
  let extra = rest.startsWith('0') ? 1 : 0
  const parts: string[] = []
  for (const size of COUNTRIES.find(([code]) => code === callingCode)?.[2] ?? []) {
    parts.push(rest.slice(0, size + extra))
    rest = rest.slice(size + extra)
    extra = 0
  }
  // Too many digits: left to be seen, not cut off.
  return [...parts.filter(Boolean), rest].join(' ').trim()
}
