import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The request comes from a page of another site that may show the chat. */
    isEmbedded: boolean
    /** The chat token that it came with, where such tokens are taken: then no cookie counts. */
    bearer: string | null
  }
}

/** What other sites may read: the calls, and the scripts that show the chat in their pages. */
const OPEN = /^\/(api|embed)\//
/** Where a chat token counts. Of these, pages of other sites reach only the calls. */
const TOKENS = /^\/(api\/|graphql(\?|$))/
const ALLOWED = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
}

/**
 * Lets pages of other sites that the house has named call `/api` with a chat token, and nobody else.
 * Their requests never carry a cookie that counts.
 */
export function registerEmbedding(app: FastifyInstance, origins: readonly string[]): void {
  app.decorateRequest('isEmbedded', false)
  app.decorateRequest('bearer', null)
  if (origins.length === 0) return
  app.addHook('onRequest', (request, reply, done) => {
    if (TOKENS.test(request.url)) request.bearer = readToken(request.headers.authorization)
    if (!OPEN.test(request.url)) return done()
    reply.header('vary', 'origin')
    const { origin } = request.headers
    if (origin === undefined || !origins.includes(origin)) return done()
    request.isEmbedded = true
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'retry-after',
    })
    if (!isPreflight(request)) return done()
    return answerPreflight(reply)
  })
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

function answerPreflight(reply: FastifyReply): void {
  reply.code(204).headers(ALLOWED).send()
}

function readToken(header: string | undefined): string | null {
  return /^bearer +([A-Za-z0-9_.-]+)$/i.exec(header ?? '')?.[1] ?? null
}
