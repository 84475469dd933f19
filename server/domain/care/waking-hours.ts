const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_HOURS = 24

/** The hours of the day, `from` included and `to` not, in which people may be written to. */
export interface WakingHours {
  from: number
  to: number
}

/**
 * When people may be written to: null for now, else the moment when the hours begin, in epoch
 * milliseconds. `zone` is an IANA time zone.
 */
export function nextWakingTime(now: number, hours: WakingHours, zone: string): number | null {
  if (isWithin(hourOf(now, zone).hour, hours)) return null
  const { minute } = hourOf(now, zone)
  let at = Math.floor(now / MINUTE_MS) * MINUTE_MS - minute * MINUTE_MS
  // Hour by hour: a day has 23 of them where the clocks are put forward.
  for (let step = 0; step <= DAY_HOURS; step++) {
    at += HOUR_MS
    if (isWithin(hourOf(at, zone).hour, hours)) return at
  }
  return at
}

function isWithin(hour: number, { from, to }: WakingHours): boolean {
  return hour >= from && hour < to
}

function hourOf(at: number, timeZone: string): { hour: number; minute: number } {
  const form = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23', timeZone } as const
  const parts = new Intl.DateTimeFormat('en', form).formatToParts(at)
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return { hour: read('hour'), minute: read('minute') }
}
