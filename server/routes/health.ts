import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { checkReady } from '../domain/health.ts'
import { Type } from '../protocol/schema.ts'

const tags = ['health']
/** Whoever watches the server asks without a login, and often. */
const config = { public: true, rateLimit: false } as const

/** Whether the process lives, and whether it can serve. */
export function registerHealthRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get(
    '/healthz',
    {
      config,
      exposeHeadRoute: true,
      schema: {
        tags,
        summary: 'Whether the process lives',
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config,
      exposeHeadRoute: true,
      schema: {
        tags,
        summary: 'Whether the database answers and is up to date',
        response: { 200: Type.Object({ status: Type.Literal('ready') }) },
      },
    },
    async () => {
      await checkReady(ctx)
      return { status: 'ready' as const }
    },
  )
}
