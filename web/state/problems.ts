import { ApiError } from '../api/api-error.ts'
import type { CallProblem } from './types.ts'

/** What a screen is told of a failed call. */
export function toProblem(thrown: unknown, now: number): CallProblem {
  if (!(thrown instanceof ApiError)) return { code: 'internal' }
  const { code, retryAfterMs, message } = thrown
  return {
    code,
    ...(message === code ? {} : { detail: message }),
    ...(retryAfterMs === undefined ? {} : { retryAt: now + retryAfterMs }),
  }
}
