import { render } from 'preact'
import { App } from './app.tsx'
import { browserDeps } from './lib/browser.ts'
import { browserUi } from './lib/browser-ui.ts'
import { followAddress, followLanguage } from './lib/connect.ts'
import type { I18n } from './lib/i18n.ts'
import { createI18n } from './lib/i18n.ts'
import { addIcons } from './lib/icons.ts'
import type { Router } from './lib/router.ts'
import { createRouter } from './lib/router.ts'
import { UiContext } from './lib/ui.ts'
import { createUpdates } from './lib/updates.ts'
import { createAppState } from './state/app.ts'
import type { AppState } from './state/types.ts'

const LOCALE_KEY = 'samtale.locale'

async function start(root: HTMLElement) {
  const deps = browserDeps()
  const state = createAppState(deps)
  const router = createRouter(window)
  const updates = createUpdates(window)
  followAddress(state, router)
  followLinks(router)
  // The texts and the formats come meanwhile.
  const loaded = signInByLink(state, router).then(() => state.login.load())
  const i18n = await createI18n({
    languages: navigator.languages,
    kept: deps.kept.get(LOCALE_KEY),
    keep: (locale) => deps.kept.set(LOCALE_KEY, locale),
  })
  followLanguage(state, i18n, document.documentElement)
  makeFormats(i18n)
  addIcons(document)
  const ui = browserUi({ i18n, router, kept: deps.kept, newer: updates.isNewer })
  render(
    <UiContext.Provider value={ui}>
      <App state={state} router={router} />
    </UiContext.Provider>,
    root,
  )
  await loaded
  await updates.keepPage()
}

/** A link to a consultation may bring its own way in. */
async function signInByLink(state: AppState, router: Router): Promise<void> {
  if (location.hash === '' || router.route.peek().screen !== 'consultation') return
  const { joinByLink } = await import('./state/consultation-join.ts')
  await joinByLink(state, window)
}

/** Another such link, opened in this tab, only changes what is behind the `#`. */
function followLinks(router: Router): void {
  addEventListener('hashchange', () => {
    const isToken = location.hash.includes('.')
    if (isToken && router.route.peek().screen === 'consultation') location.reload()
  })
}

/** Dear to make, and wanted with the first answer: made while it is on its way. */
function makeFormats({ dates, list }: I18n): void {
  dates.peek().dayLine(0, 0)
  dates.peek().time(0)
  list.peek().format([''])
}

/** Within somebody else's page. */
async function startEmbed(root: HTMLElement) {
  const embed = await import('./embed/start.tsx')
  embed.startEmbed(root)
}

const root = document.getElementById('app')
if (root) void (location.pathname === '/embed' ? startEmbed(root) : start(root))
