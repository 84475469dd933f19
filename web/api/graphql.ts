import type { ProblemCode } from '../../server/protocol/errors.ts'
import { ApiError } from './api-error.ts'
import type { Api, GraphqlReply } from './client.ts'

export type ConsultationState = 'PENDING' | 'STARTED' | 'FINISHED' | 'CANCELLED' | 'EXPIRED'
export type Channel = 'PHONE' | 'CHAT' | 'VIDEO'

export interface VideoRoom {
  adapter: 'builtin' | 'daily' | 'livekit' | 'none'
  url: string | null
  iceServers: RTCIceServer[]
  /** Each only for its own side. */
  serviceProviderKey: string | null
  patientKey: string | null
}

export interface Consultation {
  id: string
  code: string
  state: ConsultationState
  /** Asked for by the patient, or by somebody for them. */
  source: 'direct' | 'referral'
  /** Why: what the patient wrote, or who referred them. */
  nature: string | null
  createdAt: string
  startedAt: string | null
  expiresAt: string | null
  primaryChannel: Channel
  enabledChannels: Channel[]
  patient: { id: string; name: string }
  serviceProvider: { id: string; fullName: string }
  videoRoom: VideoRoom | null
  review: { rating: number; text: string | null } | null
}

export interface Coverage {
  state: 'COVERED' | 'NOT_COVERED' | 'UNKNOWN'
  retryAfterMs: number | null
  insurer: string | null
}

export interface NewConsultation {
  nature: string
  policyNumber: string | null
  /** Makes asking twice harmless. */
  requestId: string
}

const SHORT = `id code state source nature createdAt startedAt expiresAt primaryChannel enabledChannels
  patient { id name } serviceProvider { id fullName }`
const WHOLE = `${SHORT} review { rating text }
  videoRoom { adapter url serviceProviderKey patientKey iceServers { urls username credential } }`

/** What is asked of the server about consultations. Each throws ApiError. */
export function createConsultationApi(api: Pick<Api, 'graphql'>) {
  const ask = async <T>(query: string, variables: object = {}): Promise<T> => {
    const reply = await api.graphql({ query, variables })
    return dataOf<T>(reply)
  }
  const act = async (name: string, id: string) => {
    const query = `mutation ($id: ID!) { done: ${name}(id: $id) { ${WHOLE} } }`
    return (await ask<{ done: Consultation | null }>(query, { id })).done
  }
  return {
    /** null: there is none, or it is somebody else's. */
    findByCode: async (code: string) => {
      const query = `query ($code: String!) { found: consultationByCode(code: $code) { ${WHOLE} } }`
      return (await ask<{ found: Consultation | null }>(query, { code })).found
    },
    list: async (state: ConsultationState) => {
      const query = `query ($state: ConsultationState) {
        consultations(state: $state) { ${SHORT} videoRoom { adapter } }
      }`
      return (await ask<{ consultations: Consultation[] }>(query, { state })).consultations
    },
    /** Whether the caller is covered, by the policy number that they name or by who they are. */
    getCoverage: async (policyNumber: string | null) => {
      const query = `query ($policyNumber: String) {
        coverage(policyNumber: $policyNumber) { state retryAfterMs insurer }
      }`
      return (await ask<{ coverage: Coverage }>(query, { policyNumber })).coverage
    },
    create: async (input: NewConsultation) => {
      const query = `mutation ($input: CreateConsultationInput!) {
        createCustomerConsultation(input: $input) { id code }
      }`
      type Created = { createCustomerConsultation: { id: string; code: string } | null }
      return (await ask<Created>(query, { input })).createCustomerConsultation
    },
    start: (id: string) => act('startConsultation', id),
    finish: (id: string) => act('finishConsultation', id),
    cancel: (id: string) => act('cancelConsultation', id),
    takeOver: (id: string) => act('takeOverConsultation', id),
    review: async (of: { id: string; rating: number; text: string | null }) => {
      const query = `mutation ($id: ID!, $rating: Int!, $text: String) {
        reviewConsultation(id: $id, rating: $rating, text: $text) { id }
      }`
      await ask(query, of)
    },
  }
}

export type ConsultationApi = ReturnType<typeof createConsultationApi>

/** Errors come with status 200: they are made into what every other call throws. */
function dataOf<T>({ data, errors }: GraphqlReply): T {
  const [error] = errors ?? []
  if (!error && data) return data as T
  const { code, retryAfterMs } = error?.extensions ?? {}
  throw new ApiError({
    code: typeof code === 'string' ? (code as ProblemCode) : 'internal',
    status: 200,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : undefined,
  })
}
