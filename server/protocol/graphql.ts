import type { Static } from 'typebox'
import { Type } from './schema.ts'

/** Characters of a query; its variables may fill the rest of the body. */
export const MAX_QUERY_LENGTH = 10_000
/** Words, names and signs of a query: the seed's own has fewer than a hundred. */
export const MAX_QUERY_TOKENS = 1000
/** How deep a query may reach, the list or thing at its top being one. */
export const MAX_QUERY_DEPTH = 6
/** What a tool that asks for the whole schema needs, where that is allowed. */
export const MAX_INTROSPECTION_DEPTH = 16
export const MAX_ALIASES = 10

/** Everything that `POST /graphql` knows. It changes only by adding. */
export const GRAPHQL_SCHEMA = `
scalar JSON

enum ConsultationState { PENDING STARTED FINISHED CANCELLED EXPIRED }
enum Channel { PHONE CHAT VIDEO }
enum ConsultationSource { direct referral }
enum CoverageState { COVERED NOT_COVERED UNKNOWN }
enum VideoAdapter { builtin daily livekit none }

type Query {
  "Null for everybody but the patient and the service providers, as if there were none."
  consultation(id: ID!): Consultation
  consultationByCode(code: String!): Consultation
  "One's own, those first that were made first."
  consultations(state: ConsultationState): [Consultation!]!
  coverage(policyNumber: String): Coverage!
}

type Mutation {
  "Nothing is made unless the caller is covered."
  createCustomerConsultation(input: CreateConsultationInput!): Consultation
  startConsultation(id: ID!): Consultation
  finishConsultation(id: ID!): Consultation
  cancelConsultation(id: ID!): Consultation
  takeOverConsultation(id: ID!): Consultation
  "0: cannot say; 1 to 5. What was said before gives way."
  reviewConsultation(id: ID!, rating: Int!, text: String): Consultation
}

input CreateConsultationInput {
  nature: String!
  category: String
  primaryChannel: Channel
  enabledChannels: [Channel!]
  serviceProviderId: ID
  policyNumber: String
  options: JSON
  "Made by the client, once for each consultation: a retry makes no second one."
  requestId: ID!
}

type Consultation {
  id: ID!
  patient: Patient!
  serviceProvider: ServiceProvider!
  source: ConsultationSource!
  state: ConsultationState!
  videoRoom: VideoRoom
  chatRoom: ChatRoom!
  serviceProviderId: ID!
  enabledChannels: [Channel!]!
  primaryChannel: Channel!
  category: String!
  code: String!
  options: JSON
  therapySessionId: ID!
  nature: String!
  createdAt: String!
  startedAt: String
  expiresAt: String!
  url: String!
  "Only for the patient."
  review: Review
}

type Patient { id: ID! name: String! phoneNumber: String! }
type ServiceProvider { id: ID! fullName: String! }
type Review { rating: Int! text: String at: String! }
type Coverage { state: CoverageState! retryAfterMs: Int insurer: String }

type ChatRoom {
  id: ID!
  "Only for the service provider."
  serviceProviderJwt: String
  "Only for the patient."
  patientJwt: String
}

type VideoRoom {
  name: String
  externalId: String
  "Only for the service provider."
  serviceProviderKey: String
  "Only for the patient."
  patientKey: String
  adapter: VideoAdapter!
  url: String
  iceServers: [IceServer!]!
}

type IceServer { urls: [String!]! username: String credential: String }
`

export const GraphqlRequest = Type.Object(
  {
    query: Type.String({ minLength: 1, maxLength: MAX_QUERY_LENGTH }),
    variables: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
    operationName: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
  },
  { title: 'GraphqlRequest' },
)
export type GraphqlRequest = Static<typeof GraphqlRequest>

export const GraphqlError = Type.Object(
  {
    message: Type.String({ description: 'A sentence for people' }),
    locations: Type.Optional(
      Type.Array(Type.Object({ line: Type.Integer(), column: Type.Integer() })),
    ),
    path: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Integer()]))),
    extensions: Type.Object({
      code: Type.String({ description: 'Branch on this alone: the codes of all other calls' }),
      retry_after: Type.Optional(Type.Integer({ description: 'Seconds' })),
    }),
  },
  { title: 'GraphqlError' },
)
export type GraphqlError = Static<typeof GraphqlError>

export const GraphqlReply = Type.Object(
  { data: Type.Optional(Type.Unknown()), errors: Type.Optional(Type.Array(GraphqlError)) },
  { title: 'GraphqlReply' },
)
export type GraphqlReply = Static<typeof GraphqlReply>
