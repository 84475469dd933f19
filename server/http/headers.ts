import type { FastifyInstance, FastifyReply } from 'fastify'

const HSTS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }

/** Pages load nothing but what this server serves, and nobody frames them. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

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
export function asPage(reply: FastifyReply): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY)
}
