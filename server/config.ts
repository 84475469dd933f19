import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { getCountries } from 'libphonenumber-js/max'
import type { ConsultationConfig } from './config-consultations.ts'
import { readConsultationConfig } from './config-consultations.ts'
import type { GrantConfig } from './config-grants.ts'
import { readGrantConfig } from './config-grants.ts'
import type { Locale, LoginField } from './protocol/login.ts'
import { LOCALES, LOGIN_FIELDS } from './protocol/login.ts'

/** Everything that the environment decides. Durations are milliseconds. */
export interface Config extends GrantConfig, ConsultationConfig {
  host: string
  port: number
  dataDir: string
  /** Where people reach the server, without a slash at the end; null: not known. */
  publicUrl: URL | null
  /** Addresses and networks whose `X-Forwarded-*` headers are believed. */
  trustProxy: string[]
  /** null: made once and kept in `secrets.json`. */
  sessionSecret: string | null
  opsTokens: { name: string; token: string }[]
  /** What calls from outside are signed with; null: there are none. */
  hookSecret: string | null
  defaultRegion: string
  defaultLocale: Locale
  loginField: LoginField
  /** When people may be sent a reminder, in `timeZone`. */
  reminderHours: { from: number; to: number }
  /** The house's own, an IANA name. */
  timeZone: string
  pollIntervalMs: number
  idleMs: number
  idleStaffMs: number
  absoluteMs: number
  otp: {
    resendMs: number
    ttlMs: number
    sendsPerHour: number
    guessesPerCode: number
    startsPerAddress: number
  }
  /** 0: off. */
  rates: { perSecond: number; anonPerMinute: number }
  logLevel: string
}

export type Environment = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const DAY_MS = 86_400_000

/** Reads the environment. Either a configuration, or every problem in words, all at once. */
export function readConfig(
  env: Environment,
): { ok: true; config: Config } | { ok: false; problems: string[] } {
  const problems: string[] = []
  const value = (name: string) => env[name]?.trim() || undefined

  const integer = (name: string, fallback: number, min: number, max: number) => {
    const text = value(name)
    if (text === undefined) return fallback
    const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    problems.push(`${name} must be a whole number from ${min} to ${max}`)
    return fallback
  }
  const oneOf = <T extends string>(name: string, fallback: T, choices: readonly T[]): T => {
    const text = value(name)
    if (text === undefined) return fallback
    const choice = choices.find((one) => one === text)
    if (choice === undefined) problems.push(`${name} must be one of ${choices.join(', ')}`)
    return choice ?? fallback
  }
  const atLeast = (name: string, length: number) => {
    if (env[name] === undefined) return null
    const text = env[name]
    if (text.trim().length < length)
      problems.push(`${name} must have at least ${length} characters`)
    return text
  }

  const opsToken = atLeast('OPS_TOKEN', 16)
  const config: Config = {
    host: value('HOST') ?? '127.0.0.1',
    port: integer('PORT', 5000, 0, 65_535),
    dataDir: resolve(value('DATA_DIR') ?? './data'),
    publicUrl: readPublicUrl(value('PUBLIC_URL'), problems),
    trustProxy: readAddresses(value('TRUST_PROXY'), problems),
    sessionSecret: atLeast('SESSION_SECRET', 32),
    opsTokens: opsToken === null ? [] : [{ name: 'env', token: opsToken }],
    hookSecret: atLeast('HOOK_SECRET', 32),
    defaultRegion: readRegion(value('DEFAULT_REGION'), problems),
    defaultLocale: oneOf('DEFAULT_LOCALE', 'en', LOCALES),
    loginField: oneOf('LOGIN_FIELD', 'last_name', LOGIN_FIELDS),
    reminderHours: readHours(value('REMINDER_HOURS'), problems),
    timeZone: readTimeZone(value('TZ')),
    pollIntervalMs: integer('POLL_INTERVAL_MS', 5000, 500, 60_000),
    idleMs: integer('IDLE_MS', 1_800_000, 1000, DAY_MS),
    idleStaffMs: integer('IDLE_STAFF_MS', 900_000, 1000, DAY_MS),
    absoluteMs: integer('ABSOLUTE_MS', 43_200_000, 1000, 30 * DAY_MS),
    otp: {
      resendMs: integer('OTP_RESEND_MS', 60_000, 0, 3_600_000),
      ttlMs: integer('OTP_TTL_MS', 600_000, 1000, 3_600_000),
      sendsPerHour: integer('OTP_SENDS_PER_HOUR', 3, 1, 1000),
      guessesPerCode: integer('OTP_GUESSES_PER_CODE', 1, 1, 10),
      startsPerAddress: integer('OTP_STARTS_PER_ADDRESS', 60, 0, 1_000_000),
    },
    rates: {
      perSecond: integer('RATE_PER_SECOND', 100, 0, 1_000_000),
      anonPerMinute: integer('RATE_ANON_PER_MINUTE', 600, 0, 1_000_000),
    },
    ...readGrantConfig({ problems, value, integer, oneOf, atLeast }),
    ...readConsultationConfig({ problems, value, integer, oneOf, atLeast }),
    logLevel: oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
  }
  oneOf('SMS_PROVIDER', 'outbox', ['outbox'])
  if (value('DATABASE_URL') !== undefined) {
    problems.push('DATABASE_URL is set, but this version keeps its data in SQLite only')
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config }
}

function readPublicUrl(text: string | undefined, problems: string[]): URL | null {
  if (text === undefined) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash) {
    return url
  }
  problems.push(
    'PUBLIC_URL must be an http or https address without a path, as https://chat.example.org',
  )
  return null
}

function readAddresses(text: string | undefined, problems: string[]): string[] {
  const addresses =
    text
      ?.split(',')
      .map((part) => part.trim())
      .filter(Boolean) ?? []
  for (const address of addresses) {
    const [host = '', prefix, ...rest] = address.split('/')
    const bits = { 0: 0, 4: 32, 6: 128 }[isIP(host)] ?? 0
    const fits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)
    if (bits === 0 || !fits || rest.length > 0) {
      problems.push(
        'TRUST_PROXY must be a list of addresses or networks, as 10.0.0.1, 192.168.0.0/16',
      )
      return []
    }
  }
  return addresses
}

function readRegion(text: string | undefined, problems: string[]): string {
  const region = text ?? 'NO'
  if (!getCountries().some((country) => country === region)) {
    problems.push('DEFAULT_REGION must be a country in two capital letters, as NO')
  }
  return region
}

function readHours(text: string | undefined, problems: string[]): Config['reminderHours'] {
  const [, first, last] = /^(\d{1,2})-(\d{1,2})$/.exec(text ?? '8-21') ?? []
  const hours = { from: Number(first), to: Number(last) }
  if (hours.from < hours.to && hours.to <= 24) return hours
  problems.push('REMINDER_HOURS must be two whole hours of the day, as 8-21')
  return { from: 8, to: 21 }
}

/** What the process itself goes by, unless the environment names a zone in the usual way. */
function readTimeZone(text: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone
  }
}
