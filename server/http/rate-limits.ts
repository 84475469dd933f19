import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { addressGroup } from '../domain/otp.ts'
import { AppError } from '../errors.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
/** Far above any real figure: the plugin has no word for "off" that both kinds of caller share. */
const UNLIMITED = Number.MAX_SAFE_INTEGER

/** Limits a login session by the second, and an address without one by the minute. */
export async function registerRateLimits(
  app: FastifyInstance,
  rates: Config['rates'],
): Promise<void> {
  const isSignedIn = (request: FastifyRequest) => request.principal !== null
  await app.register(rateLimit, {
    global: true,
    cache: 50_000,
    keyGenerator: (request) =>
      request.principal
        ? `login ${request.principal.loginId}`
        : `address ${addressGroup(request.ip)}`,
    max: (request) => (isSignedIn(request) ? rates.perSecond : rates.anonPerMinute) || UNLIMITED,
    timeWindow: (request: FastifyRequest) => (isSignedIn(request) ? SECOND_MS : MINUTE_MS),
    // How much is left is nobody's business but the limit's.
    addHeaders: headersOff,
    addHeadersOnExceeding: headersOff,
    errorResponseBuilder: (_request, context) =>
      new AppError('too_many_requests', 'Too many requests. Please wait a moment.', {
        retryAfterMs: context.ttl,
      }),
  })
}

const headersOff = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
}
