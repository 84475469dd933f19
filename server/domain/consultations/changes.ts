import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import { setReview, setServiceProvider } from '../../store/consultation-changes.ts'
import { accessTherapySession, requireLogin, requireMember } from '../access.ts'
import { judgeQueue } from '../audit/actions.ts'
import { auditInTurn } from '../audit/audit.ts'
import { revokeGrants } from '../grants/grants.ts'
import { getLog } from '../ops/ops-logs.ts'
import { enterLog } from '../therapy-sessions.ts'
import type { Seat } from './access.ts'
import { accessConsultation } from './access.ts'
import { readLongText } from './texts.ts'
import { stateOf } from './view.ts'

const MAX_RATING = 5
const MAX_REVIEW_CODE_POINTS = 2000

/** The service provider begins: the action `open_session`, if it was not done already. */
export async function startConsultation(
  ctx: Context,
  principal: Principal,
  id: string,
): Promise<Seat> {
  return await moveOn(ctx, principal, id, { type: 'open_session', from: 'scheduled', to: 'open' })
}

/** The service provider ends it: the action `close_session`, if it was not done already. */
export async function finishConsultation(
  ctx: Context,
  principal: Principal,
  id: string,
): Promise<Seat> {
  return await moveOn(ctx, principal, id, { type: 'close_session', from: 'open', to: 'closed' })
}

interface Move {
  type: 'open_session' | 'close_session'
  from: 'scheduled' | 'open'
  to: 'open' | 'closed'
}

/** @throws not_found, not_allowed, conflict */
async function moveOn(
  ctx: Context,
  principal: Principal,
  id: string,
  { type, from, to }: Move,
): Promise<Seat> {
  const { consultation, part } = await accessConsultation(ctx, principal, id)
  if (part !== 'service_provider') throw notYours()
  if (consultation.status === from) {
    const { log } = await accessTherapySession(ctx, principal, id)
    await enterLog(ctx, log, principal)
    await log.commit({}, (turn) => {
      requireMember(ctx, turn.state, principal.id)
      requireLogin(ctx, principal)
      const { status } = turn.state.session
      if (status === to) return
      if (status !== from) throw tooLate()
      const author = { kind: 'member' as const, id: principal.id }
      const [verdict] = judgeQueue(ctx, turn, author, [{ type }])
      if (!verdict?.ok) throw notYours()
    })
    ctx.logins.touch(principal.loginId)
  } else if (consultation.status !== to) throw tooLate()
  return await accessConsultation(ctx, principal, id)
}

/**
 * Patient or service provider call it off before it was started; doing it again changes nothing.
 * @throws not_found, not_allowed, conflict
 */
export async function cancelConsultation(
  ctx: Context,
  principal: Principal,
  id: string,
): Promise<Seat> {
  const { consultation, part } = await accessConsultation(ctx, principal, id)
  if (part === 'colleague') throw notYours()
  if (consultation.status !== 'cancelled') {
    const log = await getLog(ctx, id)
    await log.commit({}, (turn) => {
      requireLogin(ctx, principal)
      if (turn.state.session.status === 'cancelled') return
      if (turn.state.session.status !== 'scheduled') throw tooLate()
      planCancel(turn, { author: principal.id, act: 'cancel_consultation' })
    })
    ctx.logins.touch(principal.loginId)
  }
  return await accessConsultation(ctx, principal, id)
}

/** The way ops cancels a therapy session: everybody in it is told to look again. */
export function planCancel(turn: LogCommit, by: { author: string | null; act: string }): void {
  turn.changeSession({ status: 'cancelled' })
  turn.append({ type: 'update_chat_details', author: by.author })
  auditInTurn(turn, { actor: by.author, act: by.act })
}

/**
 * A colleague who was invited becomes the service provider; the one before stays a colleague and may
 * take it back.
 * @throws not_found, not_allowed, conflict
 */
export async function takeOverConsultation(
  ctx: Context,
  principal: Principal,
  id: string,
): Promise<Seat> {
  const { consultation, part } = await accessConsultation(ctx, principal, id)
  if (part === 'patient') throw notYours()
  if (part === 'service_provider') return { consultation, part }
  if (!['PENDING', 'STARTED'].includes(stateOf(consultation))) throw tooLate()
  const { log } = await accessTherapySession(ctx, principal, id)
  await enterLog(ctx, log, principal)
  await log.commit({}, (turn) => {
    requireMember(ctx, turn.state, principal.id)
    requireLogin(ctx, principal)
    if (turn.state.session.status === 'closed') throw tooLate()
    planServiceProvider(turn, principal.id, principal.id)
  })
  // What the one before holds would speak for whoever is in charge now.
  await revokeGrants(ctx, id, 'service_provider')
  ctx.logins.touch(principal.loginId)
  return await accessConsultation(ctx, principal, id)
}

/** Puts somebody in charge, in the very commit that tells everybody to look again. */
export function planServiceProvider(turn: LogCommit, author: string, participantId: string): void {
  const { id } = turn.state.session
  turn.alsoWrite((tx) => setServiceProvider(tx, id, participantId))
  turn.append({ type: 'update_chat_details', author })
  auditInTurn(turn, { actor: author, act: 'take_over_consultation', subject: participantId })
}

/**
 * The patient says how it was; what was said before gives way.
 * @throws not_found, not_allowed, conflict, bad_request
 */
export async function reviewConsultation(
  ctx: Context,
  principal: Principal,
  id: string,
  { rating, text }: { rating: number; text?: string | null },
): Promise<Seat> {
  const { consultation, part } = await accessConsultation(ctx, principal, id)
  if (part !== 'patient') throw notYours()
  if (stateOf(consultation) !== 'FINISHED') throw tooLate()
  if (!Number.isInteger(rating) || rating < 0 || rating > MAX_RATING) {
    throw new AppError('bad_request', `rating must be a whole number from 0 to ${MAX_RATING}`)
  }
  const words = text?.trim() ? readLongText('text', text, MAX_REVIEW_CODE_POINTS) : null
  await setReview(ctx.store, id, { rating, text: words, at: ctx.clock.now() })
  ctx.logins.touch(principal.loginId)
  return await accessConsultation(ctx, principal, id)
}

function notYours(): AppError {
  return new AppError('not_allowed', 'This is not yours to do in this consultation')
}

function tooLate(): AppError {
  return new AppError('conflict', 'The consultation is not in a state in which this can be done')
}
