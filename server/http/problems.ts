import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { Problem, ProblemCode } from '../protocol/errors.ts'
import { PROBLEMS } from '../protocol/errors.ts'

/** How long a caller waits after a failure of the database. */
const UNAVAILABLE_RETRY_MS = 5000

/** Fastify's own failures, in our words. The input itself never appears in them. */
const FASTIFY_ERRORS: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['json_only', 'Send the body as application/json'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is larger than this call takes'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'The body is not as long as its header says'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad_request', 'The body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_request', 'The body is empty'],
  FST_ERR_BAD_URL: ['bad_request', 'The address is not valid'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'There is nothing here'],
}

export interface ProblemOptions {
  /** True for failures of the database that pass. */
  isUnavailable(error: unknown): boolean
}

/** Turns every failure into `application/problem+json`, and every unexpected one into a fixed text. */
export function registerProblems(app: FastifyInstance, options: ProblemOptions): void {
  app.setErrorHandler((error, request, reply) => {
    const known = toAppError(error, options)
    if (known.code === 'internal' || known.code === 'unavailable') {
      request.log.error({ err: { name: nameOf(error), stack: stackOf(error) } }, known.code)
    }
    return sendProblem(reply, known)
  })
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  const [status, title] = PROBLEMS[error.code]
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail: error.message,
    code: error.code,
  }
  if (error.retryAfterMs !== undefined) {
    problem.retry_after = Math.max(1, Math.ceil(error.retryAfterMs / 1000))
    reply.header('retry-after', String(problem.retry_after))
  }
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problem)
}

function toAppError(error: unknown, options: ProblemOptions): AppError {
  if (error instanceof AppError) return error
  if (options.isUnavailable(error)) {
    return new AppError('unavailable', 'Nothing was stored. Please try again in a moment.', {
      retryAfterMs: UNAVAILABLE_RETRY_MS,
    })
  }
  if (error instanceof Error) {
    if ('validation' in error && Array.isArray(error.validation)) {
      return new AppError('bad_request', describeValidation(error))
    }
    const code = 'code' in error ? String(error.code) : ''
    const known = FASTIFY_ERRORS[code]
    if (known) return new AppError(...known)
    const status = 'statusCode' in error ? Number(error.statusCode) : 500
    if (status >= 400 && status < 500)
      return new AppError('bad_request', 'The request is not valid')
  }
  return new AppError('internal', 'Something went wrong on our side. It has been noted.')
}

/** Names the field and the rule, as "body/maxID must be >= 0": both come from our own schema. */
function describeValidation(error: Error): string {
  const first: unknown =
    'validation' in error && Array.isArray(error.validation) && error.validation[0]
  const place = 'validationContext' in error ? String(error.validationContext) : 'request'
  if (!first || typeof first !== 'object') return 'The request is not valid'
  const path = 'instancePath' in first ? String(first.instancePath) : ''
  const rule = 'message' in first ? String(first.message) : 'is not valid'
  // A path is ours only as far as it is made of our field names: keys of the caller end it.
  const safePath = /^(\/[A-Za-z_]{1,40}|\/\d{1,4}){0,6}$/.test(path) ? path : ''
  return `${place}${safePath} ${rule}`
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** The stack without its first line: that is the message, which may carry what somebody wrote. */
function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack?.split('\n    at ').slice(1).join('\n') : undefined
}

/** The path of a request without its query, for logs. */
export function pathOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown'
}
