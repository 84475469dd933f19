import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GraphqlReply } from '../protocol/graphql.ts'
import type { Caller, TestApp } from './build-test-app.ts'
import { ops } from './build-test-app.ts'
import type { PersonName } from './fixtures.ts'
import { must, PEOPLE } from './fixtures.ts'

/** What is asked about a consultation in the first wish, word for word, without its remarks. */
export const SEED_QUERY = readFileSync(
  join(import.meta.dirname, 'vectors', 'seed-000-query.txt'),
  'utf8',
)

/** The people of the tests: T1 and T2 are doctors. */
export async function makePeople(test: TestApp): Promise<void> {
  for (const [id, person] of Object.entries(PEOPLE)) {
    await must(ops(test, 'PUT', `/participants/${id}`, person))
  }
}

/** A consultation of Kari with Ingrid, as another back end would make it. */
export async function makeConsultation(
  test: TestApp,
  options: { id?: string; patient?: PersonName; provider?: PersonName; more?: object } = {},
): Promise<void> {
  const { id = '20', patient = 'P123', provider = 'T1', more = {} } = options
  await must(
    ops(test, 'PUT', `/consultations/${id}`, {
      patient,
      service_provider: provider,
      nature: 'A sore throat for five days',
      ...more,
    }),
  )
}

/** One call of GraphQL. */
export async function graphql(
  test: TestApp,
  caller: Pick<Caller, 'cookie'> | null,
  query: string,
  variables?: object,
): Promise<{ status: number; body: string; reply: GraphqlReply; data: Record<string, unknown> }> {
  const answer = await test.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: caller ? { cookie: caller.cookie } : {},
    payload: { query, ...(variables ? { variables } : {}) },
  })
  const reply = answer.json<GraphqlReply>()
  const data = (reply.data ?? {}) as Record<string, unknown>
  return { status: answer.statusCode, body: answer.body, reply, data }
}

/** The codes of what went wrong. */
export function codesOf({ reply }: { reply: GraphqlReply }): string[] {
  return (reply.errors ?? []).map(({ extensions }) => extensions.code)
}

/** Everything that the schema knows about a consultation. */
export const WHOLE_QUERY = `query ($id: ID!) { consultation(id: $id) {
  id patient { id name phoneNumber } serviceProvider { id fullName } source state
  videoRoom {
    name externalId serviceProviderKey patientKey adapter url
    iceServers { urls username credential }
  }
  chatRoom { id serviceProviderJwt patientJwt } serviceProviderId enabledChannels primaryChannel
  category code options therapySessionId nature createdAt startedAt expiresAt url
  review { rating text at }
} }`

/** A consultation as somebody gets it; null where it is not theirs. */
export async function readConsultation(
  test: TestApp,
  caller: Pick<Caller, 'cookie'>,
  id = '20',
): Promise<Record<string, unknown> | null> {
  const { data, body } = await graphql(test, caller, WHOLE_QUERY, { id })
  if (!('consultation' in data)) throw new Error(body)
  return data.consultation as Record<string, unknown> | null
}

/** Calls one of the changes by name, and asks for the state afterwards. */
export async function change(
  test: TestApp,
  caller: Pick<Caller, 'cookie'>,
  name: 'start' | 'finish' | 'cancel' | 'takeOver',
  id = '20',
) {
  const answer = await graphql(
    test,
    caller,
    `mutation ($id: ID!) { change: ${name}Consultation(id: $id) { state serviceProviderId } }`,
    { id },
  )
  const { change: changed } = answer.data as { change?: { state: string } | null }
  return { ...answer, state: changed?.state ?? codesOf(answer)[0] }
}
