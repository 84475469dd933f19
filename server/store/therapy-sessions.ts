import type { Keystrokes } from '../protocol/keystrokes.ts'
import type { Role, Settings, Standing, Status } from '../protocol/therapy-sessions.ts'
import type { Store } from './store.ts'
import type { MemberTable, TherapySessionTable } from './tables.ts'

export interface TherapySession {
  id: string
  name: string
  topic: string | null
  startsAt: number
  endsAt: number | null
  status: Status
  closedAt: number | null
  /** Only what was set: the rest follows the defaults. */
  settings: Partial<Settings>
  whiteboard: string | null
  /** The check-in that may be answered now. */
  checkIn: number | null
  /** When the last call ends. */
  closesAt: number | null
  /** Whether also what new participants write goes to the therapists first. */
  holdAll: boolean
  /** Who gets a text message when nobody answers a call for help. */
  onCallPhone: string | null
  epoch: string
  lastActionId: number
  lastChain: Uint8Array
  createdAt: number
}

/** A person's place in one therapy session. */
export interface Member {
  id: string
  displayName: string
  role: Role
  standing: Standing
  muted: boolean
  /** Whether what this person writes to everyone goes to the therapists first. */
  held: boolean
  /** The call for help that no therapist has answered yet. */
  help: number | null
  /** When the on-call number gets a text message about it; null: never, or it has. */
  helpDueAt: number | null
  /** Whether the log says already that somebody is called. */
  helpRaised: boolean
  inside: boolean
  sentBack: boolean
  returning: boolean
  readMark: number
  readMarkAction: number
  /** What this person decided last about keystrokes; null: nothing yet. */
  consent: { keystrokes: Keystrokes; at: number } | null
  lastSeenAt: number | null
  /** When a therapist sent a reminder of what is to be filled in; null: never. */
  remindedAt: number | null
  position: number
}

/** Somebody who has not asked for help, or was answered. */
export const NO_HELP = { help: null, helpDueAt: null, helpRaised: false } as const
/** A therapy session in which nothing is asked of everybody, and nothing ends by itself. */
export const NO_CALLS = { checkIn: null, closesAt: null } as const

const SESSION_COLUMNS = [
  'therapy_session.id',
  'name',
  'topic',
  'starts_at',
  'ends_at',
  'status',
  'closed_at',
  'settings',
  'whiteboard',
  'check_in',
  'closes_at',
  'hold_all',
  'on_call_phone',
  'epoch',
  'last_action_id',
  'last_chain',
  'therapy_session.created_at',
] as const

/** A therapy session, or undefined. */
export async function findTherapySession(
  store: Store,
  id: string,
): Promise<TherapySession | undefined> {
  const row = await store.db
    .selectFrom('therapy_session')
    .select(SESSION_COLUMNS)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toTherapySession(row)
}

/** One page in the order of ids. */
export async function listTherapySessions(
  store: Store,
  page: { after: string; limit: number },
): Promise<TherapySession[]> {
  const rows = await store.db
    .selectFrom('therapy_session')
    .select(SESSION_COLUMNS)
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(toTherapySession)
}

/** The therapy sessions of a person who was not removed from them, the earliest first. */
export async function listTherapySessionsOf(
  store: Store,
  participantId: string,
): Promise<{ session: TherapySession; role: Role; standing: Standing; inside: boolean }[]> {
  const rows = await store.db
    .selectFrom('member')
    .innerJoin('therapy_session', 'therapy_session.id', 'member.therapy_session_id')
    .select([...SESSION_COLUMNS, 'member.role', 'member.standing', 'member.inside'])
    .where('member.participant_id', '=', participantId)
    .where('member.standing', '!=', 'removed')
    .orderBy('starts_at')
    .orderBy('therapy_session.id')
    .execute()
  return rows.map((row) => ({
    session: toTherapySession(row),
    role: row.role,
    standing: row.standing,
    inside: row.inside === 1,
  }))
}

/** Fails where the id is taken. */
export async function insertTherapySession(store: Store, session: TherapySession): Promise<void> {
  await store.db
    .insertInto('therapy_session')
    .values({ id: session.id, created_at: session.createdAt, ...toSessionRow(session) })
    .execute()
}

