import type { Signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { COUNTRIES, joinPhone, splitPhone, tidyPhone } from '../lib/phone.ts'
import { useUi } from '../lib/ui.ts'
import type { LoginState } from '../state/types.ts'
import { Icon } from './icon.tsx'

/** Country and number in one line; the form holds both as one string. */
export function PhoneField({ form, invalid }: { form: LoginState['form']; invalid: boolean }) {
  const ui = useUi()
  const words = ui.i18n.words.value.signIn
  const [chosen, choose] = useState(ui.callingCode)
  const [code, typed] = splitPhone(form.value.phone, chosen)
  const keep = (phone: string) => update(form, { phone })
  const pick = (next: string) => {
    choose(next)
    keep(joinPhone(next, typed))
  }
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
          onInput={(event) => keep(joinPhone(code, event.currentTarget.value))}
          onBlur={() => keep(tidyPhone(form.peek().phone))}
        />
      </div>
    </div>
  )
}

function update<T>(signal: Signal<T>, change: Partial<T>) {
  signal.value = { ...signal.peek(), ...change }
}
