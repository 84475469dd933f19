import t from 'tap'
import { guessCallingCode, joinPhone, placeAfterDigits, splitPhone } from './phone.ts'

t.test('a number is written as its country writes it, from the first digit on', async (t) => {
  const typed = ['4', '41', '412', '4123', '41234', '412345', '4123456', '41234567']
  const shown = typed.map((digits) => joinPhone('+47', digits).replace('+47 ', ''))
  t.same(shown.slice(2), ['412', '412 3', '412 34', '412 34 5', '412 34 56', '412 34 567'])
  t.equal(joinPhone('+47', '412 34 5678'), '+47 412 34 567 8', 'one too many is left to be seen')
  t.equal(joinPhone('+46', '0701234567'), '+46 070 123 45 67', 'with the zero dialled at home')
  t.equal(joinPhone('+46', '701234567'), '+46 70 123 45 67')
  t.equal(joinPhone('+1', '(202) 555-0123'), '+1 202 555 0123')
  t.equal(joinPhone('+47', ' '), '')
})

t.test('a number with a code of its own chooses its country', async (t) => {
  t.equal(joinPhone('+47', '+46701234567'), '+46 70 123 45 67')
  t.equal(joinPhone('+46', '0047 412 34 567'), '+47 412 34 567')
  t.equal(joinPhone('+47', '+354 611 1234'), '+354 611 1234', 'the longer code')
  t.equal(joinPhone('+47', '+61 491 570 006'), '+61 491 570 006', 'one that is not in the list')
  t.same(splitPhone('+61 491 570 006', '+47'), ['+47', '+61 491 570 006'])
})

t.test('it is taken apart into what the two fields show', async (t) => {
  t.same(splitPhone('+47 412 34 567', '+46'), ['+47', '412 34 567'])
  t.same(splitPhone('', '+47'), ['+47', ''])
})

t.test('the place after so many digits', async (t) => {
  t.equal(placeAfterDigits('412 34 567', 3), 3)
  t.equal(placeAfterDigits('412 34 567', 4), 5)
  t.equal(placeAfterDigits('412', 9), 3)
  t.equal(placeAfterDigits('412', 0), 0)
})

t.test('the country is guessed from the browser’s languages', async (t) => {
  t.equal(guessCallingCode(['nb', 'en-US']), '+47')
  t.equal(guessCallingCode(['en', 'sv-SE']), '+46')
  t.equal(guessCallingCode(['en-US']), '+1')
  t.equal(guessCallingCode(['tlh']), '+47')
})
