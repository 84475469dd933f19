import type { Context } from '../context.ts'
import type { SessionLog } from '../live/session-log.ts'
import type { HandleActionsReply, ResetReason, Verdict } from '../protocol/actions.ts'
import type { Member } from '../store/therapy-sessions.ts'
import { whoIsTyping } from './typing.ts'

interface ReplyParts {
  /** The actions as JSON text, their elements without brackets. */
  text: string
  maxId: number
  more: boolean
  reset: ResetReason | undefined
  results: readonly Verdict[]
  tookMs: number
}

/**
 * A HandleActionsReply as JSON text, for the member `you`. Put together by hand, because everybody
 * asks for it every few seconds; a test holds it to the schema.
 */
export function toActionsReply(
  ctx: Context,
  log: SessionLog,
  you: Member,
  parts: ReplyParts,
): string {
  const { session, settings } = log.state
  const { maxId, more, results } = parts
  const reset = parts.reset ? `"reset":{"reason":"${parts.reset}"},` : ''
  const verdicts = results.length === 0 ? '[]' : JSON.stringify(results)
  const present = you.standing === 'admitted' ? whoIsPresent(log) : []
  const typing = whoIsTyping(log, you)
  const serverTime = Math.round(parts.tookMs * 1000) / 1000
  return `{"data":[${parts.text}],"maxID":${maxId},"more":${more},"results":${verdicts},${reset}"epoch":${JSON.stringify(session.epoch)},"now":"${ctx.texts.time(ctx.clock.now())}","serverTime":${serverTime},"session":{"status":"${session.status}","poll_interval_ms":${settings.poll_interval_ms},"you":{"id":${JSON.stringify(you.id)},"role":"${you.role}","standing":"${you.standing}","muted":${you.muted}}},"present":${JSON.stringify(present)},"typing":${JSON.stringify(typing)}}`
}

/** Who is there; those who were removed a moment ago are not. */
function whoIsPresent(log: SessionLog): HandleActionsReply['present'] {
  const { members } = log.state
  return log.presence.present().filter((id) => {
    const standing = members.get(id)?.standing
    return standing === 'admitted' || standing === 'waiting'
  })
}
