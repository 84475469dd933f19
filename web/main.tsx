import { render } from 'preact'
import { App } from './app.tsx'
import { browserDeps } from './lib/browser.ts'
import { browserUi } from './lib/browser-ui.ts'
import { followAddress, followLanguage } from './lib/connect.ts'
import { createI18n } from './lib/i18n.ts'
import { addIcons } from './lib/icons.ts'
import { createRouter } from './lib/router.ts'
import { UiContext } from './lib/ui.ts'
import { createUpdates } from './lib/updates.ts'
import { createAppState } from './state/app.ts'

const LOCALE_KEY = 'samtale.locale'

async function start(root: HTMLElement) {
  const deps = browserDeps()
  const state = createAppState(deps)
  const router = createRouter(window)
  const updates = createUpdates(window)
  followAddress(state, router)
  // The texts come meanwhile.
  const loaded = state.login.load()
  const i18n = await createI18n({
    languages: navigator.languages,
    kept: deps.kept.get(LOCALE_KEY),
    keep: (locale) => deps.kept.set(LOCALE_KEY, locale),
  })
  followLanguage(state, i18n, document.documentElement)
  addIcons(document)
  const ui = browserUi({ i18n, router, kept: deps.kept, newer: updates.isNewer })
  render(
    <UiContext.Provider value={ui}>
      <App state={state} router={router} />
    </UiContext.Provider>,
    root,
  )
  // The first screen comes first.
  await loaded
  // Dear to make, and wanted with the next answer, which is on its way.
  setTimeout(() => i18n.dates.peek().time(0))
  await updates.keepPage()
}

const root = document.getElementById('app')
if (root) void start(root)
