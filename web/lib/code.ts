/** Six digits that stand alone, perhaps in two groups of three. */
const ALONE = /(?<![\d+][ -]?)(\d{3})[ \u00a0-]?(\d{3})(?![ -]?\d)/

/** The code in what was typed or pasted, be it a sentence: "Your code is 123 456" is "123456". */
export function sixDigits(text: string): string {
  const [, first, second] = ALONE.exec(text) ?? []
  if (first && second) return first + second
  return text.replace(/[^0-9]/g, '').slice(0, 6)
}
