import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { checkAudit, readAudit } from '../domain/ops/ops-audit.ts'
import { readNumber } from '../http/numbers.ts'
import { AuditCheck, AuditList, AuditQuery } from '../protocol/audit.ts'
import { DEFAULT_LIST_SIZE, MAX_LIST_SIZE } from '../protocol/limits.ts'

const tags = ['ops: audit']
/** The login guard lets them pass: the guard of ops takes over. */
const config = { public: true }

/** What moderators and ops did, for the house. */
export function registerOpsAuditRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.get(
    '/ops/audit',
    {
      config,
      schema: {
        tags,
        summary: 'Read what moderators and ops did, the oldest first',
        description: 'Ids and codes only: what was said, and why, is in the logs.',
        querystring: AuditQuery,
        response: { 200: AuditList },
      },
    },
    async ({ query }) => {
      const limit = readNumber('limit', query.limit, { min: 1, max: MAX_LIST_SIZE })
      return await readAudit(ctx, {
        after: Number(query.after ?? 0),
        limit: limit ?? DEFAULT_LIST_SIZE,
        therapySessionId: query.therapy_session_id,
      })
    },
  )

  app.get(
    '/ops/audit/check',
    {
      config,
      schema: {
        tags,
        summary: 'Check that nothing in the audit was changed',
        description: 'Walks the whole chain. Keep `last_chain` elsewhere: it proves the past.',
        response: { 200: AuditCheck },
      },
    },
    async () => await checkAudit(ctx),
  )
}
