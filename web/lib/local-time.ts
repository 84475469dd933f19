/** A moment as the fields of a form show it, in the device's own zone. */
export interface LocalTime {
  /** "2026-12-01", or empty. */
  day: string
  /** "18:00", or empty. */
  time: string
}

/** The fields of a moment in epoch milliseconds. */
export function toLocalTime(at: number): LocalTime {
  const date = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return { day, time: `${two(date.getHours())}:${two(date.getMinutes())}` }
}

/** The moment that the fields mean, in epoch milliseconds; null where one is empty or no such day. */
export function fromLocalTime({ day, time }: LocalTime): number | null {
  if (day === '' || time === '') return null
  const at = new Date(`${day}T${time}`).getTime()
  return Number.isNaN(at) ? null : at
}

/** When something ends that begins at `from`: the next day where the clock says no later. */
export function endAfter(from: number, time: string): number | null {
  const end = fromLocalTime({ day: toLocalTime(from).day, time })
  if (end === null || end > from) return end
  const next = new Date(end)
  next.setDate(next.getDate() + 1)
  return next.getTime()
}
