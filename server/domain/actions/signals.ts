import type { Context } from '../../context.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { SignalDraft } from '../../protocol/actions.ts'
import { MAX_SIGNAL_BYTES } from '../../protocol/limits.ts'
import { findConsultation } from '../../store/consultations.ts'

/**
 * Passes on what a member of an open consultation says to another one who is there. Whatever may not
 * be said, or is too large, is dropped: signals get lost, and clients ask anew. In other therapy
 * sessions there are none: they would be a way to talk past whoever leads.
 */
export async function passSignals(
  ctx: Context,
  log: SessionLog,
  from: string,
  drafts: readonly SignalDraft[],
): Promise<void> {
  const { signals, parking } = log
  // What is not a consultation yet may become one.
  signals.areAllowed ||= (await findConsultation(ctx.store, log.state.session.id)) !== undefined
  if (!signals.areAllowed || !maySignal(log, from)) return
  for (const { to, data } of drafts) {
    const text = JSON.stringify(data)
    const fits = Buffer.byteLength(text) <= MAX_SIGNAL_BYTES
    if (!fits || to === from || !maySignal(log, to) || !log.presence.isPresent(to)) continue
    signals.post(to, { from, text })
    parking.wakeWhere((poll) => poll.personId === to, 'give-up')
  }
}

/** The signals for a member as JSON text, an element of the reply with its comma; empty for none. */
export function takeSignals(log: SessionLog, personId: string): string {
  if (!log.signals.has(personId)) return ''
  // The talk may have ended, or the person been sent away, since they were left here.
  const signals = log.signals.take(personId)
  if (signals.length === 0 || !maySignal(log, personId)) return ''
  const texts = signals.map(({ from, text }) => `{"from":${JSON.stringify(from)},"data":${text}}`)
  return `,"signals":[${texts.join(',')}]`
}

function maySignal(log: SessionLog, personId: string): boolean {
  const member = log.state.members.get(personId)
  return log.state.session.status === 'open' && member?.standing === 'admitted'
}
