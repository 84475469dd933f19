import type { ReadonlySignal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import type { Icon } from '../../server/protocol/actions.ts'
import { personPrefix } from '../lib/key-value.ts'
import type { FoldedCare } from './care-fold.ts'
import { foldCare } from './care-fold.ts'
import type { Person, RoomState, TimelineMessage } from './types.ts'

/** A question to everyone, and one's own answer to it. */
export interface CheckIn {
  /** null: asked in the reader's own language. */
  question: string | null
  feeling: Icon | null
  /** The answer is on its way. */
  isOnItsWay: boolean
  /** To be answered now; else a line of it is left. */
  isOpen: boolean
}

/** A call for help and what came of it; times on this device's clock. */
export interface HelpCall {
  /** Not with the therapists yet. */
  isOnItsWay: boolean
  askedAt: number | null
  raisedAt: number | null
  seenAt: number | null
  seenBy: Person | null
  /** The private talk with who has answered. */
  talk: string | null
  isPutAway: boolean
}

/** What a participant is asked, has asked for and is told. */
export interface Care {
  checkIn: ReadonlySignal<CheckIn | null>
  help: ReadonlySignal<HelpCall | null>
  held: ReadonlySignal<boolean>
  /** When the session closes by itself, on this device's clock. */
  closesAt: ReadonlySignal<number | null>
  givenBack: ReadonlySignal<FoldedCare['givenBack']>
  feel(icon: Icon): void
  /** Opens or puts away the question. */
  openCheckIn(isOpen: boolean): void
  putHelpAway(): void
}

/** Follows the care in a room: all of it is worked out from what the server told and what waits. */
export function createCare(room: RoomState): Care {
  const { source, detail } = room
  const meId = source.personId
  const folded = computed(() =>
    foldCare(source.actions.value, {
      meId,
      before: {
        maxId: detail.value?.max_id ?? 0,
        held: detail.value?.you.held ?? false,
        closesAt: detail.value?.closes_at ?? null,
      },
      isTherapist: (id) =>
        room.people.value.some((person) => person.id === id && person.role === 'therapist'),
    }),
  )
  const isParticipant = computed(() => room.me.value?.role === 'participant')
  const toDevice = (at: string | null) =>
    at === null ? null : Date.parse(at) + source.skewMs.value
  return {
    ...createCheckIn(room, folded),
    ...createHelp(room, { folded, toDevice }),
    held: computed(() => isParticipant.value && folded.value.held),
    closesAt: computed(() => (isOpen(room) ? toDevice(folded.value.closesAt) : null)),
    givenBack: computed(() => folded.value.givenBack),
  }
}

/** Puts the text of what was given back into the composer, after what is begun there. */
export function writeAgain(room: RoomState, { body, replyTo }: TimelineMessage): void {
  const begun = room.draftText.peek()
  room.draftText.value = begun.trim() === '' ? (body ?? '') : `${begun}\n${body}`
  const target = room.timeline.peek().find(({ id }) => id !== null && id === replyTo?.id)
  if (target?.kind === 'message') room.replyingTo.value ??= target
}

function isOpen(room: RoomState): boolean {
  return room.status.value === 'open'
}

function createCheckIn(room: RoomState, folded: ReadonlySignal<FoldedCare>) {
  const { source } = room
  const away = createKept(room, 'check-in')
  /** Taken up again by hand. */
  const opened = signal<number | null>(null)
  const asked = computed(() => {
    const isAsked = isOpen(room) && room.me.value?.role === 'participant'
    return isAsked ? folded.value.checkIn : null
  })
  const checkIn = computed((): CheckIn | null => {
    if (!asked.value) return null
    const { id, at, question, feeling } = asked.value
    const draft = source.pending.value.findLast(
      ({ state, draft }) => state === 'queued' && draft.type === 'feeling' && draft.target === id,
    )?.draft
    const isAnswered = feeling !== null || draft !== undefined
    return {
      question,
      feeling: draft?.icon ?? feeling,
      isOnItsWay: draft !== undefined,
      isOpen: opened.value === id || (!isAnswered && away.value !== at),
    }
  })
  return {
    checkIn,
    feel: (icon: Icon) => {
      const target = asked.peek()?.id
      opened.value = null
      // Not waited for: what is stored is shown as on its way.
      if (target !== undefined) void room.act({ type: 'feeling', target, icon })
    },
    openCheckIn: (isOpen: boolean) => {
      const question = asked.peek()
      if (!question) return
      opened.value = isOpen ? question.id : null
      if (!isOpen) away.set(question.at)
    },
  }
}

interface HelpDeps {
  folded: ReadonlySignal<FoldedCare>
  toDevice(at: string | null): number | null
}

function createHelp(room: RoomState, { folded, toDevice }: HelpDeps) {
  const { source } = room
  const away = createKept(room, 'help')
  /** How far it has come: one step on, and what was put away is shown again. */
  const step = computed(() => {
    const { help } = folded.value
    return help && [help.id, help.askedAt, help.raisedAt, help.seenAt, help.talk].join()
  })
  const help = computed((): HelpCall | null => {
    const told = folded.value.help
    const waiting = source.pending.value.findLast(
      ({ state, draft }) => state === 'queued' && draft.type === 'help',
    )
    if (waiting && waiting.cid !== told?.cid) {
      const askedAt = Date.parse(waiting.draft.client_ts)
      return { ...NOTHING_YET, isOnItsWay: true, askedAt, isPutAway: false }
    }
    if (!told || room.me.value?.role !== 'participant') return null
    const person = room.people.value.find(({ id }) => id === told.seenBy)
    return {
      isOnItsWay: false,
      askedAt: toDevice(told.askedAt),
      raisedAt: toDevice(told.raisedAt),
      seenAt: toDevice(told.seenAt),
      seenBy: person ?? null,
      talk: told.talk,
      isPutAway: away.value === step.value,
    }
  })
  return {
    help,
    putHelpAway: () => {
      const now = step.peek()
      if (now !== null) away.set(now)
    },
  }
}

const NOTHING_YET = { raisedAt: null, seenAt: null, seenBy: null, talk: null }

/** A text of this therapy session that is kept on the device: see `forgetPerson`. */
function createKept({ source: { kept, personId }, therapySessionId }: RoomState, name: string) {
  const key = `${personPrefix(personId)}care.${therapySessionId}.${name}`
  const text = signal(kept.get(key))
  return {
    get value() {
      return text.value
    },
    set: (value: string) => {
      kept.set(key, value)
      text.value = value
    },
  }
}
