import { COUNTRIES } from '../lib/phone.ts'
import { useWords } from '../lib/ui.ts'
import { usePhone } from '../lib/use-phone.ts'
import type { LoginState } from '../state/types.ts'
import { Icon } from './icon.tsx'

/** Country and number in one line; the form holds both as one string. */
export function PhoneField({ form, invalid }: { form: LoginState['form']; invalid: boolean }) {
  const words = useWords().signIn
  const { code, typed, pick, type } = usePhone(form)
  return (
    <div class="field">
      <label for="phone">{words.phone}</label>
      <div class="phone">
        <div class="pick">
          <select
            class="input"
            aria-label={words.country}
            autocomplete="tel-country-code"
            value={code}
            onChange={(event) => pick(event.currentTarget.value)}
          >
            {COUNTRIES.map(([value, country]) => (
              <option key={value} value={value}>{`${value} ${country}`}</option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </div>
        <input
          class="input"
          id="phone"
          type="tel"
          autocomplete="tel-national"
          required
          maxLength={30}
          aria-invalid={invalid}
          value={typed}
          onInput={(event) => type(event.currentTarget)}
        />
      </div>
    </div>
  )
}
