import { computed, effect, untracked } from '@preact/signals'
import { createComposer } from './composer.ts'
import { createConsent } from './consent.ts'
import type { Drafts } from './drafts.ts'
import { createDrafts } from './drafts.ts'
import { toProblem } from './problems.ts'
import { createReadMarks, createSeen } from './read-marks.ts'
import type { RoomSyncDeps } from './room-sync.ts'
import { RoomSync } from './room-sync.ts'
import { createRoomView } from './room-view.ts'
import type { RoomState } from './types.ts'

export type OpenRoom = RoomState & {
  /** The tab or the network came back. */
  reconnect(): void
  /** The device has no network any more. */
  cutOff(): void
  /** The page is hidden, perhaps for ever. */
  hidden(): void
  /** Stops everything; what waits stays on the device. */
  close(): void
}

/** Opens a therapy session: enters it, keeps it up to date, until it is closed. */
export function createRoom(deps: RoomSyncDeps): OpenRoom {
  const { app, personId, therapySessionId } = deps
  const drafts = createDrafts(app.kept, { personId, therapySessionId })
  const seen = createSeen(drafts)
  const sync = new RoomSync(deps)
  const consent = createConsent(sync, personId)
  const composer = createComposer({
    drafts,
    personId,
    now: () => app.clock.now(),
    newId: () => app.newId(),
    keystrokes: computed(() => consent.value.kept),
    mayWrite: () => view.cannotWrite.peek() === null,
    onTyped: () => sync.typed(),
    enqueue: (draft) => sync.enqueue(draft),
  })
  const { activeTab, openedTabs, storing } = composer
  const view = createRoomView({ sync, personId, activeTab, openedTabs, storing, seen })
  const marks = createMarks({ deps, sync, view, drafts, seen })
  const stopForgetting = effect(() => {
    if (sync.epochChanges.value > 0) untracked(() => marks.forget())
  })
  sync.start()
  return {
    therapySessionId,
    consent,
    ...pickSignals(sync, view),
    ...composer,
    ...createActs(deps, sync, view),
    source: pickSource(deps, sync),
    signals: sync.signals,
    sawNewest: () => marks.sawNewest(activeTab.peek()),
    reconnect: () => {
      sync.reconnect()
      marks.sawAgain()
    },
    cutOff: () => sync.cutOff(),
    hidden: () => sync.hidden(),
    close: () => {
      sync.stop()
      composer.stop()
      marks.stop()
      stopForgetting()
    },
  }
}

type View = ReturnType<typeof createRoomView>

interface MarksDeps {
  deps: RoomSyncDeps
  sync: RoomSync
  view: View
  drafts: Drafts
  seen: ReturnType<typeof createSeen>
}

function createMarks({ deps: { app, personId }, sync, view, drafts, seen }: MarksDeps) {
  const marks = {
    ...{ app, drafts, personId },
    entries: () => view.entries.peek(),
    seenOf: () => view.seenOf.peek(),
    confirmed: () => view.fold.peek().readMarks.get(personId) ?? 0,
    isWaiting: () => sync.pending.peek().some(({ draft }) => draft.type === 'message_read'),
    enqueue: (target: number) => sync.enqueue({ type: 'message_read', target }),
  }
  return createReadMarks(marks, seen)
}

function pickSignals(sync: RoomSync, view: View) {
  const { people, me, typing, tabs, timeline, place, connection, pinned } = view
  return {
    ...{ people, me, typing, tabs, timeline, place, connection, pinned },
    arrivals: view.arrivals,
    refused: view.refused,
    cannotWrite: view.cannotWrite,
    detail: sync.fetched.detail,
    assessments: sync.fetched.assessments,
    problem: sync.problem,
    status: sync.status,
  }
}

function pickSource({ app: { api, kept }, personId }: RoomSyncDeps, sync: RoomSync) {
  const { actions, pending, skewMs } = sync
  return { api, kept, personId, actions, pending, skewMs }
}

function createActs({ app }: RoomSyncDeps, sync: RoomSync, view: View) {
  return {
    retry: (key: string) => sync.retry(key),
    discard: (key: string) => sync.discard(key),
    react: (target, icon) => sync.enqueue({ type: 'reaction', target, icon }),
    remove: (target, reason) =>
      sync.enqueue({ type: 'delete', target, ...(reason ? { reason } : {}) }),
    act: (...drafts) => sync.enqueue(...drafts),
    decide: (keystrokes, body) => sync.enqueue({ type: 'consent', keystrokes, body }),
    touched: () => sync.touched(),
    refreshAssessments: () => sync.refreshAssessments(),
    leave: async () => {
      try {
        await sync.leave()
      } catch (error) {
        // Nobody was told: the person is still there.
        sync.problem.value = toProblem(error, app.clock.now())
        if (view.place.peek() !== 'not-allowed') sync.start()
      }
    },
  } satisfies Partial<RoomState>
}
