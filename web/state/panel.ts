import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import type { Draft } from '../../server/protocol/actions.ts'
import { cleanText } from './clean-text.ts'
import { followLog, lastToRead, readActivity } from './panel-activity.ts'
import type { AssessmentsOf } from './panel-assessments.ts'
import { createPanelAssessments } from './panel-assessments.ts'
import type { Care } from './panel-care.ts'
import { createCare } from './panel-care.ts'
import type { MarginNote } from './panel-notes.ts'
import type { Presence } from './panel-presence.ts'
import { presenceOf } from './panel-presence.ts'
import { createPanelTexts } from './panel-source.ts'
import type { Holds, KeptMessage } from './panel-tray.ts'
import type { Person, RoomState } from './types.ts'

/** What a therapist does to one person. */
export type PersonAct = (typeof PERSON_ACTS)[number]

const PERSON_ACTS = [
  ...(['admit', 'revoke', 'mute', 'unmute', 'hold', 'unhold', 'remind', 'remove'] as const),
] as const

/** Somebody as the panel shows them. */
export interface Member {
  person: Person
  presence: Presence
  wroteAt: number | null
  /** `all`, or up to when; null: nothing, or nothing is told. */
  readTo: number | 'all' | null
  sentBackAt: number | null
  /** Since when they have been at the door. */
  waitingSince: number | null
  /** What they write goes to the therapists first. */
  held: boolean
  /** When they were last reminded of what is to be filled in. */
  remindedAt: number | null
  /** How many of what is to be filled in before are filled in; null until that is known. */
  done: { count: number; of: number } | null
  /** What is on its way to them. */
  pending: PersonAct | null
}

/** What lies over the panel, asking or showing something. */
export type PanelDialog =
  | { kind: 'notice' | 'note' | 'board' | 'open' | 'close' | 'attendance' }
  | { kind: 'assessments'; person: Person }
  | { kind: 'admit'; people: Person[]; missing: Member[] }
  | { kind: 'return'; message: KeptMessage }
  /** A note in the margin of a message, or another wording of one. */
  | { kind: 'margin'; target: number; note?: MarginNote }

/** What a therapist sees of the people and the session, and does to them. */
export interface Panel {
  waiting: ReadonlySignal<Member[]>
  /** Who was let in, and after them who is invited and has not come yet. */
  members: ReadonlySignal<Member[]>
  hereCount: ReadonlySignal<number>
  coTherapists: ReadonlySignal<Member[]>
  assessments: ReadonlySignal<AssessmentsOf>
  care: Care
  dialog: Signal<PanelDialog | null>
  /** Whose menu is open, or the one for all. */
  menu: Signal<{ person: Person | null; by: Element } | null>
  /** What a phone shows. */
  side: Signal<'talk' | 'people'>
  /** True while an act of this kind is on its way. */
  isPending(type: Draft['type']): boolean
  /** Lets people in; asks once where somebody has not filled in everything. */
  admit(members: Member[]): void
  /** Does the same to each of them, in one go. */
  toAll(type: PersonAct, people: readonly Person[], reason?: string): void
  /** To everybody, or the new pinned note; empty takes it down. */
  say(type: 'notice' | 'whiteboard', text: string): void
  setStatus(type: 'open_session' | 'close_session'): void
  begun(of: string): string
  begin(of: string, text: string): void
  stop(): void
}

/** Makes the panel of a room that a therapist is in; `now` is the device's clock, in steps. */
export function createPanel(room: RoomState, now: ReadonlySignal<number>): Panel {
  const { source } = room
  const roster = computed(() =>
    followLog(room.people.value, source.actions.value, room.detail.value?.max_id ?? 0),
  )
  const participants = computed(() =>
    roster.value.filter(({ role }) => role === 'participant').sort(byName),
  )
  const { all: assessments, stop } = createPanelAssessments({
    ...{ source, therapySessionId: room.therapySessionId },
    ids: computed(() => participants.value.map(({ id }) => id)),
    again: computed(() => room.connection.value.state),
  })
  const care = createCare(room)
  const toMember = createMemberView({ room, now, assessments, holds: care.holds })
  const inPlace = (people: readonly Person[], ...places: Person['standing'][]) =>
    places.flatMap((place) =>
      people.filter(({ standing }) => standing === place).map(toMember.value),
    )
  const dialog = signal<PanelDialog | null>(null)
  const acts = createActs(room)
  const members = computed(() => inPlace(participants.value, 'admitted', 'invited'))
  return {
    ...acts,
    ...{ members, assessments, care, dialog, stop },
    waiting: computed(() => inPlace(participants.value, 'waiting')),
    hereCount: computed(
      () => participants.value.filter((one) => one.standing === 'admitted' && one.present).length,
    ),
    coTherapists: computed(() =>
      roster.value
        .filter(({ id, role }) => role === 'therapist' && id !== room.me.value?.id)
        .sort(byName)
        .map(toMember.value),
    ),
    menu: signal(null),
    side: signal('talk'),
    admit: (all) => {
      const missing = all.filter(({ done }) => done !== null && done.count < done.of)
      const people = all.map(({ person }) => person)
      if (missing.length > 0) dialog.value = { kind: 'admit', people, missing }
      else acts.toAll('admit', people)
    },
  }
}

