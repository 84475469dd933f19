import { computed, signal } from '@preact/signals'
import type { Api, GraphqlReply } from '../api/client.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import type { Locale } from '../lib/locales.ts'
import type { Route } from '../lib/router.ts'
import type { AppDeps } from '../state/deps.ts'
import type { Person, RoomState, TimelineItem } from '../state/types.ts'
import { loneTabs } from '../sync/tabs.ts'
import { at, ingrid, kari, NOW } from './fake-people.ts'
import { fakeRoom } from './fake-room.ts'
import { message } from './fake-talk.ts'

/** The states of consultations in the gallery. */
export const CONSULTATION_STATES = [
  'wizard',
  'wizard-checking',
  'wizard-not-covered',
  'wizard-unknown',
  'queue',
  'queue-empty',
  'waiting',
  'waiting-check',
  'before',
  'talk',
  'talk-doctor',
  'talk-chat',
  'review',
  'review-sent',
  'cancelled',
  'expired',
  'missing',
  'doctor-done',
  'doctor-taken',
  'link',
] as const

const TEXTS = {
  en: {
    sore: 'Sore throat for five days. It hurts when I swallow, and I had a fever on Sunday.',
    refill: 'Prescription runs out on Friday',
    rash: 'Rash after new washing powder',
    hello: 'Good morning, Kari. Can you hear me? You can also write here if talking hurts.',
    well: 'I hear you well. It is mostly when I swallow.',
    rest: 'Drink something warm, and rest your voice for two days. Write to me here if it is not better by Friday.',
  },
  nb: {
    sore: 'Sår hals i fem dager. Det gjør vondt å svelge, og jeg hadde feber på søndag.',
    refill: 'Resepten går ut på fredag',
    rash: 'Utslett etter nytt vaskepulver',
    hello: 'God morgen, Kari. Hører du meg? Du kan også skrive her hvis det gjør vondt å snakke.',
    well: 'Jeg hører deg godt. Det er mest når jeg svelger.',
    rest: 'Drikk noe varmt, og hvil stemmen i to dager. Skriv til meg her hvis det ikke er bedre til fredag.',
  },
}

const HANNE: Person = { ...ingrid, displayName: 'Hanne' }
const DOCTORS = ['queue', 'queue-empty', 'before', 'talk-doctor', 'doctor-done', 'doctor-taken']

/** Who looks at a state: the doctor, or Kari. */
export function isDoctors(name: string): boolean {
  return DOCTORS.includes(name)
}

/** The address that shows a state. */
export function routeOf(name: string): Route {
  if (name.startsWith('wizard')) return { screen: 'consult' }
  if (name.startsWith('queue')) return { screen: 'consultations' }
  return { screen: 'consultation', code: 'ufF7woVa' }
}

/** What is handed to what is loaded late; the server answers as the state asks for. */
export function fakeDeps(locale: Locale, name: string): AppDeps {
  const kept = memoryKeyValueStore()
  if (name === 'wizard') {
    kept.set('samtale.P1.consult', JSON.stringify({ nature: TEXTS[locale].sore }))
  }
  const api = { graphql: async (body) => answer(locale, name, body) } as Api
  const page = { isVisible: () => true, onReturn: () => () => undefined }
  return {
    ...{ api, kept, keptForTab: kept, tabs: loneTabs(), holdPolls: true, random: () => 0.5 },
    ...{ newId: () => crypto.randomUUID(), storage: undefined as never },
    clock: { now: () => NOW, after: () => () => undefined },
    page: { ...page, onOffline: () => undefined, onHide: () => undefined },
  }
}

function answer(
  locale: Locale,
  name: string,
  { query, variables }: { query: string; variables: { state?: string } },
): Promise<GraphqlReply> | GraphqlReply {
  if (name === 'wizard-checking') return new Promise(() => undefined)
  if (query.includes('coverage(')) return { data: { coverage: coverageOf(name) } }
  if (query.includes('consultations(')) {
    const isFull = name === 'queue' && variables.state === 'PENDING'
    return { data: { consultations: isFull ? queueOf(locale) : [] } }
  }
  const found = name === 'missing' ? null : consultationOf(locale, name)
  return { data: { found, done: found } }
}

