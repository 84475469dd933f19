import { computed, signal } from '@preact/signals'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import type { Locale } from '../lib/locales.ts'
import type { Connection, RoomState, Tab, TimelineItem } from '../state/types.ts'
import { Signals } from '../sync/signals.ts'
import { careSource, closesAt, isHeld } from './fake-care.ts'
import { fakeConsent } from './fake-consent.ts'
import { aisha, at, ingrid, jonas, kari, marit, ola, sunniva } from './fake-people.ts'
import type { RoomStateName } from './fake-talk.ts'
import { everyone, message, withIngrid } from './fake-talk.ts'
import { talks } from './talk.ts'

const URL = 'https://example.org/'
const UNREAD: Partial<Record<RoomStateName, number>> = { start: 2, pill: 4 }
const TABS: Partial<Record<RoomStateName, string>> = { private: 'T1', 'private-ola': 'P2' }

/** A room for the gallery, in one of its states. Buttons answer as far as a picture needs it. */
export function fakeRoom(locale: Locale, name: RoomStateName): RoomState {
  const t = talks[locale]
  const me = name === 'therapist' ? ingrid : kari
  const status = statusOf(name)
  const muted = name === 'muted' ? name : null
  const cannotWrite = status === 'open' ? muted : status
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
    'help-unsent': { state: 'offline', since: at('14:03'), waiting: 1 },
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
      readable_until: status === 'closed' ? '2026-12-01T14:30:00.000Z' : null,
      whiteboard: t.pinned,
      closes_at: closesAt(name),
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
        help_after_ms: 60_000,
        late_ms: 120_000,
      },
      you: {
        ...{ id: me.id, role: me.role, standing: 'admitted', muted: false, held: isHeld(name) },
        consent: null,
      },
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
      name === 'filled-in'
        ? { name: 'c', title: t.assessments[2], when: 'after', status: 'complete' }
        : { name: 'c', title: t.assessments[2], when: 'after', status: 'incomplete', url: URL },
    ]),
    typing: signal(name === 'refused' ? [ola] : []),
    act: async () => undefined,
    source: { ...noSource, ...careSource(locale, name) },
    signals: new Signals(),
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
    cannotWrite: signal(cannotWrite),
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

/** Where nobody is a therapist, nothing is asked of it. */
const noSource: RoomState['source'] = {
  ...{ actions: signal([]), pending: signal([]), skewMs: signal(0) },
  ...{ personId: 'P1', kept: memoryKeyValueStore() },
  api: {
    getTherapySessionAssessments: async () => ({ assessments: [] }),
    getAttendance: async () => ({ people: [] }),
  },
}

function statusOf(name: RoomStateName): 'open' | 'scheduled' | 'closed' {
  if (name === 'filled-in') return 'closed'
  return name === 'closed' || name === 'scheduled' ? name : 'open'
}
