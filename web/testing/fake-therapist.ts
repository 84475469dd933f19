import { computed, signal } from '@preact/signals'
import type { Action } from '../../server/protocol/actions.ts'
import type { Assessment, RosterEntry } from '../../server/protocol/therapy-sessions.ts'
import type { Locale } from '../lib/locales.ts'
import type { PanelSource } from '../state/panel-source.ts'
import type { Person, RoomState, TimelineItem } from '../state/types.ts'
import { aisha, at, ingrid, jonas, kari, marit, ola, sunniva } from './fake-people.ts'
import { fakeRoom } from './fake-room.ts'
import {
  careActions,
  careTimeline,
  fakeAttendance,
  THERAPIST_CARE_STATES,
} from './fake-therapist-care.ts'
import { talks } from './talk.ts'

/** The states of a therapist's room in the gallery. */
export const THERAPIST_STATES = [
  'therapist-start',
  'therapist-people',
  'therapist-menu',
  'therapist-more',
  'therapist-admit',
  'therapist-notice',
  'therapist-note',
  'therapist-board',
  'therapist-assessments',
  'therapist-close',
  'therapist-delete',
  'therapist-pending',
  'therapist-refused',
  'therapist-scheduled',
  ...THERAPIST_CARE_STATES,
] as const

const henrik: Person = { ...ingrid, id: 'T2', displayName: 'Henrik', order: 1, present: true }
const PEOPLE: Person[] = [
  ...[kari, ola, aisha, marit],
  { ...sunniva, present: false },
  { ...jonas, lastSeenAt: at('14:12') },
  { ...kari, id: 'P7', displayName: 'Leila', order: 6, standing: 'waiting' },
  { ...kari, id: 'P8', displayName: 'Per', order: 7, standing: 'waiting' },
  ...[ingrid, henrik],
]

const STATUSES = {
  'therapist-scheduled': 'scheduled',
  'therapist-late': 'closed',
} as Partial<Record<string, 'scheduled' | 'closed'>>

/** Leila has been at the door since 14:04. */
const ROSTER: RosterEntry[] = PEOPLE.map((one) => ({
  ...{ id: one.id, display_name: one.displayName, role: one.role, standing: one.standing },
  ...{ present: one.present, muted: one.muted, last_seen_at: null, held: false },
  ...(one.id === 'P7' ? { waiting_since: new Date(at('14:04')).toISOString() } : {}),
}))

/** A therapist's room with eight people: two wait, one is muted, one has left. */
export function fakeTherapistRoom(locale: Locale, name: string): RoomState {
  const room = fakeRoom(locale, STATUSES[name] ?? 'therapist')
  const [refused, pending] = draftsOf(name)
  const detail = room.detail.peek()
  const you = { id: 'T1', role: 'therapist', standing: 'admitted', muted: false } as const
  return {
    ...room,
    me: signal(ingrid),
    people: signal(PEOPLE),
    typing: signal([kari]),
    timeline: computed(() => [
      ...room.timeline.value.filter(isSaidByNow),
      ...careTimeline(locale, name),
    ]),
    detail: signal(
      detail && { ...detail, you: { ...detail.you, ...you }, max_id: 99, participants: ROSTER },
    ),
    refused: signal(refused),
    source: {
      ...room.source,
      actions: signal([...ACTIONS, ...careActions(locale, name)]),
      pending: signal(pending),
      api: {
        getTherapySessionAssessments: async ({ personId = '' }) => ({
          assessments: assessmentsOf(locale, personId),
        }),
        getAttendance: async () => fakeAttendance(),
      },
    },
  }
}

/** Not what Kari writes now, nor what Marit, who is silent, has deleted. */
function isSaidByNow(item: TimelineItem): boolean {
  return item.id !== null && item.id < 12 && item.id !== 9
}

const action = (id: number, time: string, some: Partial<Action>): Action => ({
  type: 'message',
  user: null,
  recipients: [],
  ...some,
  id,
  timestamp: new Date(at(time)).toISOString(),
})
const came = (id: number, person: Person) =>
  action(id, '14:00', { type: 'notice', event: 'joined', participant: person.id })
const wrote = (id: number, time: string, person: Person) => action(id, time, { user: person.id })
const read = (id: number, time: string, person: Person, target: number) =>
  action(id, time, { type: 'message_read', user: person.id, target })

const ACTIONS: Action[] = [
  action(1, '14:00', { type: 'open_session', user: 'T1' }),
  ...[kari, ola, aisha, marit, sunniva, jonas].map((person, index) => came(2 + index, person)),
  wrote(10, '14:06', ola),
  action(11, '14:07', { type: 'notice', event: 'left', participant: sunniva.id }),
  wrote(12, '14:08', aisha),
  wrote(13, '14:09', kari),
  wrote(14, '14:12', jonas),
  wrote(15, '14:13', ola),
  read(16, '14:06', sunniva, 10),
  read(17, '14:12', jonas, 13),
  ...[kari, ola, marit].map((person, index) => read(18 + index, '14:13', person, 15)),
  read(22, '14:14', aisha, 15),
  action(23, '14:11', { type: 'revoke', user: 'T2', participant: 'P8' }),
]

function assessmentsOf(locale: Locale, id: string): Assessment[] {
  const done = Number(id.slice(1)) > 7 ? 2 : 3
  return talks[locale].assessments.map((title, index) => ({
    ...{ name: `${index}`, title, when: 'before' },
    status: index < done ? 'complete' : 'incomplete',
  }))
}

type Drafts = [RoomState['refused']['value'], PanelSource['pending']['value']]

function draftsOf(name: string): Drafts {
  if (name === 'therapist-refused') {
    const draft = { type: 'mute', participant: 'P2' } as const
    const remind = { type: 'remind', participant: 'P3' } as const
    const notBefore = Date.parse('2026-11-25T07:00:00.000Z')
    return [
      [
        { key: 'r', draft, failure: 'unknown_recipient' },
        { key: 's', draft: remind, failure: 'outside_hours', notBefore },
      ],
      [],
    ]
  }
  if (name !== 'therapist-pending') return [[], []]
  const item = (type: 'admit' | 'mute', participant: string) => ({
    ...{ personId: 'T1', therapySessionId: 'TS1', cid: participant, order: 1, state: 'queued' },
    draft: { type, participant, cid: participant, client_ts: '' },
  })
  return [[], [item('admit', 'P7'), item('mute', 'P2')] as PanelSource['pending']['value']]
}
