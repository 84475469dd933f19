import { computed, signal } from '@preact/signals'
import type { Locale } from '../lib/locales.ts'
import type {
  Connection,
  Person,
  RoomState,
  Tab,
  TimelineItem,
  TimelineMessage,
} from '../state/types.ts'
import { fakeConsent } from './fake-consent.ts'
import type { Talk } from './talk.ts'
import { talks } from './talk.ts'

/** 24 November 2026, 14:14 in Oslo. */
export const NOW = Date.parse('2026-11-24T13:14:20Z')

export function at(time: string): number {
  return Date.parse(`2026-11-24T${time}:00+01:00`)
}

const person = (
  id: string,
  displayName: string,
  order: number,
  more: Partial<Person> = {},
): Person => ({
  id,
  displayName,
  role: 'participant',
  order,
  standing: 'admitted',
  present: true,
  muted: false,
  lastSeenAt: null,
  ...more,
})

export const ingrid = person('T1', 'Ingrid', -1, { role: 'therapist' })
export const kari = person('P1', 'Kari', 0)
const ola = person('P2', 'Ola', 1)
const aisha = person('P3', 'Aïsha', 2)
const sunniva = person('P4', 'Sunniva', 3)
const jonas = person('P5', 'Jonas', 4, { present: false })
const marit = person('P6', 'Marit', 5, { muted: true })

type RoomStateName =
  | 'start'
  | 'end'
  | 'offline'
  | 'private'
  | 'private-ola'
  | 'reply'
  | 'menu'
  | 'closed'
  | 'scheduled'
  | 'muted'
  | 'empty'
  | 'therapist'
  | 'alone'
  | 'connecting'
  | 'pill'
  | 'refused'
  | 'people'
  | 'mention'
  | 'long'
  | 'hint'
  | 'settings'
  | 'keys'

export type { RoomStateName }

const message = (
  id: number,
  author: Person,
  time: string,
  body: string | null,
  more: Partial<TimelineMessage> = {},
): TimelineMessage => ({
  kind: 'message',
  key: `m${id}`,
  id,
  author,
  own: author.id === 'P1',
  body,
  deletedBy: null,
  at: at(time),
  state: 'sent',
  failure: null,
  readBy: [],
  reactions: [],
  therapistsRead: true,
  deleting: false,
  writtenAt: null,
  ...more,
})

const UNREAD: Partial<Record<RoomStateName, number>> = { start: 2, pill: 4 }
const TABS: Partial<Record<RoomStateName, string>> = { private: 'T1', 'private-ola': 'P2' }

function everyone(locale: Locale, name: RoomStateName): TimelineItem[] {
  const t = talks[locale]
  const start: TimelineItem[] = [
    {
      kind: 'event',
      key: 'e1',
      id: 1,
      type: 'open_session',
      author: ingrid,
      person: null,
      at: at('14:00'),
    },
    {
      kind: 'notice',
      key: 'n2',
      id: 2,
      sender: 'system',
      author: null,
      event: 'joined',
      person: ola,
      body: null,
      at: at('14:00'),
    },
    {
      kind: 'notice',
      key: 'n3',
      id: 3,
      sender: 'system',
      author: null,
      event: 'joined',
      person: kari,
      body: null,
      at: at('14:01'),
    },
    {
      kind: 'notice',
      key: 'n4',
      id: 4,
      sender: 'Therapist',
      author: ingrid,
      event: null,
      person: null,
      body: t.welcome,
      at: at('14:01'),
    },
    message(5, ola, '14:06', t.awake),
    message(6, ola, '14:06', t.quiet, {
      reactions: [
        { icon: 'heart', people: [kari, aisha, jonas, ingrid], own: true },
        { icon: 'sad', people: [marit, sunniva], own: false },
      ],
    }),
    message(7, aisha, '14:08', t.tea, {
      replyTo: { id: 5, author: ola, body: t.awake },
      reactions: [{ icon: 'heart', people: [ola, marit, ingrid], own: false }],
    }),
    message(8, kari, '14:09', t.rest, {
      state: 'read',
      readBy: [ola, aisha, sunniva, marit, ingrid],
      reactions: [{ icon: 'smile', people: [ola], own: false }],
    }),
    message(9, marit, '14:10', null, { deletedBy: marit }),
    message(10, jonas, '14:12', t.bed),
    message(11, ola, '14:13', t.club),
  ]
  if (['start', 'connecting', 'pill'].includes(name)) return start
  if (name === 'long') return [...start, ...unusual(t)]
  const pending = name === 'offline' ? 'waiting' : 'sending'
  return [
    ...start,
    message(12, kari, '14:14', t.radio),
    message(13, kari, '14:14', t.helps, { id: null, state: pending }),
    message(14, kari, '14:14', t.thanks, { id: null, state: 'failed' }),
  ]
}

/** Texts that a sheet has to bear. */
function unusual(t: Talk): TimelineItem[] {
  return [
    message(12, aisha, '14:14', t.link, { replyTo: { id: 1000, author: null, body: null } }),
    message(13, aisha, '14:14', 'شكرا لكم، @Kari 🙏🏽 https://example.org/هنا.', {
      writtenAt: at('13:58'),
    }),
    message(14, kari, '14:14', `${'https://example.org/'.padEnd(90, 'sleep-')} 👩‍👩‍👧`),
  ]
}

