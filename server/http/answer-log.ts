import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Called every few seconds by everybody: noted only where something went wrong. */
    isPoll?: boolean
  }
}

/** One line for each answer of each route that is not a poll. */
export function registerAnswerLog(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.isPoll) return
    route.onResponse = [...[route.onResponse ?? []].flat(), noteAnswer]
  })
}

/** Notes how a request was answered: the route's pattern, never the address that was asked for. */
export function noteAnswer(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const ms = Math.round(reply.elapsedTime * 10) / 10
  const { method, routeOptions } = request
  request.log.info({ method, route: routeOptions.url, status: reply.statusCode, ms }, 'answered')
  done()
}
