/** The digits of what was typed or pasted, six at most: "123 456" is "123456". */
export function sixDigits(text: string): string {
  return text.replace(/[^0-9]/g, '').slice(0, 6)
}
