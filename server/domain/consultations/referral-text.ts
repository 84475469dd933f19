import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { Locale } from '../../protocol/login.ts'
import type { Consultation } from '../../store/consultations.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import { stateOf, urlOf } from './view.ts'

/** Names nobody, and not what it is about: whoever sees it on a lock screen learns nothing. */
const TEXTS: Record<Locale, (url: string) => string> = {
  en: (url) => `Samtale: your consultation is ready. Open it here: ${url}`,
  nb: (url) => `Samtale: konsultasjonen din er klar. Åpne den her: ${url}`,
}

/** @throws conflict where nobody needs the address any more */
export function requireNotOver(consultation: Consultation): void {
  if (['PENDING', 'STARTED'].includes(stateOf(consultation))) return
  throw new AppError('conflict', 'The consultation is over: no text is sent')
}

/** Sends the patient the address, by the link that signs them in where there is one. */
export function textPatient(
  ctx: Context,
  consultation: Consultation,
  { to, link }: { to: ParticipantRow; link: string | null },
): void {
  ctx.sms.push({ to: to.phone, text: TEXTS[to.locale](link ?? urlOf(ctx, consultation)) })
}
