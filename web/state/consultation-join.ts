import { ApiError } from '../api/api-error.ts'
import type { AppState } from './types.ts'

/**
 * Signs in by the token behind the `#` of a link, and takes it out of the address as soon as the
 * server has answered: it must not stay where it can be copied from. Never throws.
 */
export async function joinByLink(state: AppState, win: Window): Promise<void> {
  const { hash, pathname } = win.location
  try {
    await state.deps.api.join(hash.slice(1))
  } catch (error) {
    const isRefused = error instanceof ApiError && error.status >= 400 && error.status < 500
    // Where no answer came, the next try needs it.
    if (!isRefused) return
    state.link.value = 'rejected'
  }
  win.history.replaceState(null, '', pathname)
}
