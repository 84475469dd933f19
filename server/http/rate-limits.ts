import type { IncomingMessage } from 'node:http'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Clock } from '../clock.ts'
import { addressGroup } from '../domain/login/otp.ts'
import { AppError } from '../errors.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
/** Far above any real figure: the plugin has no word for "off". */
const UNLIMITED = Number.MAX_SAFE_INTEGER

interface Limits {
  anonPerMinute: number
  countCall: LoginLimit
  /** Whether a request has been counted before it came to Fastify. */
  wasCounted(request: IncomingMessage): boolean
}

/**
 * Limits a login session by the second, and an address without one by the minute. The plugin counts
 * addresses; logins are counted here, because they poll, and its work at every poll would be an
 * eighth of what the poll costs.
 */
export async function registerRateLimits(
  app: FastifyInstance,
  { anonPerMinute, countCall, wasCounted }: Limits,
): Promise<void> {
  app.addHook('onRequest', (request, _reply, done) => {
    const { principal } = request
    const waitMs = principal && !wasCounted(request.raw) ? countCall(principal.loginId) : 0
    done(waitMs > 0 ? tooMany(waitMs) : undefined)
  })
  // Before the plugin looks at a route: a poll of somebody who is signed in is spared its work.
  let limitAddress: Limiter | undefined
  app.addHook('onRoute', (route) => {
    if (!route.config?.isPoll) return
    route.config.rateLimit = false
    limitOnlyAddresses(route, () => limitAddress)
  })
  await app.register(rateLimit, {
    global: true,
    cache: 50_000,
    allowList: (request) => request.principal !== null,
    keyGenerator: (request) => addressGroup(request.ip),
    max: anonPerMinute || UNLIMITED,
    timeWindow: MINUTE_MS,
    // How much is left is nobody's business but the limit's.
    addHeaders: headersOff,
    addHeadersOnExceeding: headersOff,
    errorResponseBuilder: (_request, context) => tooMany(context.ttl),
  })
  limitAddress = app.rateLimit()
}

type Limiter = ReturnType<FastifyInstance['rateLimit']>

/** Counts the callers of a poll who are not signed in, as the plugin does elsewhere. */
function limitOnlyAddresses(route: RouteOptions, find: () => Limiter | undefined): void {
  route.onRequest = [
    ...[route.onRequest ?? []].flat(),
    function limit(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) {
      const limitAddress = find()
      if (request.principal || !limitAddress) done()
      else Promise.resolve(limitAddress.call(this, request, reply)).then(() => done(), done)
    },
  ]
}

/** Counts a call of a login session; the answer is how long to wait, 0 while under the limit. */
export type LoginLimit = (loginId: string) => number

/** Limits every login session to so many calls within windows of a second; 0: no limit. */
export function createLoginLimit(clock: Clock, perSecond: number): LoginLimit {
  let startsAt = Number.NEGATIVE_INFINITY
  const counts = new Map<string, number>()
  return (loginId) => {
    if (perSecond === 0) return 0
    const now = clock.now()
    // Also when the clock was set back.
    if (now - startsAt >= SECOND_MS || now < startsAt) {
      startsAt = now
      counts.clear()
    }
    const count = (counts.get(loginId) ?? 0) + 1
    counts.set(loginId, count)
    return count > perSecond ? startsAt + SECOND_MS - now : 0
  }
}

function tooMany(retryAfterMs: number): AppError {
  return new AppError('too_many_requests', 'Too many requests. Please wait a moment.', {
    retryAfterMs,
  })
}

const headersOff = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
}
