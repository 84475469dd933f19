import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { SigningKey, TranscriptFormat, TranscriptView } from '../../protocol/transcripts.ts'
import { findParticipant } from '../../store/participants.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import {
  accessTherapySession,
  requireLogin,
  requireMember,
  resolveTherapySessionId,
} from '../access.ts'
import { recordAudit } from '../audit/audit.ts'
import { getLog, opsAuthor } from '../ops/ops-logs.ts'
import { describeKey } from '../signing.ts'
import type { TranscriptFile } from './file.ts'
import { makeTranscript } from './file.ts'

/** The name of the call in the audit. */
const ACT = 'read_transcript'

interface Form {
  format?: TranscriptFormat | undefined
  view?: TranscriptView | undefined
}

/**
 * The transcript of a therapy session for one of its therapists.
 * @throws no_current_session, not_allowed_in_session, not_allowed where the caller is no therapist
 * of it, or is not let in
 */
export async function getTranscript(
  ctx: Context,
  principal: Principal,
  input: Form & { therapySessionId?: string | undefined },
): Promise<TranscriptFile> {
  const therapySessionId = resolveTherapySessionId(principal, input.therapySessionId)
  const { log, member } = await accessTherapySession(ctx, principal, therapySessionId)
  const act = { actor: principal.id, act: ACT, therapySessionId }
  if (!mayExport(member)) {
    const outcome = ctx.refusals.add(principal.id, 'not_allowed')
    if (outcome !== null) await recordAudit(ctx, { ...act, outcome })
    throw notAllowed()
  }
  await recordAudit(ctx, act)
  const { format = 'html', view = 'full' } = input
  const person = await findParticipant(ctx.store, principal.id)
  const locale = person?.locale ?? ctx.config.defaultLocale
  const reader = { kind: 'therapist' as const, id: principal.id }
  const file = await makeTranscript(ctx, log, { format, view, reader, locale })
  // It took its time: the caller may have been signed out, removed or sent back meanwhile.
  requireLogin(ctx, principal)
  if (!mayExport(requireMember(ctx, log.state, principal.id))) throw notAllowed()
  return file
}

/** The transcript of a therapy session for the house. @throws not_found */
export async function getTranscriptAsOps(
  ctx: Context,
  tokenName: string,
  therapySessionId: string,
  { format = 'html', view = 'full' }: Form,
): Promise<TranscriptFile> {
  const log = await getLog(ctx, therapySessionId)
  await recordAudit(ctx, { actor: opsAuthor(tokenName), act: ACT, therapySessionId })
  const locale = ctx.config.defaultLocale
  return await makeTranscript(ctx, log, { format, view, reader: { kind: 'ops' }, locale })
}

/** The key by which the house signs, for whoever is to check it later. */
export function getSigningKey(ctx: Context): SigningKey {
  return describeKey(ctx.secrets.signing)
}

function mayExport({ role, standing }: Member): boolean {
  return role === 'therapist' && standing === 'admitted'
}

function notAllowed(): AppError {
  return new AppError('not_allowed', 'Only therapists of the session may take its transcript along')
}
