import { computed, effect, untracked } from '@preact/signals'
import type { AppState } from '../state/types.ts'
import type { I18n } from './i18n.ts'
import type { Router } from './router.ts'

/** Opens the room that the address names while somebody is signed in, and closes it after. */
export function followAddress(state: AppState, router: Router): void {
  const wanted = computed(() => {
    const route = router.route.value
    const signedIn = state.login.phase.value === 'signed-in'
    return signedIn && route.screen === 'room' ? route.therapySessionId : null
  })
  effect(() => {
    const id = wanted.value
    untracked(() => state.openRoom(id))
  })
}

/** Speaks the person's language once it is known, and says on the page which one it is. */
export function followLanguage(state: AppState, i18n: I18n, page: HTMLElement): void {
  effect(() => {
    page.lang = i18n.locale.value
  })
  effect(() => {
    const locale = state.login.me.value?.user.locale
    // Not waited for: the texts change when they are there.
    if (locale) untracked(() => void i18n.suggest(locale))
  })
}
