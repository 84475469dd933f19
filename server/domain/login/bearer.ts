import type { Context } from '../../context.ts'
import { sha256 } from '../../hmac.ts'
import type { Login } from '../../live/login.ts'
import { findParticipant } from '../../store/participants.ts'
import { isOver, linkRejected, verifyChatToken } from '../grants/chat-tokens.ts'

/**
 * The login of whoever comes with a chat token: the patient, or the service provider whom the
 * consultation has now. It is good for this consultation, and no longer than the token is; what was
 * proved is remembered in memory.
 * @throws link_rejected
 */
export async function findBearerLogin(ctx: Context, token: string): Promise<Login> {
  const idHash = sha256(Buffer.from(`bearer ${token}`)).toString('hex')
  const known = ctx.logins.peek(idHash)
  if (known?.onlyTsId != null && !(await isOver(ctx, known.onlyTsId))) return known
  const { consultation, role, expiresAt } = await verifyChatToken(ctx, token)
  const { id: onlyTsId, patientId, serviceProviderId } = consultation
  const person = await findParticipant(
    ctx.store,
    role === 'patient' ? patientId : serviceProviderId,
  )
  if (!person) throw linkRejected()
  const { id, display_name: displayName, locale } = person
  return ctx.logins.admit({
    idHash,
    person: { id, displayName, locale },
    onlyTsId,
    until: expiresAt,
  })
}
