/** A stretch of time, in epoch milliseconds. */
export interface Span {
  from: number
  until: number
}

/** Stretches that overlap, or lie no more than `gapMs` apart, as one; `spans` in order of beginning. */
export function mergeSpans(spans: readonly Span[], gapMs: number): Span[] {
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last && span.from - last.until <= gapMs) last.until = Math.max(last.until, span.until)
    else merged.push({ ...span })
  }
  return merged
}

/** What lies in both of two lists, each in order and without overlaps. */
export function intersectSpans(some: readonly Span[], others: readonly Span[]): Span[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const from = Math.max(one.from, other.from)
      const until = Math.min(one.until, other.until)
      return from < until ? [{ from, until }] : []
    }),
  )
}
