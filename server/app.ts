import { join } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import Fastify, { LogController } from 'fastify'
import type { Context } from './context.ts'
import { registerAnswerLog } from './http/answer-log.ts'
import { registerApiDescription } from './http/api-description.ts'
import { registerEmbedding } from './http/embedding.ts'
import { FastLane } from './http/fast-lane.ts'
import { registerHeaders } from './http/headers.ts'
import { createCookieReader, registerLogins } from './http/login-session.ts'
import { registerNotFound } from './http/not-found.ts'
import { registerOpsToken } from './http/ops-token.ts'
import { registerOriginCheck } from './http/origin.ts'
import {
  answerBadAddress,
  answerBadRequest,
  registerProblems,
  toAppError,
} from './http/problems.ts'
import { createLoginLimit, registerRateLimits } from './http/rate-limits.ts'
import { registerJsonOnly, strictValidation } from './http/validation.ts'
import { registerWebClient } from './http/web-client.ts'
import { MAX_REQUEST_BYTES } from './protocol/limits.ts'
import { fastHandleActions, registerActionRoutes } from './routes/actions.ts'
import { registerGraphqlRoutes } from './routes/graphql.ts'
import { registerHealthRoutes } from './routes/health.ts'
import { registerHookRoutes } from './routes/hooks.ts'
import { registerLeadRoutes } from './routes/lead.ts'
import { registerLoginRoutes } from './routes/login.ts'
import { registerOpsAuditRoutes } from './routes/ops-audit.ts'
import { registerOpsConsultationRoutes } from './routes/ops-consultations.ts'
import { registerOpsParticipantRoutes } from './routes/ops-participants.ts'
import { registerOpsTherapySessionRoutes } from './routes/ops-therapy-sessions.ts'
import { registerTherapySessionRoutes } from './routes/therapy-sessions.ts'
import { registerTranscriptRoutes } from './routes/transcripts.ts'
import { isDatabaseUnavailable } from './store/store.ts'

/** Where the built web client lies. */
const WEB_ROOT = join(import.meta.dirname, '..', 'dist', 'web')

/** The server without its socket: every plugin and every route module, in order. */
export async function buildApp(ctx: Context, logger?: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = Fastify({
    ...(logger ? { loggerInstance: logger } : {}),
    ajv: strictValidation,
    bodyLimit: MAX_REQUEST_BYTES,
    trustProxy: ctx.config.trustProxy.length > 0 ? ctx.config.trustProxy : false,
    exposeHeadRoutes: false,
    // One line an answer, without the address that was asked for: see below.
    logController: new LogController({ disableRequestLogging: true }),
    // A body that drips in is cut off; a held poll is not, its request has long been read.
    requestTimeout: 10_000,
    http: { headersTimeout: 5000, connectionsCheckingInterval: 1000 },
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerBadAddress,
    clientErrorHandler: answerBadRequest,
  })
  registerAnswerLog(app)
  // In `preClose`, before Fastify waits for its connections: held polls would keep them open.
  app.addHook('preClose', async () => ctx.logs.answerAll())

  const isUnavailable = isDatabaseUnavailable
  registerProblems(app, { isUnavailable })
  registerJsonOnly(app)
  const { publicUrl, rates } = ctx.config
  const readLoginId = createCookieReader(ctx.secrets.cookie)
  const countCall = createLoginLimit(ctx.clock, rates.perSecond)
  const lane = new FastLane(ctx, fastHandleActions(app, ctx), { readLoginId, countCall })
  registerHeaders(app, publicUrl)
  registerEmbedding(app, ctx.config.embedOrigins)
  registerOriginCheck(app, publicUrl)
  registerLogins(app, ctx, readLoginId)
  await registerRateLimits(app, {
    anonPerMinute: rates.anonPerMinute,
    countCall,
    wasCounted: (request) => lane.wasCounted(request),
  })
  registerOpsToken(app, ctx)
  registerNotFound(app, WEB_ROOT)
  await registerApiDescription(app)

  registerHealthRoutes(app, ctx)
  await registerLoginRoutes(app, ctx)
  registerTherapySessionRoutes(app, ctx)
  registerLeadRoutes(app, ctx)
  registerActionRoutes(app, ctx)
  registerOpsParticipantRoutes(app, ctx)
  registerOpsTherapySessionRoutes(app, ctx)
  registerOpsConsultationRoutes(app, ctx)
  registerTranscriptRoutes(app, ctx)
  registerOpsAuditRoutes(app, ctx)
  await registerGraphqlRoutes(app, ctx, (error) => toAppError(error, { isUnavailable }))
  await registerHookRoutes(app, ctx)
  await registerWebClient(app, WEB_ROOT, ctx.config)
  lane.open(app)
  return app
}
