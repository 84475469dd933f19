import type { Context } from '../../context.ts'
import type { SessionLog } from '../../live/session-log.ts'
import { findExpiring } from '../../store/consultation-changes.ts'
import type { Due } from '../../store/due.ts'
import { findDue } from '../../store/due.ts'
import { EFFECTS } from '../actions/action-effects.ts'
import { expireConsultation } from '../consultations/expire.ts'

/** Names nobody and no therapy session: whoever sees it on a lock screen learns nothing. */
const TEXT = 'Samtale: somebody in a session asks for help. Please open Samtale now.'
/** How long after a text message that could not be sent the next try comes. */
const RETRY_MS = 30_000

/** The calls that are being made, by therapy session and person. */
export type Calls = Map<string, Promise<void>>

/**
 * Does what has fallen due; the answer is when the next thing will, null if nothing. Calls are not
 * waited for: whoever sends the text messages may be slow.
 */
export async function doWhatIsDue(ctx: Context, calls: Calls): Promise<number | null> {
  const due = await findDue(ctx.store, ctx.clock.now())
  for (const id of due.closing) {
    await withLog(ctx, id, async (log) => await closeAfterLastCall(ctx, log))
  }
  const expiring = await findExpiring(ctx.store, ctx.clock.now())
  for (const id of expiring.ids) {
    await withLog(ctx, id, async (log) => await expireConsultation(ctx, log))
  }
  for (const one of due.asking) {
    const key = `${one.therapySessionId} ${one.participantId}`
    if (calls.has(key)) continue
    const call = callForHelp(ctx, one).finally(() => calls.delete(key))
    calls.set(key, call)
  }
  return [due.nextAt, expiring.nextAt].reduce(earlier)
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}

/** What goes wrong in one therapy session is noted, tried again later, and keeps no other waiting. */
async function withLog(
  ctx: Context,
  therapySessionId: string,
  work: (log: SessionLog) => Promise<void>,
): Promise<void> {
  try {
    const log = await ctx.logs.open(therapySessionId)
    if (log) await work(log)
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error
    ctx.log.error({ err: { name } }, 'what was due could not be done')
  }
}

function isPast({ clock }: Context, at: number | null): boolean {
  return at !== null && at <= clock.now()
}

async function closeAfterLastCall(ctx: Context, log: SessionLog): Promise<void> {
  await log.commit({}, (turn) => {
    const { closesAt, status } = turn.state.session
    // Somebody may have closed it, or called anew, since.
    if (!isPast(ctx, closesAt)) return
    if (status !== 'open') turn.changeSession({ closesAt: null })
    else EFFECTS.close_session?.(turn, turn.append({ type: 'close_session' }))
  })
}

/**
 * Calls the one who is on call, and tells whoever asked. The rule: the log says so first; then the
 * text message; then it is noted that it went out. A server that dies in between sends it once more:
 * rather twice than not at all.
 */
async function callForHelp(ctx: Context, due: Due['asking'][number]): Promise<void> {
  const { participantId } = due
  await withLog(ctx, due.therapySessionId, async (log) => {
    const help = log.state.members.get(participantId)?.help ?? null
    if (help === null) return
    const to = await log.commit({ ids: [help] }, (turn) => {
      const member = turn.state.members.get(participantId)
      if (member?.help !== help || !isPast(ctx, member.helpDueAt)) return null
      const { onCallPhone } = turn.state.session
      // Nobody is on call: nobody is told that somebody was called.
      if (onCallPhone === null) turn.changeMember(participantId, { helpDueAt: null })
      else if (!member.helpRaised) {
        const audience = turn.find(help)?.audience ?? [participantId]
        turn.append({ type: 'help_raised', target: help, audience })
        turn.changeMember(participantId, { helpRaised: true })
      }
      return onCallPhone
    })
    if (to === null) return
    const isSent = await ctx.sms.deliver({ to, text: TEXT })
    await log.commit({}, (turn) => {
      // Answered meanwhile, and perhaps asked for again: that is another call.
      if (turn.state.members.get(participantId)?.helpRaised !== true) return
      const helpDueAt = isSent ? null : ctx.clock.now() + RETRY_MS
      turn.changeMember(participantId, { helpDueAt })
    })
  })
}
