import { signal } from '@preact/signals'
import { render } from 'preact'
import { App } from '../app.tsx'
import { followWidth } from '../lib/browser-ui.ts'
import { createI18n } from '../lib/i18n.ts'
import { addIcons } from '../lib/icons.ts'
import { memoryKeyValueStore } from '../lib/key-value.ts'
import type { Route } from '../lib/router.ts'
import { createSwitches } from '../lib/switches.ts'
import { UiContext } from '../lib/ui.ts'
import { routeOf } from './fake-consultation.ts'
import { NOW } from './fake-people.ts'
import type { ScreenName } from './fake-state.ts'
import { fakeState, SCREENS } from './fake-state.ts'

const query = new URLSearchParams(location.search)
const screen = Object.keys(SCREENS).find((name) => name === query.get('screen'))

if (screen === undefined) render(<Index />, document.body)
else await show(screen as ScreenName, query.get('state') ?? '', query.get('lang') ?? 'en')

async function show(name: ScreenName, state: string, lang: string) {
  const locale = lang === 'nb' ? 'nb' : 'en'
  const language = locale === 'nb' ? 'nb-NO' : 'en-GB'
  const theme = query.get('theme')
  if (theme) document.documentElement.dataset.theme = theme
  document.documentElement.lang = locale
  const i18n = await createI18n({
    languages: [language],
    kept: null,
    keep: () => undefined,
    timeZone: 'Europe/Oslo',
  })
  const kept = memoryKeyValueStore()
  if (state !== 'hint') kept.set('samtale.exitTold', 'on')
  const routes: Record<string, Route> = {
    sessions: { screen: 'sessions' },
    'no-page': { screen: 'unknown' },
  }
  const inRoom: Route = { screen: 'room', therapySessionId: 'TS1' }
  const leads: Route = { screen: 'lead', therapySessionId: state === 'new' ? null : 'TS1' }
  const late = name === 'consultation' ? routeOf(state) : undefined
  const route = signal(
    late ?? (name === 'lead' ? leads : (routes[state] ?? routes[name] ?? inRoom)),
  )
  const ui = {
    i18n,
    now: signal(NOW),
    callingCode: '+47',
    go: () => undefined,
    signedIn: () => undefined,
    quickExit: () => undefined,
    enterSends: () => matchMedia('(pointer: fine)').matches,
    wide: followWidth(),
    switches: createSwitches(kept),
    newer: signal(state === 'update'),
    reload: () => undefined,
  }
  addIcons(document)
  const root = document.getElementById('app')
  if (!root) return
  render(
    <UiContext.Provider value={ui}>
      <App state={fakeState(name, state, locale)} router={{ route, go: () => undefined }} />
    </UiContext.Provider>,
    root,
  )
}

function Index() {
  return (
    <main class="leaf">
      <h1>Screens</h1>
      {Object.entries(SCREENS).map(([name, states]) => (
        <section class="section" key={name}>
          <h2>{name}</h2>
          <ul>
            {states.map((state) => (
              <li key={state}>
                {state}{' '}
                {['en', 'nb'].map((lang) => (
                  <a
                    key={lang}
                    class="btn btn-quiet"
                    href={`?screen=${name}&state=${state}&lang=${lang}`}
                  >
                    {lang}
                  </a>
                ))}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </main>
  )
}
