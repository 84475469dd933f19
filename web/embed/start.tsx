import { render } from 'preact'
import { browserUi } from '../lib/browser-ui.ts'
import { followLanguage } from '../lib/connect.ts'
import { createI18n } from '../lib/i18n.ts'
import { addIcons } from '../lib/icons.ts'
import { UiContext } from '../lib/ui.ts'
import { createUpdates } from '../lib/updates.ts'
import { createAppState } from '../state/app.ts'
import { EmbedApp } from './embed-app.tsx'
import { embedDeps } from './embed-deps.ts'
import { createEmbedState } from './embed-state.ts'
import type { HostLink } from './host-link.ts'
import { openHostLink } from './host-link.ts'
import { askBeforeLoss, frameRouter, leavePage } from './leave-page.ts'
import { placeOf } from './place.ts'
import type { HostWord } from './words.ts'

const LOCALE_KEY = 'samtale.locale'

/** Shows the talk that the page around the frame lets in, once it has said which. */
export function startEmbed(root: HTMLElement): void {
  const host = openHostLink(window)
  let shown: Promise<Shown> | null = null
  let token = ''
  let first: HostWord | null = null
  host.listen((word) => {
    // Another talk begins from nothing.
    if (first && !isSameTalk(first, word)) return location.reload()
    token = word.jwt
    first ??= word
    shown ??= show(root, { host, word, token: () => token })
    // Not waited for: the login state tells by itself how it went.
    return void shown.then(({ load }) => load())
  })
}

function isSameTalk(one: HostWord, other: HostWord): boolean {
  return placeOf(one.jwt) === placeOf(other.jwt) && !one.videoRoom === !other.videoRoom
}

interface Shown {
  /** Asks anew who this is. */
  load(): Promise<void>
}

interface ShowDeps {
  host: HostLink
  word: HostWord
  token(): string
}

async function show(root: HTMLElement, { host, word, token }: ShowDeps): Promise<Shown> {
  const deps = embedDeps(placeOf(word.jwt) ?? '', token)
  const state = createAppState(deps)
  const embed = createEmbedState(state, {
    hasVideo: word.videoRoom !== null,
    onOver: () => host.tell({ samtale: 'over' }),
  })
  askBeforeLoss(window, embed.hasUnsent)
  const i18n = await createI18n({
    languages: [...(word.lang === null ? [] : [word.lang]), ...navigator.languages],
    kept: deps.kept.get(LOCALE_KEY),
    keep: (locale) => deps.kept.set(LOCALE_KEY, locale),
  })
  followLanguage(state, i18n, document.documentElement)
  addIcons(document)
  const router = frameRouter(window, () => {
    embed.left.value = true
    host.tell({ samtale: 'leave' })
  })
  const newer = createUpdates(window).isNewer
  const ui = browserUi({ i18n, router, kept: deps.kept, newer })
  render(
    <UiContext.Provider value={{ ...ui, quickExit: () => leavePage(window) }}>
      <EmbedApp embed={embed} />
    </UiContext.Provider>,
    root,
  )
  return { load: () => state.login.load() }
}
