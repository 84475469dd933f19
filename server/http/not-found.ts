import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { asPage } from './headers.ts'
import { sendProblem } from './problems.ts'

interface KnownRoute {
  methods: Set<string>
  matches: RegExp
}

const API_PATHS = /^\/(api|ops|graphql)(\/|$)/

/**
 * Answers what no route answers: a known path with another method by 405, a browser's page by the
 * web client's own page with 404, and everything else by a problem. Never repeats the path.
 */
export function registerNotFound(app: FastifyInstance, webRoot: string): void {
  const known = new Map<string, KnownRoute>()
  app.addHook('onRoute', (route) => {
    const entry = known.get(route.url) ?? { methods: new Set(), matches: toPattern(route.url) }
    for (const method of [route.method].flat()) entry.methods.add(method)
    known.set(route.url, entry)
  })
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const other = [...known.values()].find((one) => one.matches.test(path))
    if (other && !other.methods.has(request.method)) {
      reply.header('allow', [...other.methods].join(', '))
      return sendProblem(reply, new AppError('method_not_allowed', 'Use another method here'))
    }
    if (wantsPage(request, path)) {
      const page = await readFile(join(webRoot, 'index.html'), 'utf8').catch(() => undefined)
      if (page !== undefined) return asPage(reply).code(404).send(page)
    }
    return sendProblem(reply, new AppError('not_found', 'There is nothing here'))
  })
}

function wantsPage(request: FastifyRequest, path: string): boolean {
  const accepts = String(request.headers.accept ?? '')
  return request.method === 'GET' && accepts.includes('text/html') && !API_PATHS.test(path)
}

function toPattern(url: string): RegExp {
  const escaped = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z_]+/g, '[^/]+')
  return new RegExp(`^${escaped.replace('\\*', '.*')}$`)
}
