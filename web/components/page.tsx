import type { ComponentChildren } from 'preact'
import { useHeadingFocus } from '../lib/focus.ts'
import { letters } from '../lib/people.ts'
import { useExitKey } from '../lib/quick-exit.ts'
import { useUi, useWords } from '../lib/ui.ts'
import { Icon } from './icon.tsx'
import { UpdatePrompt } from './update-prompt.tsx'

/**
 * A quiet page: the mark and what goes with it on top, then what is said once, below it a leaf with
 * a margin line.
 */
export function Page({
  tools,
  hint,
  children,
  foot,
}: {
  tools?: ComponentChildren
  hint?: ComponentChildren
  children: ComponentChildren
  foot?: ComponentChildren
}) {
  const words = useWords()
  return (
    <div class="page">
      <header class="bar">
        <a class="mark" href="/" aria-label={words.home}>
          <svg viewBox="0 0 26 26" aria-hidden="true">
            <path d="M4 9h14" />
            <path d="M12 17h10" />
          </svg>
          Samtale
        </a>
        <div class="row tools">{tools}</div>
        {hint}
        <UpdatePrompt />
      </header>
      <main class="leaf">{children}</main>
      {foot}
    </div>
  )
}

/** What a screen is called, and where reading it begins. */
export function Heading({ children }: { children: ComponentChildren }) {
  return (
    <h1 ref={useHeadingFocus()} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** What is to come is being fetched: nothing at first, then a quiet word. */
export function Loading() {
  return (
    <p class="row late" role="status">
      <span class="breath" aria-hidden="true" />
      <span class="soft">{useWords().loading}</span>
    </p>
  )
}

/** Shows everything in the other language. */
export function LanguageSwitch() {
  const { i18n } = useUi()
  const other = i18n.locale.value === 'en' ? 'nb' : 'en'
  return (
    <button
      type="button"
      class="btn btn-quiet btn-small"
      lang={other}
      onClick={() => i18n.choose(other)}
    >
      <Icon name="globe" />
      {i18n.words.value.otherLanguage}
    </button>
  )
}

/** Who is signed in. */
export function Self({ name }: { name: string }) {
  return (
    <span class="row">
      <span class="disc self" aria-hidden="true">
        {letters(name, 1)}
      </span>
      <bdi>{name}</bdi>
    </span>
  )
}

/** Away from here at once. */
export function QuickExit() {
  const ui = useUi()
  useExitKey(ui.quickExit)
  return (
    <button type="button" class="btn btn-small" onClick={ui.quickExit}>
      <Icon name="eyeOff" />
      {ui.i18n.words.value.quickExit}
    </button>
  )
}
