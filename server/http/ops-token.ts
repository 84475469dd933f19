import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the ops token that came with the request; null on every other route. */
    opsToken: string | null
  }
}

/** Routes that ops alone may call. */
const OPS_ROUTES = /^\/ops(\/|$)/

/**
 * Guards every route under /ops: a known bearer token, or 401. No cookie counts. Call it after the
 * rate limits and before the routes: it joins each route behind what is there, so that wrong tokens
 * are counted too.
 */
export function registerOpsToken(app: FastifyInstance, ctx: Context): void {
  const known = ctx.config.opsTokens.map(({ name, token }) => ({
    name,
    hash: hashOf(token.trim()),
  }))
  app.decorateRequest('opsToken', null)
  const guard = async (request: FastifyRequest) => {
    const given = readBearer(request.headers.authorization)
    const hash = given === undefined ? undefined : hashOf(given)
    // Every token is compared, whichever fits: how long it takes tells nothing.
    const fitting = hash ? known.filter((one) => timingSafeEqual(one.hash, hash)) : []
    request.opsToken = fitting[0]?.name ?? null
    if (request.opsToken === null) throw opsTokenRequired()
  }
  app.addHook('onRoute', (route) => {
    if (!OPS_ROUTES.test(route.url)) return
    route.onRequest = [...[route.onRequest ?? []].flat(), guard]
  })
}

/** The name of the token that ops came with. @throws ops_token_required */
export function getOpsToken(request: FastifyRequest): string {
  if (request.opsToken === null) throw opsTokenRequired()
  return request.opsToken
}

/** The token's bytes as they came: Node reads every byte of a header as one character. */
function readBearer(header: string | undefined): Buffer | undefined {
  const token = /^bearer +(.+)$/i.exec(header ?? '')?.[1]?.trim()
  return token === undefined ? undefined : Buffer.from(token, 'latin1')
}

function hashOf(token: string | Buffer): Buffer {
  return createHash('sha256').update(token).digest()
}

function opsTokenRequired(): AppError {
  return new AppError('ops_token_required', 'Send a valid ops token: Authorization: Bearer …')
}
