import type { readGrantConfig } from './config-grants.ts'
import { ID_PATTERN } from './protocol/limits.ts'

/** What the environment decides about consultations. */
export interface ConsultationConfig {
  /** Who gets the consultations that name nobody; null: each has to name somebody. */
  defaultServiceProvider: string | null
  /** How long a consultation waits to be started. */
  consultationHours: number
  coverage: CoverageKind
  /** Where the insurer is asked, and what the question is signed with. */
  coverageCall: { url: string; secret: string } | null
  /** Where the house takes calls, E.164; null: nowhere. */
  phoneNumber: string | null
  /** Whether `/graphql` tells about its own schema. */
  graphqlIntrospection: boolean
}

export const COVERAGE_KINDS = ['none', 'list', 'http'] as const
/** `none`: everybody is covered; `list`: whose policy number ops has imported; `http`: the insurer says. */
export type CoverageKind = (typeof COVERAGE_KINDS)[number]

type Reading = Parameters<typeof readGrantConfig>[0]

const SECRET_LENGTH = 32

/** Reads what consultations rest on. */
export function readConsultationConfig(read: Reading): ConsultationConfig {
  const coverage = read.oneOf('COVERAGE', 'none', COVERAGE_KINDS)
  return {
    defaultServiceProvider: readMatching(read, 'DEFAULT_SERVICE_PROVIDER', {
      pattern: new RegExp(ID_PATTERN),
      means: 'the id of a person',
    }),
    consultationHours: read.integer('CONSULTATION_HOURS', 24, 1, 8760),
    coverage,
    coverageCall: coverage === 'http' ? readCall(read) : null,
    phoneNumber: readMatching(read, 'PHONE_NUMBER', {
      pattern: /^\+[1-9]\d{5,14}$/,
      means: 'a phone number with its country, as +4721000000',
    }),
    graphqlIntrospection: read.oneOf('GRAPHQL_INTROSPECTION', 'off', ['off', 'on']) === 'on',
  }
}

function readCall(read: Reading): ConsultationConfig['coverageCall'] {
  const url = read.value('COVERAGE_URL')
  const secret = read.atLeast('COVERAGE_SECRET', SECRET_LENGTH)
  const isUrl = url !== undefined && /^https?:/.test(url) && URL.canParse(url)
  if (isUrl && secret !== null) return { url, secret }
  read.problems.push('COVERAGE=http needs COVERAGE_URL, http or https, and COVERAGE_SECRET')
  return null
}

function readMatching(
  { value, problems }: Reading,
  name: string,
  { pattern, means }: { pattern: RegExp; means: string },
): string | null {
  const text = value(name)
  if (text === undefined) return null
  if (!pattern.test(text)) problems.push(`${name} must be ${means}`)
  return text
}
