import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { parse } from 'graphql'
import mercurius from 'mercurius'
import type { Context, Principal } from '../context.ts'
import { createGraphqlErrorHandler, toFieldError } from '../http/graphql-errors.ts'
import { graphqlRules } from '../http/graphql-rules.ts'
import { requirePrincipal } from '../http/login-session.ts'
import type { ToAppError } from '../http/problems.ts'
import {
  GRAPHQL_SCHEMA,
  GraphqlReply,
  GraphqlRequest,
  MAX_INTROSPECTION_DEPTH,
  MAX_QUERY_DEPTH,
  MAX_QUERY_TOKENS,
} from '../protocol/graphql.ts'
import { createResolvers } from './graphql-resolvers.ts'

declare module 'mercurius' {
  interface MercuriusContext {
    principal: Principal
  }
}

/** Consultations in GraphQL, behind the same login as everything else. */
export async function registerGraphqlRoutes(
  app: FastifyInstance,
  ctx: Context,
  toAppError: ToAppError,
): Promise<void> {
  await app.register((scope, _options, done) => {
    // Also for what is refused before a query is read: GraphQL's clients know one form only.
    scope.setErrorHandler(createGraphqlErrorHandler(toAppError))
    registerSchema(scope, ctx)
    registerRoute(scope, toAppError)
    done()
  })
}

function registerSchema(scope: FastifyInstance, ctx: Context): void {
  const introspection = ctx.config.graphqlIntrospection
  scope.register(mercurius, {
    schema: GRAPHQL_SCHEMA,
    resolvers: createResolvers(ctx),
    routes: false,
    // Queries may hold what people wrote: they are not kept.
    cache: false,
    queryDepth: introspection ? MAX_INTROSPECTION_DEPTH : MAX_QUERY_DEPTH,
    validationRules: graphqlRules({ introspection }),
    // As they are: the library's own way writes them into the log.
    errorFormatter: ({ data, errors = [] }) => ({
      statusCode: 200,
      response: { data: data ?? null, errors },
    }),
  })
}

function registerRoute(scope: FastifyInstance, toAppError: ToAppError): void {
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
    async (request, reply) => {
      const { query, variables, operationName } = request.body
      // The library takes a query as a tree of JSON, too, which nothing would limit.
      parse(query, { maxTokens: MAX_QUERY_TOKENS })
      const context = { principal: requirePrincipal(request) }
      const operation = operationName ?? undefined
      const { data, errors } = await reply.graphql(query, context, variables ?? {}, operation)
      if (!errors) return { data }
      return { data, errors: errors.map((one) => toFieldError(one, request, toAppError)) }
    },
  )
}
