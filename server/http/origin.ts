import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const OWN_FETCHES = ['same-origin', 'none']

/**
 * Refuses a request that changes something and says that it comes from another site. Browsers
 * always say so; `curl` says nothing and passes.
 */
export function registerOriginCheck(app: FastifyInstance, publicUrl: URL | null): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (SAFE_METHODS.includes(request.method)) return done()
    const site = request.headers['sec-fetch-site']
    const { origin } = request.headers
    const isOwnSite = site === undefined || OWN_FETCHES.includes(String(site))
    const isOwnOrigin = origin === undefined || isOwn(origin, request, publicUrl)
    if (isOwnSite && isOwnOrigin) return done()
    return done(new AppError('cross_site', 'Requests from other sites are refused'))
  })
}

function isOwn(origin: string, request: FastifyRequest, publicUrl: URL | null): boolean {
  if (publicUrl && origin === publicUrl.origin) return true
  // The host that the browser itself named: without PUBLIC_URL it is all there is to compare with.
  return publicUrl === null && origin === `${request.protocol}://${request.host}`
}
