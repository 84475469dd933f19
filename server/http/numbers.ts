import { AppError } from '../errors.ts'

/** Reads a number of a query, whose schema has let digits only through. @throws bad_request out of range */
export function readNumber(
  name: string,
  text: string | undefined,
  range: { min: number; max: number },
): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (number >= range.min && number <= range.max) return number
  throw new AppError('bad_request', `${name} must be from ${range.min} to ${range.max}`)
}
