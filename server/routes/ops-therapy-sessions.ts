import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { saveActionsAsOps } from '../domain/actions/plain-actions.ts'
import { putAssessment } from '../domain/ops/ops-assessments.ts'
import { putMember } from '../domain/ops/ops-members.ts'
import {
  getTherapySession,
  listTherapySessions,
  putTherapySession,
} from '../domain/ops/ops-therapy-sessions.ts'
import { readNumber } from '../http/numbers.ts'
import { getOpsToken } from '../http/ops-token.ts'
import { ActionQueue, SaveActionsReply } from '../protocol/actions.ts'
import { DEFAULT_LIST_SIZE, MAX_LIST_SIZE, MAX_REQUEST_BYTES } from '../protocol/limits.ts'
import {
  AssessmentName,
  ListQuery,
  NoDryRunQuery,
  OpsAssessment,
  OpsMember,
  OpsTherapySession,
  OpsTherapySessionList,
  PutAssessmentRequest,
  PutMemberRequest,
  PutTherapySessionRequest,
  WriteQuery,
} from '../protocol/ops.ts'
import { Type } from '../protocol/schema.ts'
import { PersonId, TherapySessionId } from '../protocol/therapy-sessions.ts'

const tags = ['ops: therapy sessions']
/** The login guard lets them pass: the guard of ops takes over. */
const config = { public: true }
const OneTherapySession = Type.Object({ ts_id: TherapySessionId })
const OneMember = Type.Object({ ts_id: TherapySessionId, p_id: PersonId })
const OneAssessment = Type.Object({
  ts_id: TherapySessionId,
  p_id: PersonId,
  name: AssessmentName,
})

/** Therapy sessions, their members and what goes into their logs, for the house. */
export function registerOpsTherapySessionRoutes(instance: FastifyInstance, ctx: Context): void {
  registerTherapySessions(instance, ctx)
  registerMembers(instance, ctx)
}

function registerTherapySessions(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.put(
    '/ops/therapy-sessions/:ts_id',
    {
      config,
      schema: {
        tags,
        summary: 'Create or replace a therapy session',
        description:
          '`status` and each setting that is left out keep their value. Opening and closing, and ' +
          'every change that people see, go into the log. May be repeated.',
        params: OneTherapySession,
        querystring: WriteQuery,
        body: PutTherapySessionRequest,
        response: { 200: OpsTherapySession, 201: OpsTherapySession },
      },
    },
    async (request, reply) => {
      const { params, body, query } = request
      const options = { dryRun: query.dry_run === '1' }
      const put = await putTherapySession(ctx, getOpsToken(request), params.ts_id, body, options)
      reply.code(put.created ? 201 : 200)
      return put.therapySession
    },
  )

  app.get(
    '/ops/therapy-sessions/:ts_id',
    {
      config,
      schema: {
        tags,
        summary: 'Read a therapy session and its members',
        params: OneTherapySession,
        response: { 200: OpsTherapySession },
      },
    },
    async (request) => await getTherapySession(ctx, request.params.ts_id),
  )

  app.get(
    '/ops/therapy-sessions',
    {
      config,
      schema: {
        tags,
        summary: 'List therapy sessions in the order of their ids',
        querystring: ListQuery,
        response: { 200: OpsTherapySessionList },
      },
    },
    async ({ query }) => {
      const limit = readNumber('limit', query.limit, { min: 1, max: MAX_LIST_SIZE })
      return await listTherapySessions(ctx, {
        limit: limit ?? DEFAULT_LIST_SIZE,
        cursor: query.cursor,
      })
    },
  )

  app.post(
    '/ops/therapy-sessions/:ts_id/actions',
    {
      config,
      bodyLimit: MAX_REQUEST_BYTES,
      schema: {
        tags,
        summary: 'Hand in actions on behalf of the house',
        description: 'Notices, moderation, `update_assessments`, `update_chat_details`.',
        params: OneTherapySession,
        querystring: NoDryRunQuery,
        body: ActionQueue,
        response: { 200: SaveActionsReply },
      },
    },
    async (request) =>
      await saveActionsAsOps(ctx, getOpsToken(request), request.params.ts_id, request.body),
  )
}

function registerMembers(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.put(
    '/ops/therapy-sessions/:ts_id/members/:p_id',
    {
      config,
      schema: {
        tags,
        summary: 'Make a person a member, or change a member’s role',
        description: 'Whoever was removed is invited anew. May be repeated.',
        params: OneMember,
        querystring: WriteQuery,
        body: PutMemberRequest,
        response: { 200: OpsMember, 201: OpsMember },
      },
    },
    async (request, reply) => {
      const { params, body, query } = request
      const place = { therapySessionId: params.ts_id, participantId: params.p_id }
      const options = { dryRun: query.dry_run === '1' }
      const put = await putMember(ctx, getOpsToken(request), place, body, options)
      reply.code(put.created ? 201 : 200)
      return put.member
    },
  )

  app.put(
    '/ops/therapy-sessions/:ts_id/members/:p_id/assessments/:name',
    {
      config,
      schema: {
        tags,
        summary: 'Set what a member has to fill in',
        description: 'The person and the therapists are told of a change. May be repeated.',
        params: OneAssessment,
        querystring: WriteQuery,
        body: PutAssessmentRequest,
        response: { 200: OpsAssessment, 201: OpsAssessment },
      },
    },
    async (request, reply) => {
      const { ts_id: therapySessionId, p_id: participantId, name } = request.params
      const place = { therapySessionId, participantId, name }
      const options = { dryRun: request.query.dry_run === '1' }
      const put = await putAssessment(ctx, getOpsToken(request), place, request.body, options)
      reply.code(put.created ? 201 : 200)
      return put.assessment
    },
  )
}
