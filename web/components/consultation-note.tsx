import type { ComponentChildren } from 'preact'
import { useHeadingFocus, useTitle } from '../lib/focus.ts'
import { LanguageSwitch, Page } from './page.tsx'

/** A page that says how it stands, and one thing to do. */
export function ConsultationNote({
  title,
  text,
  children,
}: {
  title: ComponentChildren
  text: ComponentChildren
  children: ComponentChildren
}) {
  const heading = useHeadingFocus('note')
  useTitle('Samtale')
  return (
    <Page tools={<LanguageSwitch />}>
      <div class="stack">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p class="lead">{text}</p>
        <p class="row stretch">{children}</p>
      </div>
    </Page>
  )
}
