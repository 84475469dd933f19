import type { ReadonlySignal } from '@preact/signals'
import { computed } from '@preact/signals'
import type { Draft } from '../../server/protocol/actions.ts'
import { cleanText } from './clean-text.ts'
import type { CheckIn } from './panel-check-ins.ts'
import { readCheckIns } from './panel-check-ins.ts'
import { lastWords, readDeleted } from './panel-deleted.ts'
import type { HelpCall } from './panel-help.ts'
import { readHelp } from './panel-help.ts'
import { readClosesAt } from './panel-last-call.ts'
import type { MarginNote } from './panel-notes.ts'
import { readNotes } from './panel-notes.ts'
import type { Holds, KeptMessage } from './panel-tray.ts'
import { readHolds, readTray } from './panel-tray.ts'
import { EVERYONE, tabOf } from './tabs.ts'
import type { RoomState } from './types.ts'

/** What a therapist does for one person and for the room. Times are on this device's clock. */
export interface Care {
  /** All calls for help, the oldest first. */
  helpCalls: ReadonlySignal<HelpCall[]>
  /** Those that nobody has seen. */
  openCalls: ReadonlySignal<HelpCall[]>
  checkIns: ReadonlySignal<CheckIn[]>
  /** What is held or came late, and was not decided. */
  tray: ReadonlySignal<KeptMessage[]>
  holds: ReadonlySignal<Holds>
  notes: ReadonlySignal<MarginNote[]>
  /** When the session closes by itself. */
  closesAt: ReadonlySignal<number | null>
  lastWordsOf(personId: string): string | null
  /** Whether something in the log was deleted. */
  isGone(id: number): boolean
  /** The talk that a message stands in. */
  tabOf(id: number): string
  /** What was decided of something in the log, and is on its way. */
  pendingOf(target: number): Draft['type'] | null
  seen(call: HelpCall): void
  checkIn(): void
  /** Holds what everybody writes; done again, lets it pass. */
  turnHold(): void
  release(id: number): void
  giveBack(id: number, word: string): void
  /** Notes something in the margin of a message, in the place of an older note where there is one. */
  note(target: number, text: string, before?: MarginNote): void
  unnote(note: MarginNote): void
  callLast(minutes: number): void
  cancelCall(): void
}

const DECISIONS: readonly Draft['type'][] = ['help_seen', 'release', 'return_message', 'delete']

/** Reads from a room's log what a therapist cares for, and acts on it. */
export function createCare(room: RoomState): Care {
  const { actions, pending, skewMs } = room.source
  const deleted = computed(() => readDeleted(actions.value))
  const helpCalls = computed(() => readHelp(actions.value, skewMs.value))
  const holds = computed(() => {
    const detail = room.detail.value
    return readHolds(detail?.participants ?? [], actions.value, detail?.max_id ?? 0)
  })
  const isTherapist = (id: string) =>
    room.people.value.some((person) => person.id === id && person.role === 'therapist')
  return {
    helpCalls,
    openCalls: computed(() => helpCalls.value.filter(({ isOpen }) => isOpen)),
    checkIns: computed(() => readCheckIns(actions.value, skewMs.value)),
    tray: computed(() => readTray(actions.value, skewMs.value, isTherapist)),
    holds,
    notes: computed(() => readNotes(actions.value, skewMs.value)),
    closesAt: computed(() => {
      if (room.status.value !== 'open') return null
      const at = readClosesAt(actions.value, room.detail.value?.closes_at ?? null)
      return at === null ? null : at + skewMs.value
    }),
    lastWordsOf: (personId) => lastWords(actions.value, deleted.value, personId),
    isGone: (id) => deleted.value.has(id),
    tabOf: (id) => {
      const said = actions.value.findLast((one) => one.id === id)
      if (!said) return EVERYONE
      const { user, recipients = [] } = said
      return tabOf({ user, recipients }, room.source.personId)
    },
    pendingOf: (target) => {
      const isIt = ({ state, draft }: (typeof pending.value)[number]) =>
        state === 'queued' && draft.target === target && DECISIONS.includes(draft.type)
      return pending.value.find(isIt)?.draft.type ?? null
    },
    ...createCareActs(room, holds),
  }
}

function createCareActs(room: RoomState, holds: ReadonlySignal<Holds>) {
  // Not waited for: what is stored is shown as on its way.
  const act = (...drafts: Draft[]) => void room.act(...drafts)
  return {
    seen: ({ id }: HelpCall) => act({ type: 'help_seen', target: id }),
    checkIn: () => act({ type: 'check_in' }),
    turnHold: () => act({ type: holds.peek().all ? 'unhold' : 'hold' }),
    release: (target: number) => act({ type: 'release', target }),
    giveBack: (target: number, word: string) => {
      const reason = cleanText(word).trim()
      act({ type: 'return_message', target, ...(reason === '' ? {} : { reason }) })
    },
    note: (target: number, text: string, before?: MarginNote) => {
      const note: Draft = { type: 'note', target, body: cleanText(text).trim() }
      act(note, ...(before ? [{ type: 'delete', target: before.id } as const] : []))
    },
    unnote: ({ id }: MarginNote) => act({ type: 'delete', target: id }),
    callLast: (minutes: number) => act({ type: 'last_call', seconds: minutes * 60 }),
    cancelCall: () => act({ type: 'cancel_call' }),
  }
}
