import type { FastifyInstance, FastifyReply } from 'fastify'

const HSTS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

/** What a page may do beyond what all may. */
export interface PageRights {
  /** Whose pages it may show within itself. */
  frames?: readonly string[]
  /** With whom it may talk. */
  connects?: readonly string[]
  /** Who may show it within theirs. */
  framedBy?: readonly string[]
}

/** Pages load nothing but what this server serves, and nobody frames them. */
function policyOf({ frames = [], connects = [], framedBy = [] }: PageRights): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    ["connect-src 'self'", ...connects].join(' '),
    ...(frames.length > 0 ? [['frame-src', ...frames].join(' ')] : []),
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    ['frame-ancestors', ...(framedBy.length > 0 ? framedBy : ["'none'"])].join(' '),
  ].join('; ')
}

/** Puts the contract's headers on every answer, errors included. */
export function registerHeaders(app: FastifyInstance, publicUrl: URL | null): void {
  const always = headersOf(publicUrl)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(always)
    if (request.protocol === 'https') reply.headers(HSTS)
    done()
  })
}

/** What every answer of a server at this address says. */
export function headersOf(publicUrl: URL | null): Record<string, string> {
  return publicUrl?.protocol === 'https:' ? { ...ON_EVERY_ANSWER, ...HSTS } : ON_EVERY_ANSWER
}

/** What every answer says; pages and files say otherwise about keeping them. */
export const ON_EVERY_ANSWER = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Makes an answer a page, with what a page may load. */
export function asPage(reply: FastifyReply, rights: PageRights = {}): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', policyOf(rights))
}
