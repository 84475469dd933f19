/** Calling codes offered beside the phone field; any other can be typed with its `+`. */
export const COUNTRIES = [
  ['+47', 'NO'],
  ['+46', 'SE'],
  ['+45', 'DK'],
  ['+358', 'FI'],
  ['+354', 'IS'],
  ['+44', 'GB'],
  ['+49', 'DE'],
  ['+48', 'PL'],
  ['+31', 'NL'],
  ['+33', 'FR'],
  ['+34', 'ES'],
  ['+353', 'IE'],
  ['+370', 'LT'],
  ['+371', 'LV'],
  ['+380', 'UA'],
  ['+1', 'US'],
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

/** The number as one string: with the calling code in front, unless it was typed with one. */
export function joinPhone(callingCode: string, typed: string): string {
  if (typed.trim() === '') return ''
  return typed.trimStart().startsWith('+') ? typed.trimStart() : `${callingCode} ${typed}`
}

/** Takes apart what `joinPhone` made. */
export function splitPhone(phone: string, fallback: string): [callingCode: string, typed: string] {
  const [, code, rest] = /^(\+\d+) (.*)$/.exec(phone) ?? []
  if (code === undefined || rest === undefined) return [fallback, phone]
  return COUNTRIES.some(([known]) => known === code) ? [code, rest] : [fallback, phone]
}

/** A Norwegian number as Norwegians write it, "+47 412 34 567"; others as they are. */
export function tidyPhone(phone: string): string {
  const [, rest = ''] = splitPhone(phone, '')
  const digits = rest.replace(/\D/g, '')
  if (!phone.startsWith('+47 ') || digits.length !== 8) return phone
  return `+47 ${digits.slice(0, 3)} ${digits.slice(3, 5)} ${digits.slice(5)}`
}
