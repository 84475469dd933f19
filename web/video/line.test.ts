import t from 'tap'
import type { Line } from './line.ts'
import { GOOD_LINE, sampleOf, stepLine, stepMotion } from './line.ts'

const good = { lost: 0.01, outgoing: 800_000, frames: undefined }
const narrow = { ...good, lost: 0.1, outgoing: 40_000 }
const lossy = { ...good, lost: 0.4 }

function after(samples: object[], line: Line = GOOD_LINE): Line {
  return samples.reduce<Line>((so, sample) => stepLine(so, sample as typeof good), line)
}

t.test('one bad moment is not a weak line, three in a row are', async (t) => {
  t.equal(after([lossy, lossy]).weak, false)
  t.equal(after([lossy, lossy, good, lossy, narrow]).weak, false)
  t.equal(after([lossy, narrow, lossy]).weak, true)
  const untried = { ...narrow, lost: 0 }
  t.equal(after([untried, untried, untried, untried]).weak, false, 'narrow, and nothing lost')
})

t.test('the picture is tried again after a while, each time after a longer one', async (t) => {
  const looksUntilTried = (line: Line) => {
    let looks = 0
    for (let now = line; now.weak; now = stepLine(now, good)) looks += 1
    return looks
  }
  const first = after([narrow, narrow, narrow])
  const tried = after(Array(looksUntilTried(first)).fill(good), first)
  t.equal(tried.weak, false)
  const second = after([narrow, narrow, narrow], tried)
  t.ok(looksUntilTried(second) > looksUntilTried(first))
})

t.test('what is not known is not held against the line', async (t) => {
  const unknown = { lost: undefined, outgoing: undefined, frames: undefined }
  t.equal(after([unknown, unknown, unknown, unknown]).weak, false)
})

t.test('a picture that stands still is noticed, one that is off is not missed', async (t) => {
  const still = { frames: 12, looks: 2 }
  t.same(stepMotion(still, 12, true), { frames: 12, looks: 3 })
  t.same(stepMotion(still, 13, true), { frames: 13, looks: 0 })
  t.same(stepMotion(still, 12, false), { frames: 12, looks: 0 })
})

t.test('the figures are read from the pair in use and the worse of the streams', async (t) => {
  const figures = new Map<string, unknown>([
    ['a', { type: 'remote-inbound-rtp', fractionLost: 0.1 }],
    ['b', { type: 'remote-inbound-rtp', fractionLost: 0.3 }],
    ['c', { type: 'candidate-pair', nominated: false, availableOutgoingBitrate: 1 }],
    ['e', { type: 'inbound-rtp', kind: 'video', framesDecoded: 12 }],
    ['f', { type: 'inbound-rtp', kind: 'audio' }],
    ['d', { type: 'candidate-pair', nominated: true, availableOutgoingBitrate: 250_000 }],
  ])
  t.same(sampleOf(figures), { lost: 0.3, outgoing: 250_000, frames: 12 })
})
