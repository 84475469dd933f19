import type { Context } from '../../context.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { ResetReason, Verdict } from '../../protocol/actions.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import { toTime } from '../../times.ts'
import { whoIsTyping } from './typing.ts'

interface ReplyParts {
  page: {
    /** The actions as JSON text, their elements without brackets. */
    text: string
    maxId: number
    more: boolean
    reset: ResetReason | undefined
  }
  results?: readonly Verdict[]
  tookMs: number
  /** The last field with its comma, or nothing. */
  signals: string
}

/**
 * A HandleActionsReply as JSON text, for the member `you`. Put together by hand, because everybody
 * asks for it every few seconds; a test holds it to the schema.
 */
export function toActionsReply(
  ctx: Context,
  log: SessionLog,
  you: Member,
  { page, results = [], tookMs, signals }: ReplyParts,
): string {
  const { session, settings } = log.state
  const { text, maxId, more } = page
  const reset = page.reset ? `"reset":{"reason":"${page.reset}"},` : ''
  const verdicts = results.length === 0 ? '[]' : JSON.stringify(results)
  const present = you.standing === 'admitted' ? ctx.texts.present(log, log.state) : '[]'
  const typing = whoIsTyping(log, you)
  const typists = typing.length === 0 ? '[]' : JSON.stringify(typing)
  // Ids and epochs are letters, digits, - and _: nothing in them is to be escaped.
  const serverTime = Math.round(tookMs * 1000) / 1000
  return `{"data":[${text}],"maxID":${maxId},"more":${more},"results":${verdicts},${reset}"epoch":"${session.epoch}","now":"${toTime(ctx.clock.now())}","serverTime":${serverTime},"session":{"status":"${session.status}","poll_interval_ms":${settings.poll_interval_ms},"you":{"id":"${you.id}","role":"${you.role}","standing":"${you.standing}","muted":${you.muted}}},"present":${present},"typing":${typists}${signals}}`
}
