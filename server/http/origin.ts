import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every call is signed, and no cookie counts: it may come from anywhere. */
    isSigned?: boolean
  }
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const OWN_FETCHES = ['same-origin', 'none']

/**
 * Refuses a request that changes something and says that it comes from another site. Browsers
 * always say so; `curl` says nothing and passes.
 */
export function registerOriginCheck(app: FastifyInstance, publicUrl: URL | null): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isSafe = SAFE_METHODS.includes(request.method) || request.routeOptions.config.isSigned
    // A chat token is no cookie: no page can send it without having it.
    if (isSafe || (request.isEmbedded && request.bearer !== null)) return done()
    // The host that the browser itself named: without PUBLIC_URL it is all there is to compare with.
    const own = publicUrl?.origin ?? `${request.protocol}://${request.host}`
    if (isOwnSite(request.headers, own)) return done()
    return done(new AppError('cross_site', 'Requests from other sites are refused'))
  })
}

/** Whether a request says that it comes from the page's own origin, or does not say. */
export function isOwnSite(headers: IncomingHttpHeaders, ownOrigin: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (site !== undefined && !OWN_FETCHES.includes(String(site))) return false
  return origin === undefined || origin === ownOrigin
}
