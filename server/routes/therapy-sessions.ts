import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { getTherapySessionAssessments } from '../domain/assessments.ts'
import {
  enterTherapySession,
  getTherapySessionDetail,
  leaveTherapySession,
  listOwnTherapySessions,
} from '../domain/therapy-sessions.ts'
import { requirePrincipal } from '../http/login-session.ts'
import { Type } from '../protocol/schema.ts'
import {
  AssessmentList,
  EnterRequest,
  LeaveRequest,
  PersonId,
  TherapySessionDetail,
  TherapySessionId,
  TherapySessionList,
} from '../protocol/therapy-sessions.ts'

/** The calls that speak of therapy sessions as a whole. */
export function registerTherapySessionRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['therapy sessions']
  const config = { inOneSession: true }
  const OneSession = Type.Object({ ts_id: Type.Optional(TherapySessionId) })

  app.get(
    '/api/getTherapySessions',
    {
      config,
      schema: {
        tags,
        summary: 'List one’s own therapy sessions',
        response: { 200: TherapySessionList },
      },
    },
    async (request) => await listOwnTherapySessions(ctx, requirePrincipal(request)),
  )

  app.post(
    '/api/enterTherapySession',
    {
      config,
      schema: {
        tags,
        summary: 'Enter a therapy session and make it the current one',
        body: EnterRequest,
        response: { 200: TherapySessionDetail },
      },
    },
    async (request) =>
      await enterTherapySession(ctx, requirePrincipal(request), request.body.ts_id),
  )

  app.post(
    '/api/leaveTherapySession',
    {
      config,
      schema: {
        tags,
        summary: 'Leave a therapy session; the others are told',
        body: LeaveRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await leaveTherapySession(ctx, requirePrincipal(request), request.body?.ts_id)
      return await reply.code(204).send(null)
    },
  )

  app.get(
    '/api/getTherapySessionDetail',
    {
      config,
      schema: {
        tags,
        summary: 'Read a therapy session: name, times, settings, people',
        querystring: OneSession,
        response: { 200: TherapySessionDetail },
      },
    },
    async (request) =>
      await getTherapySessionDetail(ctx, requirePrincipal(request), request.query.ts_id),
  )

  app.get(
    '/api/getTherapySessionAssessments',
    {
      schema: {
        tags,
        summary: 'Read what a member has to fill in',
        querystring: Type.Object({
          ts_id: Type.Optional(TherapySessionId),
          p_id: Type.Optional(PersonId),
        }),
        response: { 200: AssessmentList },
      },
    },
    async (request) =>
      await getTherapySessionAssessments(ctx, requirePrincipal(request), {
        therapySessionId: request.query.ts_id,
        participantId: request.query.p_id,
      }),
  )
}
