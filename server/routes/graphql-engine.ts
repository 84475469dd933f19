import Fastify from 'fastify'
import type { ExecutionResult } from 'graphql'
import { parse } from 'graphql'
import mercurius from 'mercurius'
import type { Context, Principal } from '../context.ts'
import { graphqlRules } from '../http/graphql-rules.ts'
import type { GraphqlRequest } from '../protocol/graphql.ts'
import {
  GRAPHQL_SCHEMA,
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

/** Carries out a query of somebody who is signed in. @throws GraphQLError, or an error with a list of them */
export type GraphqlEngine = (
  request: GraphqlRequest,
  principal: Principal,
) => Promise<Pick<ExecutionResult, 'data' | 'errors'>>

/** Puts the schema, its resolvers and the limits together. */
export async function createGraphqlEngine(ctx: Context): Promise<GraphqlEngine> {
  const introspection = ctx.config.graphqlIntrospection
  // An app of its own that never listens: the one that does takes no plugins any more.
  const app = Fastify()
  await app.register(mercurius, {
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
  await app.ready()
  return ({ query, variables, operationName }, principal) => {
    // The library takes a query as a tree of JSON, too, which nothing would limit.
    parse(query, { maxTokens: MAX_QUERY_TOKENS })
    return app.graphql(query, { principal }, variables ?? {}, operationName ?? undefined)
  }
}
