/** Leaves out what the server refuses: control characters but tab and newline, half characters. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]|\p{Surrogate}/gu, '')
}
