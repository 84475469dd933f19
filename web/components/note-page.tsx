import type { ComponentChildren } from 'preact'
import { useTitle } from '../lib/focus.ts'
import { Heading, LanguageSwitch, Page } from './page.tsx'

/** A page that says how it stands, and one thing to do. */
export function NotePage({
  name = 'Samtale',
  title,
  text,
  children,
  below,
}: {
  /** What the tab of the browser says. */
  name?: string
  title: ComponentChildren
  text: ComponentChildren
  children: ComponentChildren
  below?: ComponentChildren
}) {
  useTitle(name)
  return (
    <Page tools={<LanguageSwitch />}>
      <div class="stack">
        <Heading>{title}</Heading>
        <p class="lead">{text}</p>
        <p class="row stretch">{children}</p>
        {below}
      </div>
    </Page>
  )
}
