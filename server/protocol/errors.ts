import type { Static } from 'typebox'
import { Type } from './schema.ts'

/** Every `code` that an error answer can carry, with its HTTP status and title. */
export const PROBLEMS = {
  bad_request: [400, 'The request is not valid'],
  invalid_phone: [400, 'The phone number is not valid'],
  login_required: [401, 'Not signed in'],
  code_rejected: [401, 'The code did not work'],
  link_rejected: [401, 'The link did not work'],
  ops_token_required: [401, 'An ops token is needed'],
  signature_rejected: [401, 'The signature did not fit'],
  cross_site: [403, 'The request comes from another site'],
  not_allowed: [403, 'Not allowed'],
  not_allowed_in_session: [403, 'Not allowed in this therapy session'],
  not_covered: [403, 'Not covered by the insurance'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This method is not allowed here'],
  conflict: [409, 'Conflict'],
  no_current_session: [409, 'No current therapy session'],
  public_url_missing: [409, 'The server does not know its own address'],
  too_large: [413, 'The request is too large'],
  json_only: [415, 'Only JSON is accepted'],
  resend_too_early: [429, 'A code was sent a moment ago'],
  too_many_tries: [429, 'Too many tries'],
  too_many_requests: [429, 'Too many requests'],
  internal: [500, 'Something went wrong'],
  unavailable: [503, 'Not available at the moment'],
  coverage_unknown: [503, 'The insurer did not answer'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof PROBLEMS

/** The body of every error answer: RFC 9457, with `code` for machines. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Always `about:blank`: the code says what is meant' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'A sentence for people' }),
    code: Type.Enum(Object.keys(PROBLEMS), { description: 'Branch on this alone' }),
    retry_after: Type.Optional(Type.Integer({ description: 'Seconds' })),
  },
  { title: 'Problem' },
)
export type Problem = Static<typeof Problem>

/** Every `code` that the verdict on one queued action can carry. */
export const VERDICT_CODES = [
  'invalid_action',
  'wrong_user',
  'cid_conflict',
  'too_long',
  'not_admitted',
  'not_allowed',
  'session_closed',
  'muted',
  'unknown_recipient',
  'private_off',
  'unknown_target',
  'nothing_to_remind',
  'already_reminded',
  'outside_hours',
] as const
export type VerdictCode = (typeof VERDICT_CODES)[number]