function coverageOf(name: string) {
  const states: Record<string, string> = {
    'wizard-not-covered': 'NOT_COVERED',
    'wizard-unknown': 'UNKNOWN',
  }
  return { state: states[name] ?? 'COVERED', retryAfterMs: 20_000, insurer: 'Nordlys' }
}

function queueOf(locale: Locale) {
  const text = TEXTS[locale]
  const one = (id: string, person: string, nature: string, time: string) => ({
    ...consultationOf(locale, 'waiting'),
    ...{ id, code: id, nature, createdAt: new Date(at(time)).toISOString() },
    patient: { id, name: person },
  })
  const ola = one('TS2', 'Ola Hansen', text.refill, '14:09')
  return [
    one('TS1', 'Kari Nordmann', text.sore, '14:04'),
    { ...ola, serviceProvider: { id: 'T2', fullName: 'Jonas Berg' } },
    one('TS3', 'Aïsha Øvergård-Lund', text.rash, '14:13'),
  ]
}

const STATES: Record<string, string> = {
  ...{ waiting: 'PENDING', 'waiting-check': 'PENDING', before: 'PENDING' },
  ...{ review: 'FINISHED', 'review-sent': 'FINISHED', 'doctor-done': 'FINISHED' },
  ...{ cancelled: 'CANCELLED', expired: 'EXPIRED' },
}

function consultationOf(locale: Locale, name: string) {
  const doctor = { id: 'T1', fullName: 'Hanne Berg' }
  return {
    ...{ id: 'TS1', code: 'ufF7woVa', state: STATES[name] ?? 'STARTED' },
    ...{ source: 'direct', nature: TEXTS[locale].sore },
    createdAt: new Date(at('14:04')).toISOString(),
    startedAt: new Date(at('14:10')).toISOString(),
    ...{ expiresAt: null, primaryChannel: 'VIDEO' },
    enabledChannels: name === 'talk-chat' ? ['CHAT'] : ['PHONE', 'CHAT', 'VIDEO'],
    patient: { id: 'P1', name: 'Kari Nordmann' },
    serviceProvider: name === 'doctor-taken' ? { id: 'T2', fullName: 'Jonas Berg' } : doctor,
    videoRoom: { adapter: 'builtin', url: null, iceServers: [] },
    review: name === 'review-sent' ? { rating: 5, text: null } : null,
  }
}

/** The room of a consultation: two people, a few words. */
export function fakeConsultationRoom(locale: Locale, name: string): RoomState {
  const room = fakeRoom(locale, 'empty')
  const me = isDoctors(name) ? HANNE : kari
  const state = STATES[name] ?? 'STARTED'
  const statuses: Record<string, 'scheduled' | 'open' | 'closed'> = {
    ...{ PENDING: 'scheduled', STARTED: 'open', FINISHED: 'closed' },
  }
  const status = statuses[state] ?? 'scheduled'
  const detail = room.detail.peek()
  const text = TEXTS[locale]
  const said: TimelineItem[] = [
    message(1, HANNE, '14:11', text.hello),
    message(2, kari, '14:12', text.well),
    message(3, HANNE, '14:13', text.rest),
  ]
  return {
    ...room,
    me: signal(me),
    people: signal([kari, HANNE]),
    status: signal(status),
    pinned: signal(null),
    tabs: signal(room.tabs.peek().slice(0, 1)),
    cannotWrite: signal(status === 'open' ? null : status),
    timeline: computed(() =>
      said.map((item) =>
        item.kind === 'message' ? { ...item, own: item.author.id === me.id } : item,
      ),
    ),
    detail: signal(
      detail && {
        ...detail,
        ...{ name: locale === 'nb' ? 'Konsultasjon' : 'Consultation', status, ends_at: null },
        readable_until: status === 'closed' ? '2026-12-24T14:30:00.000Z' : null,
        you: { ...detail.you, id: me.id, role: me.role },
        consultation: {
          ...{ id: 'TS1', code: 'ufF7woVa', state: 'STARTED', review: null },
          patient: { id: 'P1', name: 'Kari Nordmann' },
          service_provider: { id: name === 'doctor-taken' ? 'T2' : 'T1', name: 'Hanne Berg' },
          ...{ expires_at: detail.date, channels: [], primary_channel: 'VIDEO' },
          phone: '+4722001122',
        },
      },
    ),
  }
}
