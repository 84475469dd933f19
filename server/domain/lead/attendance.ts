import type { Context, Principal } from '../../context.ts'
import type { LogState } from '../../live/log-commit.ts'
import type { Stay } from '../../live/presence.ts'
import { STAY_GAP_MS } from '../../live/presence.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { Attendance } from '../../protocol/lead.ts'
import { inSlices } from '../../slices.ts'
import type { Coming } from '../../store/attendance.ts'
import { listAttendance, listComings, saveAttendance } from '../../store/attendance.ts'
import type { AttendanceTable } from '../../store/tables.ts'
import type { Member } from '../../store/therapy-sessions.ts'
import { resolveTherapySessionId } from '../access.ts'
import { toTime } from '../actions/wire-actions.ts'
import { accessAsTherapist, auditAttempt } from './access.ts'
import type { Span } from './time-spans.ts'
import { intersectSpans, mergeSpans } from './time-spans.ts'

/** Writes down who has been there since the last time, as far as it is to be kept. */
export async function keepAttendance(ctx: Context, logs: readonly SessionLog[]): Promise<void> {
  const taken = logs.map((log) => ({ log, stays: log.presence.takeStays() }))
  const rows = taken.flatMap(({ log, stays }) =>
    stays.flatMap((stay) => toRow(log.state, stay) ?? []),
  )
  try {
    await inSlices(rows, (slice) => saveAttendance(ctx.store, slice))
  } catch (error) {
    for (const { log, stays } of taken) log.presence.putBack(stays)
    throw error
  }
}

/**
 * Who was in an open therapy session, from when to when: where their device asked for news, and the
 * log says that they were in. @throws no_current_session, not_allowed_in_session, not_allowed
 */
export async function getAttendance(
  ctx: Context,
  principal: Principal,
  given: string | undefined,
): Promise<Attendance> {
  const id = resolveTherapySessionId(principal, given)
  const act = { actor: principal.id, act: 'read_attendance', therapySessionId: id }
  return await auditAttempt(ctx, act, async () => {
    const { log } = await accessAsTherapist(ctx, principal, id)
    return { people: await listStays(ctx, log) }
  })
}

/** The same for whoever has proved their right. */
async function listStays(ctx: Context, log: SessionLog): Promise<Attendance['people']> {
  await keepAttendance(ctx, [log])
  const { session, members } = log.state
  const [rows, comings] = await Promise.all([
    listAttendance(ctx.store, session.id),
    listComings(ctx.store, session.id),
  ])
  const now = ctx.clock.now()
  const isOpen = session.status === 'open'
  const open = spansOf(comings, now, ({ type }) => turn(type, 'open_session', ['close_session']))
  return [...members.values()].flatMap((member) => {
    const own = rows.filter((row) => row.participant_id === member.id)
    const there = own.map((row) => ({ from: row.came_at, until: row.gone_at }))
    const inside = spansOf(comings, now, (one) => insideTurn(one, member.id))
    const counted = intersectSpans(intersectSpans(mergeSpans(there, STAY_GAP_MS), inside), open)
    if (member.standing === 'removed' && counted.length === 0) return []
    const isThere = isOpen && member.inside && log.presence.isPresent(member.id)
    return [toPerson(member, counted, isThere)]
  })
}

function toPerson(
  { id, displayName, role }: Member,
  spans: readonly Span[],
  isThere: boolean,
): Attendance['people'][number] {
  const here = spans.map(({ from, until }, index) => ({
    from: toTime(from),
    until: isThere && index === spans.length - 1 ? null : toTime(until),
  }))
  return { id, display_name: displayName, role, here }
}

/** Only of who was let in, and only until the close: reading afterwards is nobody's attendance. */
function toRow({ session, members }: LogState, stay: Stay): AttendanceTable | undefined {
  const { status, closedAt } = session
  const member = members.get(stay.personId)
  const wasIn = member && (member.sentBack || !isBefore(member))
  if (!wasIn || status === 'scheduled' || status === 'cancelled') return undefined
  const goneAt = status === 'closed' ? Math.min(stay.until, closedAt ?? 0) : stay.until
  if (goneAt <= stay.from) return undefined
  return {
    therapy_session_id: session.id,
    participant_id: stay.personId,
    came_at: stay.from,
    gone_at: goneAt,
  }
}

function isBefore({ standing }: Member): boolean {
  return standing === 'invited' || standing === 'waiting'
}

/** Stretches between what begins them and what ends them; one that goes on ends now. */
function spansOf(
  comings: readonly Coming[],
  now: number,
  turnOf: (coming: Coming) => 'begins' | 'ends' | undefined,
): Span[] {
  const spans: Span[] = []
  let from: number | null = null
  for (const coming of comings) {
    const turned = turnOf(coming)
    if (turned === 'begins') from ??= coming.at
    if (turned !== 'ends' || from === null) continue
    spans.push({ from, until: coming.at })
    from = null
  }
  return from === null ? spans : [...spans, { from, until: now }]
}

function insideTurn({ type, event, participant }: Coming, id: string) {
  return participant === id
    ? turn(event ?? type, 'joined', ['left', 'revoke', 'remove'])
    : undefined
}

function turn(
  what: string,
  begins: string,
  ends: readonly string[],
): 'begins' | 'ends' | undefined {
  if (what === begins) return 'begins'
  return ends.includes(what) ? 'ends' : undefined
}
