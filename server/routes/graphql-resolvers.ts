import type { ValueNode } from 'graphql'
import { GraphQLError, valueFromASTUntyped } from 'graphql'
import type { Context, Principal } from '../context.ts'
import type { Seat } from '../domain/consultations/access.ts'
import { findSeat, listSeats } from '../domain/consultations/access.ts'
import {
  cancelConsultation,
  finishConsultation,
  reviewConsultation,
  startConsultation,
  takeOverConsultation,
} from '../domain/consultations/changes.ts'
import { checkOwnCoverage } from '../domain/consultations/coverage.ts'
import type { CreateInput } from '../domain/consultations/create.ts'
import { createConsultation } from '../domain/consultations/create.ts'
import { toGraph } from '../domain/consultations/graph.ts'
import type { ConsultationState } from '../protocol/consultations.ts'

interface Caller {
  principal: Principal
}

/** What each field of the schema asks for. */
export function createResolvers(ctx: Context) {
  const graph = (seat: Seat | undefined) => (seat ? toGraph(ctx, seat) : null)
  type Change = (ctx: Context, principal: Principal, id: string) => Promise<Seat>
  const change =
    (work: Change) =>
    async (_: unknown, { id }: { id: string }, { principal }: Caller) =>
      graph(await work(ctx, principal, id))
  return {
    JSON: jsonScalar,
    Query: {
      consultation: async (_: unknown, { id }: { id: string }, { principal }: Caller) =>
        graph(await findSeat(ctx, principal, { id })),
      consultationByCode: async (_: unknown, { code }: { code: string }, { principal }: Caller) =>
        graph(await findSeat(ctx, principal, { code })),
      consultations: async (
        _: unknown,
        { state }: { state?: ConsultationState | null },
        { principal }: Caller,
      ) => (await listSeats(ctx, principal, state ?? undefined)).map(graph),
      coverage: async (
        _: unknown,
        { policyNumber }: { policyNumber?: string | null },
        { principal }: Caller,
      ) => await checkOwnCoverage(ctx, principal, policyNumber ?? null),
    },
    Mutation: {
      createCustomerConsultation: async (
        _: unknown,
        { input }: { input: CreateInput },
        { principal }: Caller,
      ) => graph(await createConsultation(ctx, principal, input)),
      startConsultation: change(startConsultation),
      finishConsultation: change(finishConsultation),
      cancelConsultation: change(cancelConsultation),
      takeOverConsultation: change(takeOverConsultation),
      reviewConsultation: async (
        _: unknown,
        { id, ...review }: { id: string; rating: number; text?: string | null },
        { principal }: Caller,
      ) => graph(await reviewConsultation(ctx, principal, id, review)),
    },
  }
}

/** JSON as it is: what it may hold is the domain's to say. */
const jsonScalar = {
  serialize: (value: unknown) => value,
  parseValue: (value: unknown) => value,
  parseLiteral(node: ValueNode, variables?: Record<string, unknown> | null) {
    if (node.kind === 'Variable') throw new GraphQLError('JSON takes a variable as a whole')
    return valueFromASTUntyped(node, variables)
  },
}
