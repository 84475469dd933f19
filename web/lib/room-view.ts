import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import type { Person, RoomState, Tab, TimelineMessage } from '../state/types.ts'
import { byRank, initials } from './people.ts'

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
  here: ReadonlySignal<Person[]>
  notHere: ReadonlySignal<Person[]>
  /** The message whose answers are open. */
  opened: Signal<string | null>
  /** The message that is about to be deleted, until it is confirmed. */
  deleting: Signal<TimelineMessage | null>
  isMe(person: Person | null): boolean
  mayWriteTo(person: Person): boolean
  mayDelete(message: TimelineMessage): boolean
}

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
  const listeners = computed(() =>
    settings.value?.therapists_read_private
      ? therapists.value.filter(
          (person) => !isMe(person) && partners.value.every(({ id }) => id !== person.id),
        )
      : [],
  )
  return {
    room,
    isMe,
    tab,
    therapists,
    listeners,
    letters: computed(() => initials(room.people.value)),
    readers: computed(() =>
      room.activeTab.value === 'everyone' ? others.value : [...partners.value, ...listeners.value],
    ),
    here: computed(() => sorted.value.filter(isHere)),
    notHere: computed(() => sorted.value.filter((person) => !isHere(person))),
    opened: signal(null),
    deleting: signal(null),
    mayWriteTo: (person) => {
      const policy = settings.value?.private_messages
      if (isMe(person) || policy === 'off' || policy === undefined) return false
      if (room.status.value === 'cancelled') return false
      const withTherapist = person.role === 'therapist' || room.me.value?.role === 'therapist'
      return policy === 'everyone' || withTherapist
    },
    mayDelete: (message) =>
      message.id !== null &&
      !message.deleting &&
      (room.me.value?.role === 'therapist' || (message.own && room.status.value === 'open')),
  }
}
