import type { ReadonlySignal, Signal } from '@preact/signals'
import { computed, effect, signal, untracked } from '@preact/signals'
import type { AppState } from '../state/types.ts'

/** The one talk that the frame shows. */
export interface EmbedState {
  app: AppState
  /** The consultation's, once it is known. */
  code: ReadonlySignal<string | null>
  /** The person was let in here, whatever came after. */
  wasIn: ReadonlySignal<boolean>
  /** The person has gone away from the talk, and may come back. */
  left: Signal<boolean>
  hasVideo: boolean
  /** Something is typed or waits to be sent. */
  hasUnsent(): boolean
}

interface EmbedDeps {
  hasVideo: boolean
  /** The talk is over, or the token is not good any more. */
  onOver(): void
}

/** Finds the talk once the token has let the person in. */
export function createEmbedState(app: AppState, { hasVideo, onOver }: EmbedDeps): EmbedState {
  const { login, therapySessions } = app
  const wasIn = signal(false)
  // Only what the token reaches is in the list.
  const code = computed(() => therapySessions.list.value?.[0]?.consultation?.code ?? null)
  effect(() => {
    const phase = login.phase.value
    if (phase === 'signed-out') return untracked(onOver)
    if (phase !== 'signed-in') return undefined
    wasIn.value = true
    // Not waited for: `problem` says how it went.
    return untracked(() => void therapySessions.load())
  })
  const hasUnsent = () => {
    const room = app.room.peek()
    return room !== null && (room.draftText.peek() !== '' || room.connection.peek().waiting > 0)
  }
  return { app, code, wasIn, left: signal(false), hasVideo, hasUnsent }
}
