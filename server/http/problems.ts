import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { AppError } from '../errors.ts'
import type { Problem, ProblemCode } from '../protocol/errors.ts'
import { PROBLEMS } from '../protocol/errors.ts'
import { noteAnswer } from './answer-log.ts'
import { ON_EVERY_ANSWER } from './headers.ts'
import { reasonOf } from './reason.ts'

/** How long a caller waits after a failure of the database. */
const UNAVAILABLE_RETRY_MS = 5000
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Fastify's own failures, in our words. The input itself never appears in them. */
const FASTIFY_ERRORS: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['json_only', 'Send the body as application/json'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is larger than this call takes'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'The body is not as long as its header says'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['bad_request', 'The body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_request', 'The body is empty'],
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
    sendProblem(reply, known)
    // Polls that went well are not noted: see registerAnswerLog.
    if (request.routeOptions.config.isPoll) noteAnswer(request, reply, () => {})
    return reply
  })
}

/** Answers an address that the router cannot read: no hook has run for it. */
export function answerBadAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  reply.headers(ON_EVERY_ANSWER)
  sendProblem(reply, new AppError('not_found', 'There is nothing here'))
}

/** Answers what the HTTP parser refused, on the bare socket: there is no request yet. */
export function answerBadRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const problem = isLarge
    ? toProblem(new AppError('too_large', 'The headers are larger than the server takes'))
    : toProblem(new AppError('bad_request', 'The request is not HTTP, or took too long'))
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${reasonOf(problem.status)}`,
    ...Object.entries(ON_EVERY_ANSWER).map(([name, value]) => `${name}: ${value}`),
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  const problem = toProblem(error)
  if (problem.retry_after !== undefined) reply.header('retry-after', String(problem.retry_after))
  return reply
    .code(problem.status)
    .header('content-type', PROBLEM_TYPE)
    .serializer(JSON.stringify)
    .send(problem)
}

function toProblem(error: AppError): Problem {
  const [status, title] = PROBLEMS[error.code]
  const { message: detail, code } = error
  const problem: Problem = { type: 'about:blank', title, status, detail, code }
  const wait = retryAfterOf(error)
  if (wait !== undefined) problem.retry_after = wait
  return problem
}

/** When it is worth trying again, in whole seconds. */
export function retryAfterOf({ retryAfterMs }: AppError): number | undefined {
  return retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000))
}

/** What callers are told of a failure. */
export type ToAppError = (error: unknown) => AppError

/** A failure in the words of the contract; whatever is not expected is `internal`, without detail. */
export function toAppError(error: unknown, options: ProblemOptions): AppError {
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
  const rule = ('message' in first ? String(first.message) : 'is not valid') + allowedBy(first)
  // A path is ours only as far as it is made of our field names: keys of the caller end it.
  const safePath = /^(\/[A-Za-z_]{1,40}|\/\d{1,4}){0,6}$/.test(path) ? path : ''
  return `${place}${safePath} ${rule}`
}

/** The values that our own schema allows, where the rule is about them. */
function allowedBy(failure: object): string {
  const params = 'params' in failure ? failure.params : undefined
  if (typeof params !== 'object' || params === null || !('allowedValues' in params)) return ''
  return Array.isArray(params.allowedValues) ? `: ${params.allowedValues.join(', ')}` : ''
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** The stack without its first line: that is the message, which may carry what somebody wrote. */
export function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack?.split('\n    at ').slice(1).join('\n') : undefined
}
