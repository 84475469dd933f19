import t from 'tap'
import { en } from '../locales/en.ts'
import { enCare } from '../locales/en-care.ts'
import { enPanel } from '../locales/en-panel.ts'
import { enSheet } from '../locales/en-sheet-room.ts'
import { nb } from '../locales/nb.ts'
import { nbCare } from '../locales/nb-care.ts'
import { nbPanel } from '../locales/nb-panel.ts'
import { nbSheet } from '../locales/nb-sheet-room.ts'
import { person } from '../testing/fake-people.ts'
import { sixDigits } from './code.ts'
import { createDates } from './dates.ts'
import { nextTab } from './next-tab.ts'
import { initials } from './people.ts'
import { parseRoute } from './router.ts'

const NOW = Date.parse('2026-11-24T13:14:00Z')

t.test('days are said as people say them, in the person’s zone', async (t) => {
  const english = createDates('en-GB', 'Europe/Oslo')
  const norwegian = createDates('nb-NO', 'Europe/Oslo')
  t.equal(english.day(NOW, NOW), 'today')
  t.equal(english.day(Date.parse('2026-11-24T23:30:00Z'), NOW), 'tomorrow', 'past midnight in Oslo')
  t.equal(norwegian.day(NOW, NOW), 'i dag')
  t.equal(english.day(Date.parse('2026-11-26T09:30:00Z'), NOW), 'Thursday')
  t.equal(english.time(NOW), '14:14')
  const night = Date.parse('2026-11-23T23:20:00Z')
  t.equal(english.time(night), '00:20')
  t.equal(norwegian.time(night), '00:20')
  t.match(createDates('en-US', 'Europe/Oslo').time(night), /^12:20\sAM$/)
  t.equal(english.date(Date.parse('2027-01-05T09:30:00Z'), NOW), '5 January 2027')
  t.equal(norwegian.dayLine(NOW, NOW), 'I dag, tirsdag 24. november')
  t.notOk(english.sameDay(NOW, Date.parse('2026-11-24T23:30:00Z')))
})

t.test('a code is found in what was pasted, also in the middle of a sentence', async (t) => {
  for (const text of [
    '123 456',
    '123-456',
    ' 123\u00a0456\n',
    'Your code is 123 456',
    'Your sign-in code is 123456. Do not share it with anyone.\n@samtale.no #123456',
    'In 10 minutes it is over: 123 456, from +47 412 34 567',
    'From +1 202 555 0123: 123456',
    '@samtale.no #123456',
  ]) {
    t.equal(sixDigits(text), '123456', text)
  }
  t.equal(sixDigits('12 34'), '1234', 'half typed')
  t.equal(sixDigits('1234567'), '123456', 'typed one too many')
})

t.test('addresses', async (t) => {
  t.same(parseRoute('/'), { screen: 'sessions' })
  t.same(parseRoute('/s/TS-1'), { screen: 'room', therapySessionId: 'TS-1' })
  t.same(parseRoute('/s/a%2Fb'), { screen: 'unknown' })
  t.same(parseRoute('/s/'), { screen: 'unknown' })
  t.same(parseRoute('/lead'), { screen: 'lead', therapySessionId: null })
  t.same(parseRoute('/lead/17'), { screen: 'lead', therapySessionId: '17' })
})

t.test('two people with one initial get two letters', async (t) => {
  const people = [person('1', 'Kari'), person('2', 'kim'), person('3', 'Åse (vikar)')]
  t.same([...initials(people).values()], ['Ka', 'Ki', 'Å'])
})

t.test('arrow keys go round the tabs', async (t) => {
  const tabs = ['everyone', 'T1'].map((key) => ({ key, others: [], unread: 0 }))
  t.same(nextTab('ArrowLeft', tabs, 'everyone'), { key: 'T1', index: 1 })
  t.same(nextTab('Home', tabs, 'T1'), { key: 'everyone', index: 0 })
  t.equal(nextTab('x', tabs, 'T1'), null)
})

t.test('both languages fill in the same gaps', async (t) => {
  const gaps = (words: unknown): unknown => {
    if (typeof words === 'function') return gaps(words(1, 2))
    if (typeof words === 'string') return [...words.matchAll(/\{\w+\}/g)].map(String).sort()
    if (Array.isArray(words)) return words.map(gaps)
    if (typeof words !== 'object' || words === null) return words
    return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, gaps(value)]))
  }
  t.same(gaps(nb), gaps(en))
  t.same(gaps(nbSheet), gaps(enSheet))
  t.same(gaps(nbPanel), gaps(enPanel))
  t.same(gaps(nbCare), gaps(enCare))
  const keys = (words: typeof enSheet) => words.groups.map(([, all]) => all.map(([names]) => names))
  t.same(keys(nbSheet), keys(enSheet))
})
