import type { ChangedMember } from '../../server/protocol/lead.ts'
import type { Settings, TherapySessionDetail } from '../../server/protocol/therapy-sessions.ts'
import { endAfter, fromLocalTime, toLocalTime } from '../lib/local-time.ts'

/** What a therapist may set. */
export interface LeadForm {
  name: string
  day: string
  from: string
  to: string
  settings: Settings
  members: LeadMember[]
}

export interface LeadMember {
  id: string
  name: string
  role: 'participant' | 'therapist'
  /** May be given the other role. */
  isTherapist: boolean
}

/** What was changed and not saved yet. Of a member who is taken out, the role is null. */
export interface Touched {
  texts: Partial<Pick<LeadForm, 'name' | 'day' | 'from' | 'to'>>
  settings: Partial<Settings>
  members: Record<string, Omit<LeadMember, 'id' | 'role'> & { role: ChangedMember['role'] }>
  /** Made with the first attempt to make one. */
  requestId: string | null
}

export const UNTOUCHED: Touched = { texts: {}, settings: {}, members: {}, requestId: null }

/** A therapy session as it is, in a form. */
export function toForm(detail: TherapySessionDetail): LeadForm {
  const { day, time: from } = toLocalTime(Date.parse(detail.date))
  const to = detail.ends_at === null ? '' : toLocalTime(Date.parse(detail.ends_at)).time
  const members = detail.participants
    .filter(({ id }) => id !== detail.you.id)
    .map(({ id, display_name: name, role }) => ({
      ...{ id, name, role },
      isTherapist: role === 'therapist',
    }))
  return { name: detail.name, day, from, to, settings: detail.settings, members }
}

/** The form with what was changed in it. */
export function withTouched(base: LeadForm, touched: Touched): LeadForm {
  const known = base.members.map((member) => ({ ...member, ...touched.members[member.id] }))
  const added = Object.entries(touched.members)
    .filter(([id]) => !base.members.some((member) => member.id === id))
    .map(([id, member]) => ({ id, ...member }))
  return {
    ...base,
    ...touched.texts,
    settings: { ...base.settings, ...touched.settings },
    members: [...known, ...added].flatMap(({ role, ...member }) =>
      role === null ? [] : [{ ...member, role }],
    ),
  }
}

/** Fields that must be filled in before it can be saved. */
export function findMissing({ name, day, from }: LeadForm): ('name' | 'day' | 'from')[] {
  return [
    ...(name.trim() === '' ? (['name'] as const) : []),
    ...(fromLocalTime({ day, time: '12:00' }) === null ? (['day'] as const) : []),
    ...(fromLocalTime({ day: '2026-01-01', time: from }) === null ? (['from'] as const) : []),
  ]
}

/** Beginning and end as the server takes them. */
export function toTimes({ day, from, to }: LeadForm): { date: string; ends_at: string | null } {
  const startsAt = fromLocalTime({ day, time: from }) ?? 0
  const endsAt = endAfter(startsAt, to)
  return {
    date: new Date(startsAt).toISOString(),
    ends_at: endsAt === null ? null : new Date(endsAt).toISOString(),
  }
}

/** What is to be told of members who were put in, taken out, or given another role. */
export function toChanges({ members }: Touched): ChangedMember[] {
  return Object.entries(members).map(([id, { role }]) => ({ id, role }))
}
