import type { ProblemCode } from './protocol/errors.ts'

/** A failure that the caller is told about: `code` is for machines, `message` for people. Knows no HTTP. */
export class AppError extends Error {
  readonly code: ProblemCode
  /** When it is worth trying again, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(code: ProblemCode, message: string, options: { retryAfterMs?: number } = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}
