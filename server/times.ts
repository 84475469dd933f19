let last = { ms: 0, text: new Date(0).toISOString() }

/** Epoch milliseconds as the contract writes times; what is asked for again at once is not made again. */
export function toTime(ms: number): string {
  if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() }
  return last.text
}
