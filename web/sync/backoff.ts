const FIRST_MS = 500
const LONGEST_MS = 30_000

/**
 * How long to wait after so many failures in a row (from 1), in milliseconds: doubles from half a
 * second to 30 s, of which half is left to chance, so that clients do not come back all at once.
 */
export function backoffMs(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16))
  return Math.round(longest / 2 + (random() * longest) / 2)
}
