import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import { appendAudit } from '../../store/audit.ts'
import type { AuditEntry } from '../../store/audit-chain.ts'
import type { Store } from '../../store/store.ts'

/** Something to be kept in the audit: ids and codes only, never a name, a text or a reason. */
export interface AuditedAct {
  /** A person's id, `ops:<token name>`, or null for the house itself. */
  actor: string | null
  /** A type of action, or the name of a call, as `put_member`. */
  act: string
  therapySessionId?: string | undefined
  /** A person's id, or `action:<id>`. */
  subject?: string | undefined
  /** Left out: `ok`. Else the code of the verdict or problem. */
  outcome?: string
}

/** Keeps an act in the audit, on disk when this resolves: for what writes nothing else. */
export async function recordAudit(ctx: Context, act: AuditedAct): Promise<void> {
  await ctx.store.transaction((tx) => auditIn(tx, act, ctx.clock.now()))
}

/** Keeps an act in the audit in the transaction that carries it out. */
export async function auditIn(tx: Store, act: AuditedAct, now: number): Promise<void> {
  await appendAudit(tx, toEntry(act, now))
}

/** Keeps an act in the audit in the very commit of a log that carries it out. */
export function auditInTurn(turn: LogCommit, act: Omit<AuditedAct, 'therapySessionId'>): void {
  const therapySessionId = turn.state.session.id
  turn.alsoWrite((tx) => auditIn(tx, { ...act, therapySessionId }, turn.now))
}

/** Runs a call of ops, and keeps it in the audit if it is refused; a dry run is nobody's act. */
export async function auditRefusal<T>(
  ctx: Context,
  act: AuditedAct,
  call: () => Promise<T>,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof AppError && !dryRun) {
      await recordAudit(ctx, { ...act, outcome: error.code })
    }
    throw error
  }
}

function toEntry(act: AuditedAct, at: number): AuditEntry {
  const { actor, act: name, therapySessionId = null, subject = null, outcome = 'ok' } = act
  return { at, actor, act: name, therapySessionId, subject, outcome }
}
