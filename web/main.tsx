import { render } from 'preact'
import { App } from './app.tsx'
import { UpdatePrompt } from './components/update-prompt.tsx'
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
  render(
    <UiContext.Provider value={browserUi(i18n, router, deps.kept)}>
      <App state={state} router={router} />
      <UpdatePrompt isNewer={updates.isNewer} onReload={() => location.reload()} />
    </UiContext.Provider>,
    root,
  )
  // The first screen comes first.
  await loaded
  await updates.keepPage()
}

const root = document.getElementById('app')
if (root) void start(root)
