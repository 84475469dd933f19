import { computed, effect, signal, untracked } from '@preact/signals'
import type { AppDeps } from './deps.ts'
import { createLogin } from './login.ts'
import { OpenRooms } from './open-rooms.ts'
import { createTherapySessions } from './therapy-sessions.ts'
import type { AppState } from './types.ts'

/** The whole client without its screens. Nothing is asked of the server before `login.load()`. */
export function createAppState(deps: AppDeps): AppState {
  // Not waited for: the login state tells by itself how it went.
  const rooms = new OpenRooms(deps, () => void login.ended())
  const therapySessions = createTherapySessions(deps)
  const login = createLogin(deps, {
    unsentCount: () => rooms.unsentCount(),
    stop: () => rooms.close(),
    resume: () => rooms.reopen(),
    forget: (personId) => rooms.forget(personId),
  })
  const personId = computed(() => login.me.value?.user.id ?? null)
  effect(() => {
    const id = personId.value
    untracked(() => {
      therapySessions.forget()
      rooms.setPerson(id)
    })
  })
  return {
    login,
    therapySessions,
    room: rooms.room,
    openRoom: (id) => rooms.open(id),
    link: signal(null),
    deps,
  }
}
