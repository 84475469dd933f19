import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GraphQLError } from 'graphql'
import type { AppError } from '../errors.ts'
import { PROBLEMS } from '../protocol/errors.ts'
import type { GraphqlError } from '../protocol/graphql.ts'
import type { ToAppError } from './problems.ts'
import { retryAfterOf, stackOf } from './problems.ts'

/** Answers in GraphQL's own form what went wrong before or around a query. */
export function createGraphqlErrorHandler(toAppError: ToAppError) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refused = findRefused(error)
    if (refused) return reply.code(400).send({ errors: refused.map(toRefusal) })
    const known = toAppError(error)
    noteUnexpected(known, error, request)
    const [status] = PROBLEMS[known.code]
    const wait = retryAfterOf(known)
    if (wait !== undefined) reply.header('retry-after', String(wait))
    return reply.code(status).send({ errors: [toFailure(known)] })
  }
}

/** What a field of a query failed with. */
export function toFieldError(
  error: GraphQLError,
  request: FastifyRequest,
  toAppError: ToAppError,
): GraphqlError {
  const known = toAppError(error.originalError ?? error)
  noteUnexpected(known, error.originalError ?? error, request)
  return { ...toFailure(known), ...(error.path ? { path: [...error.path] } : {}) }
}

function toFailure(error: AppError): GraphqlError {
  const wait = retryAfterOf(error)
  const retry = wait === undefined ? {} : { retry_after: wait }
  return { message: error.message, extensions: { code: error.code, ...retry } }
}

type Refused = Pick<GraphQLError, 'message' | 'locations'>

/** The library's refusals of a query that cannot be carried out at all. */
function findRefused(error: unknown): Refused[] | undefined {
  if (isGraphqlError(error)) return [error]
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) {
    return undefined
  }
  return error.errors.map((one) =>
    isGraphqlError(one)
      ? one
      : { message: one instanceof Error ? one.message : '', locations: undefined },
  )
}

/** By its name: the library is loaded with the first query, and there are errors before. */
function isGraphqlError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError'
}

function toRefusal({ message, locations }: Refused): GraphqlError {
  return {
    message: tidy(message),
    ...(locations ? { locations: locations.map(({ line, column }) => ({ line, column })) } : {}),
    extensions: { code: 'bad_request' },
  }
}

/** Names of the schema may stand in a refusal; what somebody wrote in it, and guesses, may not. */
function tidy(message: string): string {
  return message
    .replace(/ Did you mean .*$/s, '')
    .replace(/ got invalid value .*?( at "[\w.]+")?;.*$/s, ' got an invalid value$1')
    .replace(/( cannot represent [^:]*):.*$/s, '$1')
    .replace(/, found .*$/s, '')
    .replace(
      /(Cannot parse the unexpected character|Invalid character).*$/s,
      'Unexpected character',
    )
    .replace(/ but got:? .*$/s, '')
    .replace(/^`.* query depth.*$/s, 'The query reaches too deep')
    .replace(/"(?![A-Za-z_$][\w.$!\]]*")[^"]*"/g, '"…"')
    .slice(0, 200)
}

function noteUnexpected(known: AppError, error: unknown, request: FastifyRequest): void {
  if (known.code !== 'internal' && known.code !== 'unavailable') return
  const name = error instanceof Error ? error.name : typeof error
  request.log.error({ err: { name, stack: stackOf(error) } }, known.code)
}
