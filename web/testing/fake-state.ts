import { signal } from '@preact/signals'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import type { TherapySessionListItem } from '../../server/protocol/therapy-sessions.ts'
import type { Locale } from '../lib/locales.ts'
import type { AppState, CallProblem, LoginState, RoomState } from '../state/types.ts'
import { CARE_STATES, careSource } from './fake-care.ts'
import { fakeConsent } from './fake-consent.ts'
import {
  CONSULTATION_STATES,
  fakeConsultationRoom,
  fakeDeps,
  isDoctors,
} from './fake-consultation.ts'
import { fakeLeadApi, LEAD_STATES } from './fake-lead.ts'
import { at, NOW } from './fake-people.ts'
import { fakeRoom } from './fake-room.ts'
import type { RoomStateName } from './fake-talk.ts'
import { fakeTherapistRoom, THERAPIST_STATES } from './fake-therapist.ts'
import { talks } from './talk.ts'

/** Every screen and state of the gallery: screen → its states, the first one the plain one. */
export const SCREENS = {
  'sign-in': ['start', 'code', 'wrong', 'phone', 'offline', 'expired', 'first-name', 'long'],
  sessions: ['start', 'none', 'problem', 'sign-out', 'update'],
  'waiting-room': [
    'start',
    'done',
    'early',
    'consent',
    'consent-timing',
    'consent-said',
    'hint',
    'help',
  ],
  room: [
    'start',
    'end',
    'offline',
    'private',
    'private-ola',
    'reply',
    'menu',
    'closed',
    'scheduled',
    'muted',
    'empty',
    'alone',
    'therapist',
    'connecting',
    'pill',
    'refused',
    'people',
    'mention',
    'long',
    'hint',
    'settings',
    'keys',
    'delete',
    'leave',
    'update',
    'filled-in',
    ...CARE_STATES,
    'help-ask',
  ],
  therapist: THERAPIST_STATES,
  consultation: CONSULTATION_STATES,
  lead: LEAD_STATES,
  errors: ['no-session', 'no-page', 'not-allowed', 'over', 'away', 'opening'],
} as const satisfies Record<string, readonly string[]>

export type ScreenName = keyof typeof SCREENS

/** A state for one picture. */
export function fakeState(screen: ScreenName, name: string, locale: Locale): AppState {
  const room = roomOf(screen, name, locale)
  const deps = fakeDeps(locale, name)
  return {
    login: fakeLogin(screen, name, locale),
    therapySessions: {
      list: signal(name === 'problem' ? null : sessions(locale, name === 'none')),
      mayMake: signal(false),
      problem: signal<CallProblem | null>(name === 'problem' ? { code: 'offline' } : null),
      load: async () => undefined,
    },
    room: signal(room),
    openRoom: () => undefined,
    link: signal(name === 'link' ? 'rejected' : null),
    deps: screen === 'lead' ? { ...deps, api: fakeLeadApi(locale) } : deps,
  }
}

function roomOf(screen: ScreenName, name: string, locale: Locale): RoomState | null {
  if (name === 'opening') return null
  if (screen === 'errors') {
    const place = signal<'room' | 'not-allowed'>(name === 'not-allowed' ? 'room' : 'not-allowed')
    setTimeout(() => {
      place.value = 'not-allowed'
    })
    return {
      ...fakeRoom(locale, name === 'over' ? 'closed' : 'start'),
      place,
      problem: signal({ code: 'not_allowed_in_session' }),
    }
  }
  if (screen === 'waiting-room') return waiting(name, locale)
  if (screen === 'consultation') return fakeConsultationRoom(locale, name)
  if (screen === 'therapist') return fakeTherapistRoom(locale, name)
  if (screen !== 'room') return null
  const extra: Record<string, RoomStateName> = { delete: 'end', leave: 'end', 'help-ask': 'start' }
  return fakeRoom(locale, extra[name] ?? (name as RoomStateName))
}

const ASKED: Record<string, Keystrokes> = {
  consent: 'full',
  'consent-timing': 'timing',
  'consent-said': 'full',
}

