import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { Channel } from '../../protocol/consultations.ts'
import { CID_PATTERN } from '../../protocol/limits.ts'
import { countPending, findRequested, isServiceProvider } from '../../store/consultations.ts'
import { findParticipant } from '../../store/participants.ts'
import type { Store } from '../../store/store.ts'
import { requireLogin } from '../access.ts'
import type { Seat } from './access.ts'
import { accessConsultation } from './access.ts'
import { requireCoverage } from './coverage.ts'
import { insertWithSession, newCode, newId, readWish } from './new-consultation.ts'

/** Consultations that one patient may be waiting for at a time. */
const MAX_PENDING = 5
const REQUEST_ID = new RegExp(CID_PATTERN)

export interface CreateInput {
  nature: string
  category?: string | null
  primaryChannel?: Channel | null
  enabledChannels?: readonly Channel[] | null
  serviceProviderId?: string | null
  policyNumber?: string | null
  options?: unknown
  /** Made by the client, once for each consultation: a retry finds what the first call made. */
  requestId: string
}

/**
 * A patient asks for a consultation. Nothing is made for somebody who is not covered, or of whom
 * that could not be found out: the same call may then be made again.
 * @throws bad_request, not_covered, coverage_unknown, conflict, not_allowed
 */
export async function createConsultation(
  ctx: Context,
  principal: Principal,
  input: CreateInput,
): Promise<Seat> {
  if (principal.onlyTsId !== null) {
    throw new AppError('not_allowed', 'Please sign in to ask for a consultation')
  }
  if (!REQUEST_ID.test(input.requestId)) {
    throw new AppError('bad_request', 'requestId must be 8 to 64 letters, digits, - and _')
  }
  const { serviceProviderId = null, requestId, policyNumber = null } = input
  const wanted = readWish(ctx, input)
  const { expiresAt: _, ...asked } = wanted
  const hash = ctx.secrets.hashPayload(JSON.stringify({ ...asked, serviceProviderId }))
  const find = (store: Store) => findSame(store, principal.id, { id: requestId, hash })
  // Before anybody is asked about coverage: a retry must not depend on the insurer.
  const before = await find(ctx.store)
  if (before !== undefined) return await accessConsultation(ctx, principal, before)
  await requireCoverage(ctx, principal.id, policyNumber)
  const id = await ctx.store.transaction(async (tx) => {
    const twin = await find(tx)
    if (twin !== undefined) return twin
    requireLogin(ctx, principal)
    const facts = {
      ...wanted,
      id: newId(ctx.random),
      code: newCode(ctx.random),
      patientId: principal.id,
      serviceProviderId: await chooseServiceProvider(ctx, tx, principal.id, serviceProviderId),
      source: 'direct' as const,
      request: { id: requestId, hash },
      createdAt: ctx.clock.now(),
    }
    const patient = await findParticipant(tx, principal.id)
    if (!patient) throw new AppError('login_required', 'Please sign in')
    if ((await countPending(tx, principal.id)) >= MAX_PENDING) {
      throw new AppError('conflict', 'You are waiting for several consultations already')
    }
    await insertWithSession(ctx, tx, facts, { patient })
    return facts.id
  })
  ctx.logins.touch(principal.loginId)
  return await accessConsultation(ctx, principal, id)
}

async function findSame(
  store: Store,
  patientId: string,
  request: { id: string; hash: string },
): Promise<string | undefined> {
  const found = await findRequested(store, patientId, request.id)
  if (found && found.hash !== request.hash) {
    throw new AppError('conflict', 'Another consultation was asked for with this requestId')
  }
  return found?.id
}

/**
 * Only who was made a service provider by the house may be chosen: else anybody's name could be
 * learnt, and anybody made a doctor, by naming an id.
 */
async function chooseServiceProvider(
  ctx: Context,
  tx: Store,
  patientId: string,
  asked: string | null,
): Promise<string> {
  const chosen = asked ?? ctx.config.defaultServiceProvider
  if (chosen === null) {
    throw new AppError('bad_request', 'Name a serviceProviderId: this house has no default')
  }
  const isKnown =
    chosen === ctx.config.defaultServiceProvider
      ? (await findParticipant(tx, chosen)) !== undefined
      : await isServiceProvider(tx, chosen)
  if (isKnown && chosen !== patientId) return chosen
  throw new AppError('bad_request', 'There is no service provider by that id')
}