interface MemberViewDeps {
  room: RoomState
  now: ReadonlySignal<number>
  assessments: ReadonlySignal<AssessmentsOf>
  holds: ReadonlySignal<Holds>
}

function createMemberView({ room, now, assessments, holds }: MemberViewDeps) {
  const { source } = room
  const activities = computed(() => readActivity(source.actions.value))
  const times = computed(
    () => new Map(source.actions.value.map(({ id, timestamp }) => [id, Date.parse(timestamp)])),
  )
  const openedAt = computed(() => {
    const opened = source.actions.value.findLast(({ type }) => type === 'open_session')
    return opened ? Date.parse(opened.timestamp) : 0
  })
  const pending = computed(() => {
    const drafts = source.pending.value.filter(({ state }) => state === 'queued')
    return new Map(drafts.map(({ draft }) => [draft.participant, draft.type]))
  })
  const waitingSince = computed(() => {
    const roster = room.detail.value?.participants ?? []
    return new Map(
      roster.flatMap(({ id, waiting_since: at }) => (at ? [[id, Date.parse(at)] as const] : [])),
    )
  })
  return computed(() => (person: Person): Member => {
    const skewMs = source.skewMs.value
    const onDevice = (at: number | null | undefined) => (at == null ? null : at + skewMs)
    const log = activities.value.get(person.id)
    const act = pending.value.get(person.id)
    const readTo = log?.readTo ?? 0
    const last = lastToRead(source.actions.value, person.id)
    return {
      person,
      presence: presenceOf({
        person,
        log,
        skewMs,
        now: now.value,
        isTyping: room.typing.value.some(({ id }) => id === person.id),
        openedAt: room.status.value === 'open' ? openedAt.value : null,
      }),
      wroteAt: onDevice(log?.wroteAt),
      readTo: last > 0 && readTo >= last ? 'all' : onDevice(times.value.get(readTo)),
      sentBackAt: onDevice(log?.sentBackAt),
      waitingSince: onDevice(waitingSince.value.get(person.id)),
      held: holds.value.ids.has(person.id),
      remindedAt: onDevice(log?.remindedAt),
      done: doneOf(assessments.value, person),
      pending: PERSON_ACTS.find((one) => one === act) ?? null,
    }
  })
}

function doneOf(assessments: AssessmentsOf, { id }: Person): Member['done'] {
  const before = assessments.get(id)?.filter(({ when }) => when === 'before')
  if (!before) return null
  const count = before.filter(({ status }) => status === 'complete').length
  return { count, of: before.length }
}

function createActs(room: RoomState) {
  const { source } = room
  return {
    isPending: (type: Draft['type']) =>
      source.pending.value.some(({ state, draft }) => state === 'queued' && draft.type === type),
    toAll: (type: PersonAct, people: readonly Person[], text = '') => {
      const reason = cleanText(text).trim()
      const why = reason === '' ? {} : { reason }
      // Not waited for: what is stored is shown as on its way.
      void room.act(...people.map(({ id }) => ({ type, participant: id, ...why })))
    },
    say: (type: 'notice' | 'whiteboard', text: string) => {
      const body = cleanText(text).trim()
      void room.act(type === 'notice' ? { type, body, recipients: [] } : { type, body })
    },
    setStatus: (type: 'open_session' | 'close_session') => void room.act({ type }),
    ...createPanelTexts(source, room.therapySessionId),
  }
}

function byName(a: Person, b: Person): number {
  return a.displayName.localeCompare(b.displayName) || a.order - b.order
}