function withIngrid(locale: Locale): TimelineItem[] {
  const t = talks[locale]
  return [
    message(20, kari, '14:10', t.down, { state: 'read', readBy: [ingrid] }),
    message(21, ingrid, '14:11', t.glad),
    message(22, ingrid, '14:11', t.anniversaries),
  ]
}

/** A room for the gallery, in one of its states. Buttons answer as far as a picture needs it. */
export function fakeRoom(locale: Locale, name: RoomStateName): RoomState {
  const t = talks[locale]
  const me = name === 'therapist' ? ingrid : kari
  const status = name === 'closed' || name === 'scheduled' ? name : 'open'
  const people = [kari, ola, aisha, sunniva, jonas, marit, ingrid].map((one) =>
    name === 'muted' && one.id === 'P1' ? { ...one, muted: true } : one,
  )
  const activeTab = signal(TABS[name] ?? 'everyone')
  const drafts: Partial<Record<RoomStateName, string>> = {
    ...{ reply: t.radio, mention: `${t.helps} @`, long: t.rest.repeat(40).slice(0, 3880) },
  }
  const draftText = signal(drafts[name] ?? '')
  const timelines: Record<string, TimelineItem[]> = {
    everyone:
      name === 'empty' || name === 'scheduled' || name === 'alone' ? [] : everyone(locale, name),
    T1: withIngrid(locale),
    P2: [],
  }
  const unread = { everyone: UNREAD[name] ?? 0, T1: 2, P2: 0 }
  if (name === 'private' || name === 'private-ola') unread.everyone = 3
  const tabs = signal<Tab[]>([
    { key: 'everyone', others: [], unread: unread.everyone },
    {
      key: me.id === 'T1' ? 'P1' : 'T1',
      others: [me.id === 'T1' ? kari : ingrid],
      unread: unread.T1,
    },
    { key: 'P2', others: [ola], unread: 0 },
  ])
  const timeline = computed(() => timelines[activeTab.value] ?? [])
  const shown = computed(() =>
    timeline.value.map((item) =>
      item.kind === 'message' ? { ...item, own: item.author.id === me.id } : item,
    ),
  )
  const replying = name === 'reply' ? timeline.peek().find(({ key }) => key === 'm11') : null
  const connections: Partial<Record<RoomStateName, Connection>> = {
    offline: { state: 'offline', since: at('14:03'), waiting: 2 },
    connecting: { state: 'connecting', since: null, waiting: 0 },
  }
  return {
    therapySessionId: 'TS1',
    detail: signal({
      id: 'TS1',
      name: name === 'scheduled' || name === 'people' ? t.group : t.name,
      topic: null,
      date: new Date(at(name === 'scheduled' ? '14:30' : '14:00')).toISOString(),
      ends_at: new Date(at('15:30')).toISOString(),
      status,
      whiteboard: t.pinned,
      settings: {
        admission: 'by_therapist',
        private_messages: 'everyone',
        therapists_read_private: true,
        read_receipts: true,
        assessments_before_entry: false,
        keystrokes: 'off',
        typing: 'off',
        poll_interval_ms: 5000,
        read_after_close_ms: 604_800_000,
      },
      you: { id: me.id, role: me.role, standing: 'admitted', muted: false, consent: null },
      participants: [],
      max_id: 14,
    }),
    place: signal('room'),
    problem: signal(null),
    connection: signal(
      connections[name] ?? { state: 'up-to-date', since: null, waiting: name === 'end' ? 2 : 0 },
    ),
    status: signal(status),
    me: signal(me),
    people: signal(name === 'alone' ? [kari] : people),
    pinned: signal(name === 'empty' ? null : { body: t.pinned, author: ingrid }),
    assessments: signal([
      { name: 'a', title: t.assessments[0], when: 'before', status: 'complete' },
      { name: 'b', title: t.assessments[1], when: 'before', status: 'complete' },
      {
        name: 'c',
        title: t.assessments[2],
        when: 'after',
        status: 'incomplete',
        url: 'https://example.org/',
      },
    ]),
    typing: signal(name === 'refused' ? [ola] : []),
    act: async () => undefined,
    refused: signal(
      name === 'refused'
        ? [{ key: 'r', draft: { type: 'reaction' }, failure: 'unknown_target' }]
        : [],
    ),
    ...fakeConsent(name === 'settings' ? 'full' : 'off', 'full'),
    tabs,
    activeTab,
    timeline: shown,
    arrivals: signal([]),
    draftText,
    write: (text) => {
      draftText.value = text
    },
    replyingTo: signal(replying?.kind === 'message' ? replying : null),
    cannotWrite: signal(
      name === 'closed' || name === 'scheduled' || name === 'muted' ? name : null,
    ),
    openTab: (key) => {
      activeTab.value = key
    },
    openPrivate: (id) => {
      activeTab.value = id
    },
    send: async () => {
      const body = draftText.value
      draftText.value = ''
      timelines.everyone = [...(timelines.everyone ?? []), message(Date.now(), me, '14:14', body)]
      activeTab.value = ''
      activeTab.value = 'everyone'
    },
    retry: async () => undefined,
    discard: async () => undefined,
    react: async () => undefined,
    remove: async () => undefined,
    sawNewest: () => undefined,
    touched: () => undefined,
    refreshAssessments: async () => undefined,
    leave: async () => undefined,
  }
}
