import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { getParticipant, listParticipants } from '../domain/login/participants.ts'
import { issueLoginCodeAsOps, putParticipantAsOps } from '../domain/ops/ops-participants.ts'
import { readNumber } from '../http/numbers.ts'
import { getOpsToken } from '../http/ops-token.ts'
import { DEFAULT_LIST_SIZE, MAX_LIST_SIZE } from '../protocol/limits.ts'
import {
  ListQuery,
  LoginCode,
  NoDryRunQuery,
  OpsParticipant,
  OpsParticipantList,
  PutParticipantRequest,
  WriteQuery,
} from '../protocol/ops.ts'
import { Type } from '../protocol/schema.ts'
import { PersonId } from '../protocol/therapy-sessions.ts'

const tags = ['ops: participants']
/** The login guard lets them pass: the guard of ops takes over. */
const config = { public: true }
const OneParticipant = Type.Object({ id: PersonId })

/** The people, for the house. */
export function registerOpsParticipantRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.put(
    '/ops/participants/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Create or replace a person',
        description: 'Another phone ends the person’s logins. May be repeated.',
        params: OneParticipant,
        querystring: WriteQuery,
        body: PutParticipantRequest,
        response: { 200: OpsParticipant, 201: OpsParticipant },
      },
    },
    async (request, reply) => {
      const { params, body, query } = request
      const options = { dryRun: query.dry_run === '1' }
      const put = await putParticipantAsOps(ctx, getOpsToken(request), params.id, body, options)
      reply.code(put.created ? 201 : 200)
      return put.participant
    },
  )

  app.get(
    '/ops/participants/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Read a person',
        params: OneParticipant,
        response: { 200: OpsParticipant },
      },
    },
    async (request) => await getParticipant(ctx, request.params.id),
  )

  app.get(
    '/ops/participants',
    {
      config,
      schema: {
        tags,
        summary: 'List people in the order of their ids',
        querystring: ListQuery,
        response: { 200: OpsParticipantList },
      },
    },
    async ({ query }) => {
      const limit = readNumber('limit', query.limit, { min: 1, max: MAX_LIST_SIZE })
      return await listParticipants(ctx, {
        limit: limit ?? DEFAULT_LIST_SIZE,
        cursor: query.cursor,
      })
    },
  )

  app.post(
    '/ops/participants/:id/login-code',
    {
      config,
      schema: {
        tags,
        summary: 'Issue a login code to read out on the phone',
        description: 'It takes the place of the one that was issued before.',
        params: OneParticipant,
        querystring: NoDryRunQuery,
        response: { 200: LoginCode },
      },
    },
    async (request) => await issueLoginCodeAsOps(ctx, getOpsToken(request), request.params.id),
  )
}
