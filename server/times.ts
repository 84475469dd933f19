/** How many moments are kept in words: what is worded together is of the last few milliseconds. */
const KEPT = 64

const kept = Array.from({ length: KEPT }, () => ({ ms: 0, text: new Date(0).toISOString() }))

/** Epoch milliseconds as the contract writes times; what is asked for again soon is not made again. */
export function toTime(ms: number): string {
  const one = kept[ms % KEPT]
  if (one?.ms === ms) return one.text
  const text = new Date(ms).toISOString()
  if (one) {
    one.ms = ms
    one.text = text
  }
  return text
}
