import t from 'tap'
import { createFakeClock } from '../testing/fakes.ts'
import type { ParkedPoll } from './parking.ts'
import { Parking } from './parking.ts'

function setUp() {
  const clock = createFakeClock()
  const parking = new Parking(2, clock)
  const ended: string[] = []
  const poll = (personId: string): ParkedPoll => ({
    personId,
    loginId: personId,
    wants: (written) => written.some((action) => action.author !== personId),
    wake: (reason) => ended.push(`${personId} ${reason}`),
  })
  const hold = (name: string, ms: number, parked = poll(name)) => {
    parking.park(parked)
    parking.holdFor(parked, ms)
    return parked
  }
  return { clock, parking, ended, hold }
}

t.test('every hold ends at its own time, whatever order they came in', async (t) => {
  const { clock, parking, ended, hold } = setUp()
  hold('late', 3000)
  hold('early', 1000)
  hold('middle', 2000)
  await clock.advance(999)
  t.strictSame(ended, [])
  await clock.advance(1)
  t.strictSame(ended, ['early give-up'])
  await clock.advance(1000)
  t.strictSame(ended, ['early give-up', 'middle give-up'])
  await clock.advance(1000)
  t.strictSame(ended, ['early give-up', 'middle give-up', 'late give-up'])
  t.equal(parking.size, 0)
})

t.test('who comes after all others have gone is not forgotten', async (t) => {
  const { clock, parking, ended, hold } = setUp()
  const first = hold('first', 1000)
  parking.release(first)
  await clock.advance(500)
  hold('second', 1000)
  await clock.advance(999)
  t.strictSame(ended, ['first give-up'])
  await clock.advance(1)
  t.strictSame(ended, ['first give-up', 'second give-up'])
})

t.test('a clock that is set back makes no hold longer', async (t) => {
  const { clock, ended, hold } = setUp()
  hold('one', 1000)
  clock.jump(-3_600_000)
  await clock.advance(3_601_000)
  t.strictSame(ended, ['one give-up'])
})

t.test('of too many polls of one person the oldest gives way', async (t) => {
  const { clock, parking, ended, hold } = setUp()
  for (const ms of [3000, 2000, 1000]) hold('kari', ms)
  await clock.advance(0)
  t.strictSame(ended, ['kari give-up'])
  t.equal(parking.size, 2)
})
