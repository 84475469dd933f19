/** Letters that NFKD leaves whole although people write them in two ways. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  ø: 'o',
  æ: 'ae',
  ß: 'ss',
  đ: 'd',
  ł: 'l',
}

/**
 * A name as it is compared, stored and typed alike: NFKD, marks dropped, lower case, ø→o, æ→ae,
 * ß→ss, đ→d, ł→l, then letters and digits only. Empty where nothing of the kind is in it.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øæßđł]/g, (letter) => REPLACEMENTS[letter] ?? letter)
    .replace(/[^\p{L}\p{Nd}]/gu, '')
}

/** True where a name can be stored and shown: well-formed, no control characters or line breaks. */
export function isPlainText(name: string): boolean {
  return name.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)
}

/** True where a name can be typed to sign in: at least one letter is left of it. */
export function mayBeLoginName(name: string): boolean {
  return /\p{L}/u.test(foldName(name))
}
