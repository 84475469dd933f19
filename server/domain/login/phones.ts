import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { AppError } from '../../errors.ts'

/** The library digs numbers out of any text, so everything else is refused before it looks. */
const ALLOWED = /^[0-9 +().-]{1,40}$/

/**
 * One spelling for a mobile number, E.164; `region` is where a number without `+` is from.
 * @throws invalid_phone for all that cannot get a text message.
 */
export function toE164(text: string, region: string): string {
  if (ALLOWED.test(text) && isSupportedCountry(region)) {
    const number = parsePhoneNumberFromString(text.replace(/[ ().-]/g, ''), {
      defaultCountry: region,
      extract: false,
    })
    const type = number?.isValid() ? number.getType() : undefined
    if (number && (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE')) return number.number
  }
  throw new AppError(
    'invalid_phone',
    'This is not a mobile phone number that we can send a text to',
  )
}
