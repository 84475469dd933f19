import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { getConsultation, listConsultations, listReviews } from '../domain/consultations/ops.ts'
import { putPolicies } from '../domain/consultations/policies.ts'
import { putConsultation } from '../domain/consultations/put.ts'
import { readNumber } from '../http/numbers.ts'
import { getOpsToken } from '../http/ops-token.ts'
import { DEFAULT_LIST_SIZE, MAX_LIST_SIZE } from '../protocol/limits.ts'
import { WriteQuery } from '../protocol/ops.ts'
import {
  ConsultationId,
  ConsultationListQuery,
  MAX_POLICIES_BYTES,
  OpsConsultation,
  OpsConsultationList,
  OpsPolicies,
  OpsReviewList,
  PutConsultationQuery,
  PutConsultationRequest,
  PutPoliciesRequest,
  ReviewListQuery,
} from '../protocol/ops-consultations.ts'
import { Type } from '../protocol/schema.ts'

const tags = ['ops: consultations']
/** The login guard lets them pass: the guard of ops takes over. */
const config = { public: true }
const OneConsultation = Type.Object({ id: ConsultationId })

/** Consultations, their reviews, and who is insured, for the house. */
export function registerOpsConsultationRoutes(instance: FastifyInstance, ctx: Context): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()

  app.put(
    '/ops/consultations/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Create or change a consultation',
        description: 'What is left out keeps its value. May be repeated.',
        params: OneConsultation,
        querystring: PutConsultationQuery,
        body: PutConsultationRequest,
        response: { 200: OpsConsultation, 201: OpsConsultation },
      },
    },
    async (request, reply) => {
      const { params, body, query } = request
      const options = { dryRun: query.dry_run === '1', sendSms: query.send_sms === '1' }
      const put = await putConsultation(ctx, getOpsToken(request), params.id, body, options)
      reply.code(put.created ? 201 : 200)
      return put.consultation
    },
  )

  app.get(
    '/ops/consultations/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Read a consultation',
        params: OneConsultation,
        response: { 200: OpsConsultation },
      },
    },
    async (request) => await getConsultation(ctx, request.params.id),
  )

  app.get(
    '/ops/consultations',
    {
      config,
      schema: {
        tags,
        summary: 'List consultations in the order of their ids',
        querystring: ConsultationListQuery,
        response: { 200: OpsConsultationList },
      },
    },
    async ({ query: { cursor, state, ...query } }) =>
      await listConsultations(ctx, { limit: readLimit(query.limit), cursor, state }),
  )

  app.get(
    '/ops/reviews',
    {
      config,
      schema: {
        tags,
        summary: 'Read what patients thought, the oldest first',
        querystring: ReviewListQuery,
        response: { 200: OpsReviewList },
      },
    },
    async ({ query }) =>
      await listReviews(ctx, { limit: readLimit(query.limit), cursor: query.cursor }),
  )

  app.put(
    '/ops/policies',
    {
      config,
      bodyLimit: MAX_POLICIES_BYTES,
      schema: {
        tags,
        summary: 'Say who is insured, in place of what was said before',
        description: 'For `COVERAGE=list`. Only keyed hashes of the numbers are kept.',
        querystring: WriteQuery,
        body: PutPoliciesRequest,
        response: { 200: OpsPolicies },
      },
    },
    async (request) => {
      const { body, query } = request
      const options = { dryRun: query.dry_run === '1' }
      return await putPolicies(ctx, getOpsToken(request), body.policy_numbers, options)
    },
  )
}

function readLimit(text: string | undefined): number {
  return readNumber('limit', text, { min: 1, max: MAX_LIST_SIZE }) ?? DEFAULT_LIST_SIZE
}
