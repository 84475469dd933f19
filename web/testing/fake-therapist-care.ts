import type { Action } from '../../server/protocol/actions.ts'
import type { Attendance } from '../../server/protocol/lead.ts'
import type { Locale } from '../lib/locales.ts'
import type { TimelineItem } from '../state/types.ts'
import { aisha, at, ingrid, jonas, kari, marit, NOW, ola, sunniva } from './fake-people.ts'
import { message } from './fake-talk.ts'
import { talks } from './talk.ts'

/** The states of a therapist's room in which somebody is cared for. */
export const THERAPIST_CARE_STATES = [
  'therapist-help',
  'therapist-check-in',
  'therapist-held',
  'therapist-return',
  'therapist-late',
  'therapist-notes',
  'therapist-margin',
  'therapist-last-call',
  'therapist-attendance',
  'therapist-busy',
] as const

const action = (id: number, time: string, some: Partial<Action>): Action => ({
  ...{ type: 'message', user: null, recipients: [], ...some },
  ...{ id, timestamp: new Date(at(time)).toISOString() },
})

/** What the log has besides, in one of the states; `busy` has nearly all of it. */
export function careActions(locale: Locale, name: string): Action[] {
  const t = talks[locale]
  const log: Record<string, Action[]> = {
    help: [
      action(60, '14:02', { type: 'help', user: marit.id }),
      action(61, '14:03', { type: 'help_raised', target: 60 }),
      action(62, '14:03', { type: 'help_seen', user: ingrid.id, target: 60 }),
      action(63, '14:11', { user: aisha.id, body: t.down }),
      action(64, '14:12', { type: 'help', user: aisha.id }),
      action(65, '14:13', { type: 'help_raised', target: 64 }),
      action(66, '14:14', { type: 'help', user: jonas.id, body: t.quiet }),
    ],
    'check-in': [
      ...feelings(70, '14:02', 'sad angry sad sad'),
      ...feelings(78, '14:07', 'sad sad smile heart angry'),
      ...feelings(86, '14:13', 'smile sad smile heart'),
    ],
    held: [
      action(100, '14:12', { type: 'hold', user: ingrid.id, participant: ola.id }),
      action(101, '14:13', { user: ola.id, body: t.helps, held: true }),
      action(102, '14:14', { user: ola.id, body: t.quiet, held: true, recipients: [kari.id] }),
    ],
    late: [action(105, '14:14', { user: kari.id, body: t.thanks, late: true })],
    notes: [
      action(110, '14:07', { type: 'note', user: ingrid.id, target: 6, body: t.glad }),
      action(111, '14:09', { type: 'note', user: 'T2', target: 7, body: t.anniversaries }),
    ],
    'last-call': [
      action(115, '14:13', {
        ...{ type: 'last_call', user: ingrid.id },
        closes_at: new Date(NOW + 272_000).toISOString(),
      }),
    ],
  }
  const parts: Record<string, string[]> = {
    return: ['held'],
    margin: ['notes'],
    busy: ['help', 'check-in', 'held', 'notes', 'last-call'],
  }
  const state = name.replace('therapist-', '')
  return (parts[state] ?? [state]).flatMap((part) => log[part] ?? [])
}

/** A check-in and what each answered, from Kari on. */
function feelings(id: number, time: string, icons: string): Action[] {
  const asked = action(id, time, { type: 'check_in', user: ingrid.id })
  const given = icons.split(' ').map((icon, index) =>
    action(id + 1 + index, time, {
      ...{ type: 'feeling', user: [kari, ola, aisha, sunniva, marit][index]?.id ?? null },
      ...{ target: id, icon: icon as 'heart' },
    }),
  )
  return [asked, ...given]
}

/** The talk, with what only therapists have. */
export function careTimeline(locale: Locale, name: string): TimelineItem[] {
  const t = talks[locale]
  const held = message(101, ola, '14:13', t.helps, { state: 'held' })
  if (name === 'therapist-late') return [message(105, kari, '14:14', t.thanks, { state: 'late' })]
  return ['therapist-held', 'therapist-return', 'therapist-busy'].includes(name) ? [held] : []
}

/** Who was there. */
export function fakeAttendance(): Attendance {
  const time = (clock: string) => new Date(at(clock)).toISOString()
  const here = (from: string, until: string | null) => ({
    ...{ from: time(from), until: until && time(until) },
  })
  const one = ({ id, displayName, role }: typeof kari, ...spans: ReturnType<typeof here>[]) => ({
    ...{ id, display_name: displayName, role, here: spans },
  })
  return {
    people: [
      one(ingrid, here('13:55', null)),
      one(kari, here('14:00', null)),
      one(ola, here('14:00', '14:04'), here('14:06', null)),
      one(sunniva, here('14:00', '14:07')),
      one(jonas),
    ],
  }
}
