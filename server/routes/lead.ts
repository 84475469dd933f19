import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { getAttendance } from '../domain/lead/attendance.ts'
import { findPeople } from '../domain/lead/search.ts'
import { changeTherapySession, makeTherapySession } from '../domain/lead/sessions.ts'
import { getTemplate } from '../domain/lead/template.ts'
import { requirePrincipal } from '../http/login-session.ts'
import {
  Attendance,
  AttendanceQuery,
  ChangeTherapySessionRequest,
  FindPeopleRequest,
  FoundPeople,
  MakeTherapySessionRequest,
  TherapySessionTemplate,
} from '../protocol/lead.ts'
import { TherapySessionDetail } from '../protocol/therapy-sessions.ts'

/** What therapists do with the therapy sessions that they lead. */
export function registerLeadRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['therapy sessions']

  app.post(
    '/api/makeTherapySession',
    {
      schema: {
        tags,
        summary: 'Make a therapy session, as a therapist',
        description: 'Whoever makes it leads it. The same `request_id` again makes no second one.',
        body: MakeTherapySessionRequest,
        response: { 200: TherapySessionDetail },
      },
    },
    async (request) => await makeTherapySession(ctx, requirePrincipal(request), request.body),
  )

  app.post(
    '/api/changeTherapySession',
    {
      schema: {
        tags,
        summary: 'Change a therapy session that one leads',
        description: 'All of it or nothing; what is left out stays as it is.',
        body: ChangeTherapySessionRequest,
        response: { 200: TherapySessionDetail },
      },
    },
    async (request) => await changeTherapySession(ctx, requirePrincipal(request), request.body),
  )

  app.post(
    '/api/findPeople',
    {
      schema: {
        tags,
        summary: 'Look for people to put into a therapy session, as a therapist',
        body: FindPeopleRequest,
        response: { 200: FoundPeople },
      },
    },
    async (request) => await findPeople(ctx, requirePrincipal(request), request.body.text),
  )

  app.get(
    '/api/getTherapySessionTemplate',
    {
      schema: {
        tags,
        summary: 'Read what a new therapy session begins with, as a therapist',
        response: { 200: TherapySessionTemplate },
      },
    },
    async (request) => await getTemplate(ctx, requirePrincipal(request)),
  )

  app.get(
    '/api/attendance',
    {
      schema: {
        tags,
        summary: 'Read who was there from when to when, as a therapist',
        querystring: AttendanceQuery,
        response: { 200: Attendance },
      },
    },
    async (request) => await getAttendance(ctx, requirePrincipal(request), request.query.ts_id),
  )
}
