import { AppError } from '../../errors.ts'
import { isPlainText } from '../login/names.ts'

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

/** A text as it was given, if it can be stored and shown and is not blank. @throws bad_request */
export function readText(field: string, text: string): string {
  if (!isPlainText(text)) {
    throw new AppError('bad_request', `${field} holds characters that cannot be shown`)
  }
  if (text.trim() === '') throw new AppError('bad_request', `${field} is empty`)
  return text
}

/** Epoch milliseconds of a time in ISO 8601, which must say its zone. @throws bad_request */
export function readTime(field: string, text: string): number {
  const [, year, month, day] = TIME.exec(text) ?? []
  const ms = isOnCalendar(Number(year), Number(month), Number(day)) ? Date.parse(text) : Number.NaN
  // In UTC it may fall out of the years that four digits can say.
  if (!Number.isNaN(ms) && /^\d{4}-/.test(new Date(ms).toISOString())) return ms
  throw new AppError(
    'bad_request',
    `${field} must be a time in ISO 8601 with a zone, as 2026-11-21T20:00:00Z`,
  )
}

/** A web address as it was given. @throws bad_request */
export function readUrl(field: string, text: string): string {
  const isWeb = isPlainText(text) && /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
  if (isWeb) return text
  throw new AppError('bad_request', `${field} must be an http or https address`)
}

/** `Date.parse` takes 30 February for 2 March. */
function isOnCalendar(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
