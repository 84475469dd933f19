import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { FoundPeople } from '../../protocol/lead.ts'
import { listPeopleByName, listPeopleByPhone, listStaffAmong } from '../../store/lead.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import { recordAudit } from '../audit/audit.ts'
import { foldName } from '../login/names.ts'
import { toE164 } from '../login/phones.ts'
import { auditAttempt, requireStaff } from './access.ts'

const FIND_PEOPLE = 'find_people'
const MOST_FOUND = 10
/** Enough for everybody of one last name, before the first name is looked at. */
const MOST_LOOKED_AT = 200
const SHORTEST_NAME = 3
const PHONE_END = 3
/** How often a therapist may look for people within an hour. */
const SEARCHES_AN_HOUR = 60

/**
 * Finds people for a therapy session, by a whole phone number or the beginning of the last name (of
 * the field that people sign in with), with the first name in front of it or without. Nobody can go
 * through all people of the house so: every search is counted, and in the audit.
 * @throws not_allowed, too_many_requests, bad_request, invalid_phone
 */
export async function findPeople(
  ctx: Context,
  principal: Principal,
  text: string,
): Promise<FoundPeople> {
  const act = { actor: principal.id, act: FIND_PEOPLE }
  await auditAttempt(ctx, act, () => requireStaff(ctx, principal))
  await countSearch(ctx, principal.id, FIND_PEOPLE)
  const find = toSearch(ctx, text)
  await recordAudit(ctx, act)
  const rows = await find()
  const found = rows.slice(0, MOST_FOUND)
  const staff = await listStaffAmong(
    ctx.store,
    found.map(({ id }) => id),
  )
  const people = found.map((row) => ({
    id: row.id,
    name: `${row.first_name} ${row.last_name}`,
    phone_end: row.phone.slice(-PHONE_END),
    is_therapist: staff.has(row.id),
  }))
  return { people, more: rows.length > MOST_FOUND }
}

/** One more look at somebody whom the caller may not know. @throws too_many_requests */
export async function countSearch(ctx: Context, personId: string, act: string): Promise<void> {
  const { count, restMs } = ctx.searches.add(personId)
  if (count <= SEARCHES_AN_HOUR) return
  const outcome = 'too_many_requests'
  if (count === SEARCHES_AN_HOUR + 1) await recordAudit(ctx, { actor: personId, act, outcome })
  throw new AppError(outcome, 'You have looked for many people. Please wait a while.', {
    retryAfterMs: restMs,
  })
}

/** @throws bad_request, invalid_phone */
function toSearch(ctx: Context, text: string): () => Promise<ParticipantRow[]> {
  if (/^[0-9 +().-]+$/.test(text)) {
    const phone = toE164(text, ctx.config.defaultRegion)
    return () => listPeopleByPhone(ctx.store, phone, MOST_FOUND + 1)
  }
  const words = text.trim().split(/\s+/)
  const last = foldName(words.at(-1) ?? '')
  const first = foldName(words.slice(0, -1).join(''))
  const whole = foldName(text)
  if ([...last].length < SHORTEST_NAME && [...whole].length < SHORTEST_NAME) {
    throw new AppError('bad_request', 'At least three letters of the last name are needed')
  }
  return async () => {
    const rows = await listPeopleByName(ctx.store, whole, MOST_FOUND + 1)
    // "Kari Nordmann": what comes before the last word may be a first name.
    if (first === '' || [...last].length < SHORTEST_NAME) return rows
    const named = await listPeopleByName(ctx.store, last, MOST_LOOKED_AT)
    const fitting = named.filter((row) => foldName(row.first_name).startsWith(first))
    return [...rows, ...fitting].slice(0, MOST_FOUND + 1)
  }
}
