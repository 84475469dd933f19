import type { Signal } from '@preact/signals'
import { useState } from 'preact/hooks'
import { joinPhone, placeAfterDigits, splitPhone } from './phone.ts'
import { useUi } from './ui.ts'

/** Country and number of a form that holds both as one string, written in groups as one types. */
export function usePhone(form: Signal<{ phone: string; name: string; code: string }>) {
  const [chosen, choose] = useState(useUi().callingCode)
  const [code, typed] = splitPhone(form.value.phone, chosen)
  const keep = (phone: string) => {
    form.value = { ...form.peek(), phone }
  }
  return {
    code,
    typed,
    pick: (next: string) => {
      choose(next)
      keep(joinPhone(next, typed))
    },
    type: (field: HTMLInputElement) => {
      const before = field.value.slice(0, field.selectionStart ?? field.value.length)
      const atEnd = before === field.value
      const phone = joinPhone(code, field.value)
      const [nextCode, text] = splitPhone(phone, code)
      const digits = before.replace(/\D/g, '').length
      // Where the caret is in the middle, it stays behind the digit it was behind.
      const place = atEnd ? text.length : placeAfterDigits(text, digits)
      choose(nextCode)
      keep(phone)
      field.value = text
      field.setSelectionRange(place, place)
    },
  }
}
