import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Called every few seconds by everybody: noted only where something went wrong. */
    isPoll?: boolean
  }
}

/** One line for each answer: the route's pattern, never the address that was asked for. */
export function registerAnswerLog(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route, config } = request.routeOptions
    const { statusCode: status } = reply
    const ms = Math.round(reply.elapsedTime * 10) / 10
    const level = config.isPoll && status < 400 ? 'debug' : 'info'
    request.log[level]({ method: request.method, route, status, ms }, 'answered')
    done()
  })
}
