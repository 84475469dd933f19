import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogState } from '../../live/log-commit.ts'
import type { SessionLog } from '../../live/session-log.ts'
import { isStaff } from '../../store/logins.ts'
import { accessTherapySession, leads, requireMember } from '../access.ts'
import type { AuditedAct } from '../audit/audit.ts'
import { recordAudit } from '../audit/audit.ts'

/** Runs what only therapists may do; whoever tries it without the right is in the audit. */
export async function auditAttempt<T>(
  ctx: Context,
  act: AuditedAct & { actor: string },
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_allowed') {
      const outcome = ctx.refusals.add(act.actor, error.code)
      if (outcome !== null) await recordAudit(ctx, { ...act, outcome })
    }
    throw error
  }
}

/**
 * A therapy session that the caller leads.
 * @throws not_allowed_in_session, not_allowed where the caller is no therapist of it, or sent back
 */
export async function accessAsTherapist(
  ctx: Context,
  principal: Principal,
  therapySessionId: string,
): Promise<{ log: SessionLog }> {
  const { log, member } = await accessTherapySession(ctx, principal, therapySessionId)
  if (!leads(member)) throw notAllowed()
  return { log }
}

/** Proves the same at the last moment. @throws not_allowed_in_session, not_allowed */
export function requireTherapist(ctx: Context, state: LogState, participantId: string): void {
  if (!leads(requireMember(ctx, state, participantId))) throw notAllowed()
}

/** Proves that the caller works here. @throws not_allowed */
export async function requireStaff(ctx: Context, principal: Principal): Promise<void> {
  if (!(await isStaff(ctx.store, principal.id))) throw notAllowed()
}

function notAllowed(): AppError {
  return new AppError('not_allowed', 'Only therapists may do this')
}
