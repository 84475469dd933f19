import type { Context, Principal } from '../../context.ts'
import type { SignedIn } from '../../protocol/login.ts'
import { findParticipant } from '../../store/participants.ts'
import { linkRejected, verifyChatToken } from '../grants/chat-tokens.ts'

/**
 * Signs the patient of a consultation in by the chat token in their link, for this consultation only.
 * The link may be used again until it runs out or the consultation ends.
 * @throws link_rejected whatever is wrong with it; a service provider's signs nobody in
 */
export async function join(
  ctx: Context,
  caller: { principal: Principal | null; renewLogin: () => Promise<string> },
  token: string,
): Promise<SignedIn> {
  const { consultation, role } = await verifyChatToken(ctx, token)
  if (role !== 'patient') throw linkRejected()
  const person = await findParticipant(ctx.store, consultation.patientId)
  if (!person) throw linkRejected()
  const { id, display_name: displayName, locale, phone } = person
  if (!isInAlready(caller.principal, { id, consultationId: consultation.id })) {
    const sign = { person: { id, displayName, locale }, phone, staff: false }
    const idHash = await caller.renewLogin()
    const onlyTsId = consultation.id
    if (!(await ctx.logins.authenticate(idHash, { ...sign, onlyTsId }))) throw linkRejected()
    ctx.log.info({ participant: id, therapySession: consultation.id }, 'signed in by a link')
  }
  const user = { id, display_name: displayName, locale }
  return { user, next: `/c/${consultation.code}` }
}

/** The link that a patient gets; null without an address to put in front. */
export function joinUrl(ctx: Context, code: string, token: string): string | null {
  const { publicUrl } = ctx.config
  // After the `#` nothing reaches a server, nor its log.
  return publicUrl && `${publicUrl.origin}/c/${code}#${token}`
}

/** Who has signed in with a code may do more than the link allows, and keeps that. */
function isInAlready(
  principal: Principal | null,
  { id, consultationId }: { id: string; consultationId: string },
): boolean {
  if (principal?.id !== id) return false
  return principal.onlyTsId === null || principal.onlyTsId === consultationId
}
