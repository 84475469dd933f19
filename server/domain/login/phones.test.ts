import t from 'tap'
import { toE164 } from './phones.ts'

t.test('all spellings of one number are one number', async (t) => {
  const spellings = [
    '91222120',
    '912 22 120',
    '+4791222120',
    '+47 912 22 120',
    '0047 91222120',
    '(+47) 912-22-120',
    '+47.912.22.120',
    '47 91222120',
  ]
  for (const text of spellings) t.equal(toE164(text, 'NO'), '+4791222120', text)
})

t.test('the region counts only without a country code', async (t) => {
  t.equal(toE164('+4791222120', 'US'), '+4791222120')
  t.equal(toE164('(202) 555-0123', 'US'), '+12025550123')
})

t.test('what gets no text message is refused', async (t) => {
  const refused = [
    '',
    '+',
    '110',
    '22222222',
    '+4759012345',
    '+4782012345',
    '+88161234567',
    '+9791234567',
    '+4758000000000',
    'abc91222120',
    'call 91222120 now',
    '91222120 ext 5',
    '91222120;ext=5',
    '912\u200b22120',
    '\u202a91222120',
    '９１２２２１２０',
    '91+222120',
    '++4791222120',
    '9'.repeat(41),
    '0'.repeat(40),
    '91222120\n',
    '912\t22120',
  ]
  for (const text of refused) {
    t.throws(() => toE164(text, 'NO'), { code: 'invalid_phone' }, JSON.stringify(text))
  }
})
