import { createHmac, timingSafeEqual } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Locale } from '../../protocol/login.ts'

/** A code that went out, or a wrong one that came in, for one phone or one address. */
export interface Try {
  kind: 'send' | 'guess'
  at: number
}

interface SendLimits {
  resendMs: number
  sendsPerHour: number
  /** 0: no limit. */
  startsPerAddress: number
}

export interface Refusal {
  code: 'resend_too_early' | 'too_many_tries'
  retryAfterMs: number
}

/** Tries count for this long. */
export const TRY_WINDOW_MS = 3_600_000
/** Wrong guesses that end a code which staff have read out. */
export const STAFF_CODE_GUESSES = 3

/**
 * Why no code may go out now, or null. Of two reasons the one with the longer wait is told.
 * `ofPhone` and `ofAddress` are the tries within the last hour, in any order.
 */
export function judgeSend(
  ofPhone: readonly Try[],
  ofAddress: readonly Try[],
  limits: SendLimits,
  now: number,
): Refusal | null {
  const sends = ofAddress.filter((one) => one.kind === 'send')
  const tooMany = Math.max(
    waitForRoom(ofPhone, limits.sendsPerHour, now),
    limits.startsPerAddress > 0 ? waitForRoom(sends, limits.startsPerAddress, now) : 0,
  )
  const tooEarly = waitForResend(ofPhone, limits.resendMs, now)
  if (tooMany === 0 && tooEarly === 0) return null
  return tooMany > tooEarly
    ? { code: 'too_many_tries', retryAfterMs: tooMany }
    : { code: 'resend_too_early', retryAfterMs: tooEarly }
}

/** Why no code of staff may be tried for this phone now, or null. */
export function judgeGuess(
  ofPhone: readonly Try[],
  limits: SendLimits,
  now: number,
): Refusal | null {
  const wait = waitForRoom(ofPhone, limits.sendsPerHour, now)
  return wait === 0 ? null : { code: 'too_many_tries', retryAfterMs: wait }
}

/** Milliseconds until this phone may be sent the next code; 0: at once. */
export function sendWaitMs(ofPhone: readonly Try[], limits: SendLimits, now: number): number {
  return judgeSend(ofPhone, [], limits, now)?.retryAfterMs ?? 0
}

/** Until so many have fallen out of the window that there is room for one more. */
function waitForRoom(tries: readonly Try[], limit: number, now: number): number {
  const times = tries.map((one) => one.at).sort((a, b) => b - a)
  const decisive = times[limit - 1]
  return decisive === undefined ? 0 : Math.max(0, decisive + TRY_WINDOW_MS - now)
}

function waitForResend(tries: readonly Try[], resendMs: number, now: number): number {
  const sent = tries.filter((one) => one.kind === 'send').map((one) => one.at)
  return sent.length === 0 ? 0 : Math.max(0, Math.max(...sent) + resendMs - now)
}

/** A keyed hash in hex; `purpose` keeps a hash of one kind from being taken for another. */
export function keyedHash(key: Buffer, purpose: string, ...parts: readonly string[]): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([purpose, ...parts]))
    .digest('hex')
}

/** Compares two keyed hashes in a time that does not tell how much of them agrees. */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b)
}

/** What an address is counted under: an IPv4 address as it is, of IPv6 the first 64 bits. */
export function addressGroup(address: string | undefined): string {
  // A connection that is gone already has none.
  if (address === undefined) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return address
  const [head = '', tail] = bare.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...back]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

const SENTENCES: Record<Locale, (code: string) => string> = {
  en: (code) => `Your sign-in code is ${code}. Do not share it with anyone.`,
  nb: (code) => `Koden din for innlogging er ${code}. Ikke del den med noen.`,
}

/**
 * The text message that brings a code: GSM-7, no name and nothing about health, and the last line
 * by which browsers fill the code in for this site only (WICG, sms-one-time-codes).
 */
export function codeText(code: string, locale: Locale, publicUrl: URL | null): string {
  const sentence = SENTENCES[locale](code)
  return publicUrl ? `${sentence}\n@${publicUrl.hostname} #${code}` : sentence
}
