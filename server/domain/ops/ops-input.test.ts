import t from 'tap'
import { readText, readTime, readUrl } from './ops-input.ts'

t.test('a time says its zone and is on the calendar', async (t) => {
  const eight = Date.parse('2026-11-21T20:00:00.000Z')
  for (const text of [
    '2026-11-21T20:00:00.000Z',
    '2026-11-21T20:00:00Z',
    '2026-11-21T20:00Z',
    '2026-11-21T21:00:00+01:00',
    '2026-11-21T14:30-05:30',
    '2026-11-21T20:00:00.000000000Z',
  ]) {
    t.equal(readTime('date', text), eight, text)
  }
  t.equal(readTime('date', '2028-02-29T00:00Z'), Date.UTC(2028, 1, 29), 'a leap day')
  for (const text of [
    '',
    '2026-11-21',
    '2026-11-21T20:00:00',
    '2026-11-21 20:00:00Z',
    '2026-11-21T20:00:00z',
    '2026-11-21T20Z',
    '2026-02-30T20:00:00Z',
    '2026-02-29T20:00:00Z',
    '2026-13-01T20:00:00Z',
    '2026-00-01T20:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T20:60:00Z',
    '2026-11-21T20:00:00+24:00',
    '9999-12-31T23:59:59-12:00',
    '0000-01-01T00:00:00+12:00',
    '+002026-11-21T20:00:00Z',
    '2026-11-21T20:00:00Z\n',
    'Sat, 21 Nov 2026 20:00:00 GMT',
    '1795291200000',
  ]) {
    t.throws(() => readTime('date', text), { code: 'bad_request', message: /^date must/ }, text)
  }
})

t.test('a text is taken as it is, if it can be shown', async (t) => {
  for (const text of ['Tuesday', ' Åse & <b>Bø</b> ', '🙂', 'a'.repeat(200)]) {
    t.equal(readText('name', text), text)
  }
  for (const text of [
    '',
    ' ',
    'a\u0000',
    'a\tb',
    'a\nb',
    'a\u007f',
    'a\u0085',
    '\ud800',
    'a\u2028',
  ]) {
    t.throws(() => readText('name', text), { code: 'bad_request', message: /^name / })
  }
})

t.test('an address is http or https', async (t) => {
  for (const text of ['https://forms.example.org/a?b=c#d', 'http://localhost:8080/x']) {
    t.equal(readUrl('url', text), text)
  }
  for (const text of [
    '',
    'forms.example.org',
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.org/',
    '//example.org',
    'https://',
    'https:example.org',
    ' https://example.org',
    'https://example.org/a b',
    'https://example.org/\n',
    'https://example.org/\ud800',
  ]) {
    t.throws(() => readUrl('url', text), { code: 'bad_request', message: /^url must/ }, text)
  }
})