/** Replaces everything but the id and when it was made. */
export async function updateTherapySession(store: Store, session: TherapySession): Promise<void> {
  await store.db
    .updateTable('therapy_session')
    .set(toSessionRow(session))
    .where('id', '=', session.id)
    .execute()
}

/** All members, removed ones included, in the order of becoming one. */
export async function listMembers(store: Store, therapySessionId: string): Promise<Member[]> {
  const rows = await store.db
    .selectFrom('member')
    .innerJoin('participant', 'participant.id', 'member.participant_id')
    .select([
      'participant_id',
      'display_name',
      'role',
      'standing',
      'muted',
      'held',
      'help',
      'help_due_at',
      'help_raised',
      'inside',
      'sent_back',
      'returning',
      'read_mark',
      'read_mark_action',
      'consent',
      'consent_at',
      'last_seen_at',
      'reminded_at',
      'position',
    ])
    .where('therapy_session_id', '=', therapySessionId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    id: row.participant_id,
    displayName: row.display_name,
    role: row.role,
    standing: row.standing,
    muted: row.muted === 1,
    held: row.held === 1,
    help: row.help,
    helpDueAt: row.help_due_at,
    helpRaised: row.help_raised === 1,
    inside: row.inside === 1,
    sentBack: row.sent_back === 1,
    returning: row.returning === 1,
    readMark: row.read_mark,
    readMarkAction: row.read_mark_action,
    consent: row.consent && { keystrokes: row.consent, at: row.consent_at ?? 0 },
    lastSeenAt: row.last_seen_at,
    remindedAt: row.reminded_at,
    position: row.position,
  }))
}

/** Inserts or replaces. */
export async function saveMember(
  store: Store,
  therapySessionId: string,
  member: Member,
): Promise<void> {
  const row = toMemberRow(member)
  await store.db
    .insertInto('member')
    .values({ therapy_session_id: therapySessionId, participant_id: member.id, ...row })
    .onConflict((conflict) =>
      conflict.columns(['therapy_session_id', 'participant_id']).doUpdateSet(row),
    )
    .execute()
}

function toTherapySession(row: TherapySessionTable): TherapySession {
  return {
    id: row.id,
    name: row.name,
    topic: row.topic,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    status: row.status,
    closedAt: row.closed_at,
    settings: JSON.parse(row.settings) as Partial<Settings>,
    whiteboard: row.whiteboard,
    checkIn: row.check_in,
    closesAt: row.closes_at,
    holdAll: row.hold_all === 1,
    onCallPhone: row.on_call_phone,
    epoch: row.epoch,
    lastActionId: row.last_action_id,
    lastChain: row.last_chain,
    createdAt: row.created_at,
  }
}

function toSessionRow(session: TherapySession): Omit<TherapySessionTable, 'id' | 'created_at'> {
  return {
    name: session.name,
    topic: session.topic,
    starts_at: session.startsAt,
    ends_at: session.endsAt,
    status: session.status,
    closed_at: session.closedAt,
    settings: JSON.stringify(session.settings),
    whiteboard: session.whiteboard,
    check_in: session.checkIn,
    closes_at: session.closesAt,
    hold_all: Number(session.holdAll),
    on_call_phone: session.onCallPhone,
    epoch: session.epoch,
    last_action_id: session.lastActionId,
    last_chain: session.lastChain,
  }
}

function toMemberRow(member: Member): Omit<MemberTable, 'therapy_session_id' | 'participant_id'> {
  return {
    role: member.role,
    standing: member.standing,
    muted: Number(member.muted),
    held: Number(member.held),
    help: member.help,
    help_due_at: member.helpDueAt,
    help_raised: Number(member.helpRaised),
    inside: Number(member.inside),
    sent_back: Number(member.sentBack),
    returning: Number(member.returning),
    read_mark: member.readMark,
    read_mark_action: member.readMarkAction,
    consent: member.consent?.keystrokes ?? null,
    consent_at: member.consent?.at ?? null,
    last_seen_at: member.lastSeenAt,
    reminded_at: member.remindedAt,
    position: member.position,
  }
}
