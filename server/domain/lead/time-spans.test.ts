import t from 'tap'
import { intersectSpans, mergeSpans } from './time-spans.ts'

const spans = (...pairs: [from: number, until: number][]) =>
  pairs.map(([from, until]) => ({ from, until }))

t.test('a short break is none, a long one is', async (t) => {
  t.strictSame(mergeSpans(spans([0, 10], [15, 20], [26, 30]), 5), spans([0, 20], [26, 30]))
  t.strictSame(mergeSpans(spans([0, 30], [5, 10], [31, 40]), 0), spans([0, 30], [31, 40]))
  t.strictSame(mergeSpans([], 5), [])
})

t.test('what lies in both is all that counts', async (t) => {
  const open = spans([10, 20], [30, 40])
  t.strictSame(intersectSpans(open, spans([0, 12], [18, 35])), spans([10, 12], [18, 20], [30, 35]))
  t.strictSame(intersectSpans(open, spans([20, 30])), [], 'touching is not overlapping')
})
