import t from 'tap'
import { endAfter, fromLocalTime, toLocalTime } from './local-time.ts'

const at = (day: string, time: string) => fromLocalTime({ day, time }) ?? Number.NaN

t.test('a moment and its fields are the same', async (t) => {
  for (const [day, time] of [
    ['2026-12-01', '18:00'],
    ['2027-01-31', '00:05'],
  ] as const) {
    t.same(toLocalTime(at(day, time)), { day, time })
  }
  t.equal(fromLocalTime({ day: '', time: '18:00' }), null)
  t.equal(fromLocalTime({ day: '2026-12-01', time: '' }), null)
  t.equal(fromLocalTime({ day: '2026-13-01', time: '10:00' }), null)
})

t.test('what ends no later by the clock ends the next day', async (t) => {
  const from = at('2026-12-31', '23:00')
  t.equal(endAfter(from, '23:30'), at('2026-12-31', '23:30'))
  t.equal(endAfter(from, '00:30'), at('2027-01-01', '00:30'))
  t.equal(endAfter(from, ''), null)
})
