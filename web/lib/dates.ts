const DAY_MS = 86_400_000
/** No zone begins its day within one. */
const QUARTER_MS = 900_000

/** Times in the reader's own manner and zone. All arguments are epoch milliseconds. */
export interface Dates {
  /** "14:00" */
  time(at: number): string
  /** "today", "tomorrow", "yesterday", or "Thursday" */
  day(at: number, now: number): string
  /** "26 November", with the year where it is another one */
  date(at: number, now: number): string
  /** "Today, Tuesday 24 November" */
  dayLine(at: number, now: number): string
  /** True within the same day. */
  sameDay(a: number, b: number): boolean
}

/** Makes the formats of one language tag; without a zone, the device's own. */
export function createDates(tag: string, timeZone?: string): Dates {
  const zone = timeZone === undefined ? {} : { timeZone }
  const format = (options: Intl.DateTimeFormatOptions) =>
    once(() => new Intl.DateTimeFormat(tag, { ...options, ...zone }))
  const clock = format({ timeStyle: 'short' })
  const weekday = format({ weekday: 'long' })
  const dayMonth = format({ day: 'numeric', month: 'long' })
  const dayMonthYear = format({ day: 'numeric', month: 'long', year: 'numeric' })
  const whole = format({ weekday: 'long', day: 'numeric', month: 'long' })
  const relative = once(() => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }))
  const calendar = once(
    () =>
      new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        ...zone,
      }),
  )

  const ymd = (at: number) => {
    const parts = calendar().formatToParts(at)
    const [year = 0, month = 1, day = 1] = (['year', 'month', 'day'] as const).map((type) =>
      Number(parts.find((part) => part.type === type)?.value),
    )
    return { year, month, day }
  }
  // A long talk asks a thousand times, and the browser's calendar is slow.
  const days = new Map<number, number>()
  const dayNumber = (at: number) => {
    const quarter = Math.floor(at / QUARTER_MS)
    const known = days.get(quarter)
    if (known !== undefined) return known
    const { year, month, day } = ymd(at)
    days.set(quarter, Date.UTC(year, month - 1, day) / DAY_MS)
    return dayNumber(at)
  }
  const near = (at: number, now: number) => {
    const days = dayNumber(at) - dayNumber(now)
    return Math.abs(days) < 2 ? relative().format(days, 'day') : null
  }
  const dates: Dates = {
    time: (at) => clock().format(at),
    day: (at, now) => near(at, now) ?? weekday().format(at),
    date: (at, now) =>
      ymd(at).year === ymd(now).year ? dayMonth().format(at) : dayMonthYear().format(at),
    dayLine: (at, now) =>
      capital([near(at, now), whole().format(at)].filter(Boolean).join(', '), tag),
    sameDay: (a, b) => dayNumber(a) === dayNumber(b),
  }
  return dates
}

/** ISO 8601, for `<time datetime>`. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** Formats are dear to make, up to 20 ms each on a slow phone: only what is asked for is made. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function capital(text: string, tag: string): string {
  return text.charAt(0).toLocaleUpperCase(tag) + text.slice(1)
}
