import { AppError } from '../../errors.ts'

/** A text of several lines, without blanks at its ends. @throws bad_request */
export function readLongText(field: string, given: string, maxCodePoints: number): string {
  const text = given.trim()
  if (!text.isWellFormed() || /[^\P{Cc}\t\n]/u.test(text)) {
    throw new AppError('bad_request', `${field} holds characters that cannot be shown`)
  }
  if (text === '') throw new AppError('bad_request', `${field} is empty`)
  if ([...text].length > maxCodePoints) {
    throw new AppError('bad_request', `${field} may have ${maxCodePoints} characters`)
  }
  return text
}
