import type { Clock } from '../../clock.ts'
import type { Context } from '../../context.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import type { Verdict } from '../../protocol/actions.ts'
import { isModeration, judge, mayEverWrite } from '../actions/action-rules.ts'
import type { Author } from '../actions/author.ts'
import type { ShapedDraft } from '../actions/draft-shape.ts'
import { readDraft } from '../actions/draft-shape.ts'
import type { ReminderFacts } from '../care/reminders.ts'
import { NO_REMINDERS } from '../care/reminders.ts'
import { HourlyCount } from '../hourly-count.ts'
import { auditInTurn } from './audit.ts'

/** Refused attempts of one person that are kept in an hour. */
const KEPT_AN_HOUR = 50

/**
 * Counts the refused attempts of each person, so that nobody fills the disk with them: fifty an
 * hour are kept one by one, the next is kept with the outcome `too_many_requests` and stands for all
 * that follow in that hour. That is some 250 KB a day of somebody who never stops.
 */
export class RefusalCount {
  readonly #counts: HourlyCount

  constructor(clock: Clock) {
    this.#counts = new HourlyCount(clock)
  }

  /** The outcome to be kept for one more refused attempt of somebody; null where it is passed over. */
  add(personId: string, outcome: string): string | null {
    const { count } = this.#counts.add(personId)
    if (count <= KEPT_AN_HOUR) return outcome
    return count === KEPT_AN_HOUR + 1 ? 'too_many_requests' : null
  }
}

/**
 * Judges a queue in its turn, and keeps in the audit what was an act of moderation, or an attempt at
 * one by somebody without the right: on disk with the actions themselves. Talk goes by untouched.
 */
export function judgeQueue(
  ctx: Context,
  turn: LogCommit,
  author: Author,
  drafts: readonly unknown[],
  reminders: ReminderFacts = NO_REMINDERS,
): Verdict[] {
  const judging = { hashPayload: ctx.secrets.hashPayload, reminders }
  return drafts.map((raw) => {
    const verdict = judge(turn, author, raw, judging)
    if (verdict.ok) auditAccepted(turn, verdict)
    else auditRefused(ctx, turn, author, raw, verdict)
    return verdict
  })
}

function auditAccepted(turn: LogCommit, { id, dup }: Verdict): void {
  const action = id === undefined || dup ? undefined : turn.find(id)
  if (!action) return
  const target = action.target === null ? undefined : turn.find(action.target)
  const isOthers = action.type === 'delete' && target?.author !== action.author
  if (!isModeration(action.type) && !isOthers) return
  const subject = action.participant ?? `action:${action.target ?? action.id}`
  auditInTurn(turn, { actor: action.author, act: action.type, subject })
}

function auditRefused(
  ctx: Context,
  turn: LogCommit,
  author: Author,
  raw: unknown,
  { code }: Verdict,
): void {
  const draft = readDraft(raw)
  if (typeof draft === 'string' || code === undefined) return
  if (!isAttempt(turn, author, draft, code)) return
  const outcome = author.kind === 'ops' ? code : ctx.refusals.add(author.id, code)
  if (outcome === null) return
  const subject = subjectOf(turn, draft)
  auditInTurn(turn, { actor: author.id, act: draft.type, subject, outcome })
}

/** Whether somebody without the right tried to moderate; of ops, every refusal is kept. */
function isAttempt(
  turn: LogCommit,
  author: Author,
  { type }: ShapedDraft,
  code: NonNullable<Verdict['code']>,
): boolean {
  if (author.kind === 'ops') return true
  if (type === 'delete') return code === 'not_allowed'
  const role = turn.state.members.get(author.id)?.role
  return isModeration(type) && role !== undefined && !mayEverWrite(role, type)
}

/** Only ids that are known here: whatever else somebody wrote in their place may be a text. */
function subjectOf(turn: LogCommit, { participant, target }: ShapedDraft): string | undefined {
  if (participant !== null) return turn.state.members.has(participant) ? participant : undefined
  return target === null ? undefined : `action:${target}`
}