function waiting(name: string, locale: Locale): RoomState {
  const room = fakeRoom(locale, 'start')
  const early = name === 'early'
  const date = new Date(early ? at('14:30') : at('14:00')).toISOString()
  const detail = room.detail.peek()
  return {
    ...room,
    ...fakeConsent(ASKED[name] ?? 'off', name === 'consent-said' ? 'off' : null),
    detail: signal(detail && { ...detail, date }),
    source: { ...room.source, ...(name === 'help' ? careSource(locale, 'help') : {}) },
    place: signal('waiting'),
    status: signal(early ? 'scheduled' : 'open'),
    assessments: signal(early || ASKED[name] ? [] : assessments(locale, name === 'done')),
  }
}

function assessments(locale: Locale, done: boolean): TherapySessionListItem['assessments'] {
  const [first, second, third] = talks[locale].assessments
  const url = 'https://example.org/'
  return [
    { name: 'a', title: first, when: 'before', status: 'complete' },
    { name: 'b', title: second, when: 'before', status: 'complete' },
    done
      ? { name: 'c', title: third, when: 'before', status: 'complete' }
      : { name: 'c', title: third, when: 'before', status: 'incomplete', url },
  ]
}

function sessions(locale: Locale, none: boolean): TherapySessionListItem[] {
  if (none) return []
  const t = talks[locale]
  const [first, , third] = assessments(locale, false)
  const all = first && third ? [first, third] : []
  const one = (id: string, name: string, date: string, more: Partial<TherapySessionListItem>) => ({
    id,
    name,
    date: new Date(date).toISOString(),
    ends_at: new Date(Date.parse(date) + 5_400_000).toISOString(),
    status: 'scheduled' as const,
    role: 'participant' as const,
    assessments: [],
    ...more,
  })
  return [
    one('TS1', t.name, '2026-11-24T14:00+01:00', { status: 'open', assessments: all }),
    one('TS2', t.oneToOne, '2026-11-24T18:30+01:00', {}),
    one('TS3', t.name, '2026-12-01T14:00+01:00', { assessments: third ? [third] : [] }),
    one('TS4', t.group, '2026-11-17T14:00+01:00', {
      status: 'closed',
      assessments: third ? [{ ...third, when: 'after' }] : [],
      readable_until: '2026-12-01T15:30:00.000Z',
    }),
  ]
}

const PHASES: Record<string, 'away' | 'unknown'> = { away: 'away', opening: 'unknown' }
const FORMS: Record<string, [phone: string, name: string]> = {
  start: ['', ''],
  long: ['+44 07700 900123 45678', 'Wolfeschlegelsteinhausenbergerdorff'],
}

const PROBLEMS: Record<string, CallProblem> = {
  wrong: { code: 'code_rejected' },
  phone: { code: 'invalid_phone' },
  offline: { code: 'offline' },
}

function fakeLogin(screen: ScreenName, name: string, locale: Locale): LoginState {
  const signedOut = screen === 'sign-in' || name === 'link'
  const phase = PHASES[name] ?? (signedOut ? 'signed-out' : 'signed-in')
  const [phone, typedName] = FORMS[name] ?? ['+47 412 34 567', 'Nordmann']
  const waits = signedOut && (name === 'code' || name === 'wrong')
  const step = signal<'start' | 'code'>(name === 'code' ? 'code' : 'start')
  return {
    phase: signal(phase),
    nextTryAt: signal(NOW + 12_000),
    me: signal({
      user: { ...whoIs(screen, name), locale },
      authenticated_at: new Date(NOW).toISOString(),
      last_activity_at: new Date(NOW).toISOString(),
      current_ts_id: null,
    }),
    expired: signal(name === 'expired'),
    info: signal({
      field: name === 'first-name' ? 'first_name' : 'last_name',
      resend_after_ms: 60_000,
      code_length: 6,
    }),
    form: signal({ phone, name: typedName, code: name === 'code' ? '2748' : '' }),
    step,
    problem: signal(signedOut ? (PROBLEMS[name] ?? null) : null),
    busy: signal(false),
    resendAt: signal(waits ? NOW + 42_000 : null),
    load: async () => undefined,
    requestCode: async () => {
      step.value = 'code'
    },
    verifyCode: async () => '/',
    changeNumber: () => {
      step.value = 'start'
    },
    unsentCount: async () => 2,
    signOut: async () => undefined,
    ended: async () => undefined,
  }
}

function whoIs(screen: ScreenName, name: string) {
  if (screen === 'lead') return { id: 'T1', display_name: 'Ingrid' }
  return isDoctors(name) ? { id: 'T1', display_name: 'Hanne' } : { id: 'P1', display_name: 'Kari' }
}
