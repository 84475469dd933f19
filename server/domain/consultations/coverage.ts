import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { findParticipant } from '../../store/participants.ts'
import { isPlainText } from '../login/names.ts'

const MAX_POLICY_LENGTH = 64

/** What is known about whether somebody is covered. */
export interface Coverage {
  state: 'COVERED' | 'NOT_COVERED' | 'UNKNOWN'
  /** When it is worth asking again. */
  retryAfterMs: number | null
  insurer: string | null
}

/** Asks whether somebody is covered. An insurer who does not answer is no failure: it is UNKNOWN. */
export async function checkCoverage(
  ctx: Context,
  participantId: string,
  policyNumber: string | null,
): Promise<Coverage> {
  const person = await findParticipant(ctx.store, participantId)
  if (!person) throw new AppError('login_required', 'Please sign in')
  const number = policyNumber === null ? null : foldPolicyNumber(policyNumber)
  const answer = await ctx.coverage.check({
    person: {
      id: person.id,
      firstName: person.first_name,
      lastName: person.last_name,
      phone: person.phone,
    },
    policyNumber: number,
  })
  const { state, insurer = null } = answer
  return { state, insurer, retryAfterMs: state === 'UNKNOWN' ? answer.retryAfterMs : null }
}

/** As `checkCoverage`, for the caller. @throws not_allowed with a login for one consultation */
export async function checkOwnCoverage(
  ctx: Context,
  principal: Principal,
  policyNumber: string | null,
): Promise<Coverage> {
  if (principal.onlyTsId !== null) throw new AppError('not_allowed', 'Please sign in first')
  return await checkCoverage(ctx, principal.id, policyNumber)
}

/** @throws not_covered, coverage_unknown */
export async function requireCoverage(
  ctx: Context,
  participantId: string,
  policyNumber: string | null,
): Promise<void> {
  const { state, retryAfterMs } = await checkCoverage(ctx, participantId, policyNumber)
  if (state === 'COVERED') return
  if (state === 'NOT_COVERED') {
    throw new AppError('not_covered', 'Your insurance does not cover this consultation')
  }
  throw new AppError(
    'coverage_unknown',
    'We could not reach the insurance company. What you wrote is not lost. Please try again.',
    retryAfterMs === null ? {} : { retryAfterMs },
  )
}

/** One spelling for a policy number: blanks and hyphens do not count, nor do small letters. */
export function foldPolicyNumber(text: string): string {
  const folded = isPlainText(text)
    ? text
        .normalize('NFKC')
        .replace(/[\s.-]/g, '')
        .toUpperCase()
    : ''
  if (/^[\p{L}\p{Nd}/]{1,64}$/u.test(folded) && folded.length <= MAX_POLICY_LENGTH) return folded
  throw new AppError('bad_request', 'policyNumber must be letters and digits')
}

/** How a policy number is stored. */
export function policyHash({ secrets }: Pick<Context, 'secrets'>, folded: string): string {
  return secrets.hashPayload(`policy ${folded}`)
}
