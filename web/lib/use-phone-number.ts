import { useConsultation } from './use-consultation.ts'

/** Where to call, to dial and to read; null where this consultation is not held by phone. */
export function usePhoneNumber(): { call: string; shown: string } | null {
  const { consultation } = useConsultation()
  const phone = consultation.room.value?.detail.value?.consultation?.phone ?? null
  if (phone === null) return null
  const [, country = '', rest = ''] = /^(\+47)(\d+)$/.exec(phone) ?? []
  const pairs = rest.replace(/(\d\d)(?=\d)/g, '$1 ')
  return { call: phone, shown: country === '' ? phone : `${country} ${pairs}` }
}
