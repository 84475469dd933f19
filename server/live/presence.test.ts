import fc from 'fast-check'
import t from 'tap'
import { PRESENCE_MS } from '../protocol/limits.ts'
import { createFakeClock } from '../testing/fakes.ts'
import { Presence } from './presence.ts'

const person = fc.constantFrom('P1', 'P2', 'P3')
const step = fc.oneof(
  fc.record({ kind: fc.constant('start' as const), person }),
  fc.record({ kind: fc.constant('end' as const), person }),
  fc.record({ kind: fc.constant('gone' as const), person }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ max: PRESENCE_MS, min: 0 }) }),
  fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ max: 5000, min: -5000 }) }),
)

t.test('the list of who is there is always who is there', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = createFakeClock()
      const presence = new Presence(clock)
      for (const one of steps) {
        if (one.kind === 'start') presence.pollStarted(one.person)
        else if (one.kind === 'end') presence.pollEnded(one.person)
        else if (one.kind === 'gone') presence.gone(one.person)
        else clock.jump(one.ms)
        const there = ['P1', 'P2', 'P3'].filter((id) => presence.isPresent(id))
        if ([...presence.present()].sort().join() !== there.join()) return false
      }
      return true
    }),
    { numRuns: 2000 },
  )
  t.pass()
  t.end()
})

t.test('the list is made anew only when somebody comes or goes', (t) => {
  const clock = createFakeClock()
  const presence = new Presence(clock)
  presence.pollStarted('P1')
  const list = presence.present()
  presence.pollEnded('P1')
  presence.pollStarted('P1')
  t.equal(presence.present(), list)
  presence.pollStarted('P2')
  t.strictSame(presence.present(), ['P1', 'P2'])
  t.end()
})
