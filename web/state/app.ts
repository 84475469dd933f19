import { computed, effect, signal, untracked } from '@preact/signals'
import { Outbox } from '../sync/outbox.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'
import type { AppDeps } from './deps.ts'
import { forgetPerson } from './drafts.ts'
import { createLogin } from './login.ts'
import type { OpenRoom } from './room.ts'
import { createRoom } from './room.ts'
import { createTherapySessions } from './therapy-sessions.ts'
import type { AppState } from './types.ts'

/** The whole client without its screens. Nothing is asked of the server before `login.load()`. */
export function createAppState(deps: AppDeps): AppState {
  const items = signal<readonly OutboxItem[]>([])
  const room = signal<OpenRoom | null>(null)
  const wanted = signal<string | null>(null)
  const therapySessions = createTherapySessions(deps)
  let outbox: Outbox | null = null

  const closeRoom = () => {
    room.peek()?.close()
    room.value = null
  }
  const login = createLogin(deps, {
    unsentCount: async () => {
      await outbox?.load()
      return items.peek().filter(({ draft }) => draft.type !== 'message_read').length
    },
    stop: closeRoom,
    resume: () => openRoom(),
    forget: async (personId) => {
      forgetPerson(deps.kept, personId)
      await createOutbox(personId).clear()
    },
  })
  const personId = computed(() => login.me.value?.user.id ?? null)

  function createOutbox(id: string): Outbox {
    const onChange = (all: readonly OutboxItem[]) => {
      if (personId.peek() === id) items.value = all
    }
    return new Outbox({ ...deps, personId: id, onChange })
  }
  function openRoom(): void {
    closeRoom()
    const id = personId.peek()
    const therapySessionId = wanted.peek()
    if (id === null || therapySessionId === null || !outbox) return
    // Not waited for: the login state tells by itself how it went.
    const onSignedOut = () => void login.ended()
    room.value = createRoom({
      app: deps,
      therapySessionId,
      personId: id,
      outbox,
      items,
      onSignedOut,
    })
  }

  effect(() => {
    const id = personId.value
    untracked(() => {
      closeRoom()
      therapySessions.forget()
      items.value = []
      outbox = id === null ? null : createOutbox(id)
      // Not waited for: what was stored is shown and sent as soon as it is read.
      void outbox?.load().then(() => room.peek()?.flush())
      openRoom()
    })
  })
  deps.page.onReturn(() => room.peek()?.reconnect())

  return {
    login,
    therapySessions,
    room,
    openRoom: (therapySessionId) => {
      wanted.value = therapySessionId
      openRoom()
    },
  }
}
