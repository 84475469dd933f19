import t from 'tap'
import { nextWakingTime } from './waking-hours.ts'

const HOURS = { from: 8, to: 21 }

const next = (now: string, zone: string, hours = HOURS) => {
  const at = nextWakingTime(Date.parse(now), hours, zone)
  return at === null ? 'now' : new Date(at).toISOString().slice(0, 16)
}

t.test('people are written to in the hours of their own day', async (t) => {
  for (const [now, zone, expected] of [
    ['2026-11-21T07:00Z', 'Europe/Oslo', 'now'],
    ['2026-11-21T06:59Z', 'Europe/Oslo', '2026-11-21T07:00'],
    ['2026-11-21T19:59Z', 'Europe/Oslo', 'now'],
    ['2026-11-21T20:00Z', 'Europe/Oslo', '2026-11-22T07:00'],
    ['2026-11-21T23:30:12Z', 'UTC', '2026-11-22T08:00'],
    ['2026-11-21T23:10Z', 'Asia/Kolkata', '2026-11-22T02:30'],
    ['2026-03-28T22:00Z', 'Europe/Oslo', '2026-03-29T06:00'],
    ['2026-10-24T22:00Z', 'Europe/Oslo', '2026-10-25T07:00'],
  ] as const) {
    t.equal(next(now, zone), expected, `${now} in ${zone}`)
  }
})

t.test('hours that are the whole day never wait', async (t) => {
  t.equal(next('2026-11-21T03:00Z', 'UTC', { from: 0, to: 24 }), 'now')
})
