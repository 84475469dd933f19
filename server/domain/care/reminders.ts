import type { Context } from '../../context.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import type { Verdict } from '../../protocol/actions.ts'
import type { Locale } from '../../protocol/login.ts'
import type { PersonToRemind } from '../../store/reminders.ts'
import { listPeopleToRemind } from '../../store/reminders.ts'
import { toTime } from '../actions/wire-actions.ts'
import { nextWakingTime } from './waking-hours.ts'

/** What must be known before reminders in a queue can be judged. */
export interface ReminderFacts {
  /** Who has something to fill in, by id. */
  people: ReadonlyMap<string, PersonToRemind>
  /** null: people may be written to now; else when they may. */
  notBefore: number | null
}

/** For a queue that reminds nobody. */
export const NO_REMINDERS: ReminderFacts = { people: new Map(), notBefore: null }

/** Names no therapy session, and not what there is to fill in. */
const TEXTS: Record<Locale, string> = {
  en: 'Samtale: there is something for you to fill in. Please open Samtale when you have time.',
  nb: 'Samtale: du har noe å fylle ut. Åpne Samtale når du har tid.',
}

/** Whether a queue reminds anybody: only then is there something to look up. */
export function isReminding(drafts: readonly unknown[]): boolean {
  return drafts.some((raw) => remindedIn(raw) !== null)
}

/** Looks up what reminders in a therapy session hang on. */
export async function findReminderFacts(
  ctx: Context,
  therapySessionId: string,
): Promise<ReminderFacts> {
  const { reminderHours, timeZone } = ctx.config
  return {
    people: await listPeopleToRemind(ctx.store, therapySessionId),
    notBefore: nextWakingTime(ctx.clock.now(), reminderHours, timeZone),
  }
}

type ReminderRefusal = Required<Pick<Verdict, 'code' | 'detail'>> & Pick<Verdict, 'not_before'>

/** Why somebody is not reminded now; undefined if they may be. */
export function findReminderRefusal(
  turn: LogCommit,
  participant: string,
  facts: ReminderFacts,
): ReminderRefusal | undefined {
  const person = facts.people.get(participant)
  const isOver = turn.state.session.status === 'closed'
  // What is to be filled in afterwards is nobody's business before.
  if (!person || !(person.hasBefore || (isOver && person.hasAfter))) {
    return { code: 'nothing_to_remind', detail: 'This person has nothing to fill in now' }
  }
  const { remindedAt = null } = turn.state.members.get(participant) ?? {}
  if (remindedAt !== null) {
    return { code: 'already_reminded', detail: `A reminder went out at ${toTime(remindedAt)}` }
  }
  if (facts.notBefore === null) return undefined
  const notBefore = toTime(facts.notBefore)
  const detail = `People are not written to at this hour: try again from ${notBefore} on`
  return { code: 'outside_hours', detail, not_before: notBefore }
}

/**
 * Sends what was just committed, each once: a server that dies in between leaves it unsent, rather
 * never than twice.
 */
export function sendReminders(
  ctx: Context,
  drafts: readonly unknown[],
  verdicts: readonly Verdict[],
  { people }: ReminderFacts,
): void {
  for (const [index, raw] of drafts.entries()) {
    const verdict = verdicts[index]
    const person = people.get(remindedIn(raw) ?? '')
    if (!person || !verdict?.ok || verdict.dup) continue
    const address = ctx.config.publicUrl === null ? '' : ` ${ctx.config.publicUrl.origin}`
    ctx.sms.push({ to: person.phone, text: `${TEXTS[person.locale]}${address}` })
  }
}

/** Whom a queued action reminds; null for every other action. */
function remindedIn(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('type' in raw) || raw.type !== 'remind') {
    return null
  }
  return 'participant' in raw && typeof raw.participant === 'string' ? raw.participant : null
}
