import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { createGraphqlErrorHandler, toFieldError } from '../http/graphql-errors.ts'
import { requirePrincipal } from '../http/login-session.ts'
import type { ToAppError } from '../http/problems.ts'
import { GRAPHQL_SCHEMA, GraphqlReply, GraphqlRequest } from '../protocol/graphql.ts'
import type { GraphqlEngine } from './graphql-engine.ts'

/** Consultations in GraphQL, behind the same login as everything else. */
export async function registerGraphqlRoutes(
  app: FastifyInstance,
  ctx: Context,
  toAppError: ToAppError,
): Promise<void> {
  await app.register((scope, _options, done) => {
    // Also for what is refused before a query is read: GraphQL's clients know one form only.
    scope.setErrorHandler(createGraphqlErrorHandler(toAppError))
    registerRoute(scope, ctx, toAppError)
    done()
  })
}

function registerRoute(scope: FastifyInstance, ctx: Context, toAppError: ToAppError): void {
  const findEngine = createEngineOnce(ctx)
  scope.withTypeProvider<TypeBoxTypeProvider>().post(
    '/graphql',
    {
      config: { inOneSession: true },
      schema: {
        tags: ['consultations'],
        summary: 'Ask for consultations, or change them, in GraphQL',
        description: `\`\`\`graphql${GRAPHQL_SCHEMA}\`\`\``,
        body: GraphqlRequest,
        response: { 200: GraphqlReply },
      },
    },
    async (request) => {
      const principal = requirePrincipal(request)
      const ask = await findEngine()
      const { data = null, errors } = await ask(request.body, principal)
      if (!errors) return { data }
      return { data, errors: errors.map((one) => toFieldError(one, request, toAppError)) }
    },
  )
}

/** Loads the libraries with the first query: a house of therapy alone does without 11 MB of them. */
function createEngineOnce(ctx: Context): () => Promise<GraphqlEngine> {
  let engine: Promise<GraphqlEngine> | undefined
  return () => {
    engine ??= import('./graphql-engine.ts').then((module) => module.createGraphqlEngine(ctx))
    return engine
  }
}
