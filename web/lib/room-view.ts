import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import type { Person, RoomState, Tab, TimelineItem, TimelineMessage } from '../state/types.ts'
import type { CareView } from './care.ts'
import { isFromOthers } from './group-timeline.ts'
import type { Mentions } from './mentions.ts'
import { createMentions } from './mentions.ts'
import { byRank, initials } from './people.ts'
import type { Pick } from './pick.ts'
import { createPick } from './pick.ts'
import type { Therapist } from './therapist.ts'

/** What the parts of an open room share, over and above its state. */
export interface RoomView {
  room: RoomState
  letters: ReadonlySignal<ReadonlyMap<string, string>>
  tab: ReadonlySignal<Tab | undefined>
  /** Who can read the open tab, oneself not counted, therapists first. */
  readers: ReadonlySignal<Person[]>
  /** Therapists who read private talks that they are not part of. */
  listeners: ReadonlySignal<Person[]>
  therapists: ReadonlySignal<Person[]>
  /** A doctor and a patient talk here: nobody in it is called a therapist, and nobody is called. */
  isConsultation: ReadonlySignal<boolean>
  here: ReadonlySignal<Person[]>
  notHere: ReadonlySignal<Person[]>
  mentions: ReadonlySignal<Mentions>
  /** The message whose answers are open. */
  opened: Signal<string | null>
  /** The message under the pointer. */
  hovered: Pick
  /** The newest message of somebody else, whose answers are always open. */
  newest: ReadonlySignal<string | undefined>
  /** The message that was in focus last. */
  visited: Signal<string | null>
  /** The one message that Tab leads to: the last visited, else the last of all. */
  current: ReadonlySignal<string | undefined>
  /** How much of the open tab is to be drawn. */
  wanted: Signal<Wanted>
  /** The last of the open tab is drawn. */
  endDrawn: Signal<boolean>
  /** The end of the open tab is on the screen. */
  atEnd: Signal<boolean>
  /** What lies over the room: settings, or the keys. */
  sheet: Signal<'menu' | 'keys' | null>
  /** What the therapists ask and tell, once it is loaded. */
  care: Signal<CareView | null>
  /** What a therapist has more than others, once it is loaded. */
  therapist: Signal<Therapist | null>
  /** The message that is about to be deleted, until it is confirmed. */
  deleting: Signal<TimelineMessage | null>
  isMe(person: Person | null): boolean
  mayWriteTo(person: Person): boolean
  mayDelete(message: TimelineMessage): boolean
}

/**
 * What stands near the screen; all of it, by and by, once somebody reads; or all of it at once,
 * because something in it is looked for.
 */
export type Wanted = 'near' | 'all' | 'now'

export const RoomContext = createContext<RoomView | null>(null)

/** The room around a component. @throws outside of `RoomContext` */
export function useRoom(): RoomView {
  const view = useContext(RoomContext)
  if (!view) throw new Error('RoomContext is missing')
  return view
}

/** The view of a room, kept as long as the room stays the same. */
export function useRoomView(room: RoomState): RoomView {
  return useMemo(() => createRoomView(room), [room])
}

function createRoomView(room: RoomState): RoomView {
  const isMe = (person: Person | null) => person !== null && person.id === room.me.value?.id
  const settings = computed(() => room.detail.value?.settings)
  const sorted = computed(() =>
    room.people.value.filter(({ standing }) => standing !== 'removed').sort(byRank),
  )
  const isHere = (person: Person) =>
    isMe(person) || (person.present && person.standing === 'admitted')
  const others = computed(() => sorted.value.filter((person) => !isMe(person)))
  const therapists = computed(() => sorted.value.filter(({ role }) => role === 'therapist'))
  const tab = computed(() => room.tabs.value.find(({ key }) => key === room.activeTab.value))
  const partners = computed(() => tab.value?.others ?? [])
  const care = signal<CareView | null>(null)
  // What is held goes to the therapists first, whatever the setting says.
  const isHeld = computed(
    () => partners.value.some(({ role }) => role === 'participant') && care.value?.care.held.value,
  )
  const listeners = computed(() =>
    settings.value?.therapists_read_private || isHeld.value
      ? therapists.value.filter(
          (person) => !isMe(person) && partners.value.every(({ id }) => id !== person.id),
        )
      : [],
  )
  const opened = signal<string | null>(null)
  const visited = signal<string | null>(null)
  return {
    room,
    isMe,
    tab,
    opened,
    visited,
    care,
    hovered: createPick(),
    wanted: signal<Wanted>('near'),
    endDrawn: signal(false),
    atEnd: signal(true),
    sheet: signal(null),
    mentions: createMentionsView(room),
    newest: computed(() => room.timeline.value.findLast(isOthersMessage)?.key),
    current: computed(() => {
      const messages = room.timeline.value.filter(isThere)
      const last = messages.find(({ key }) => key === visited.value) ?? messages.at(-1)
      return last?.key
    }),
    therapists,
    isConsultation: computed(() => room.detail.value?.consultation !== undefined),
    listeners,
    letters: computed(() => initials(room.people.value)),
    readers: computed(() =>
      room.activeTab.value === 'everyone' ? others.value : [...partners.value, ...listeners.value],
    ),
    here: computed(() => sorted.value.filter(isHere)),
    notHere: computed(() => sorted.value.filter((person) => !isHere(person))),
    deleting: signal(null),
    therapist: signal(null),
    mayWriteTo: (person) => {
      const policy = settings.value?.private_messages
      if (isMe(person) || policy === 'off' || policy === undefined) return false
      if (room.status.value !== 'open') return false
      const withTherapist = person.role === 'therapist' || room.me.value?.role === 'therapist'
      return policy === 'everyone' || withTherapist
    },
    mayDelete: (message) =>
      message.id !== null &&
      !message.deleting &&
      (room.me.value?.role === 'therapist' || (message.own && room.status.value === 'open')),
  }
}

/** Made anew only where somebody comes, goes for good or is called something else. */
function createMentionsView(room: RoomState): ReadonlySignal<Mentions> {
  const names = computed(() =>
    JSON.stringify(room.people.value.map(({ id, displayName }) => [id, displayName])),
  )
  return computed(() => createMentions(names.value === '' ? [] : room.people.peek()))
}

function isThere(item: TimelineItem): boolean {
  return item.kind === 'message' && item.body !== null
}

function isOthersMessage(item: TimelineItem): boolean {
  return isThere(item) && isFromOthers(item)
}
