import type { ComponentChildren } from 'preact'
import { NotePage } from '../components/note-page.tsx'
import { Heading, LanguageSwitch, Loading, Page, Self } from '../components/page.tsx'
import { useTitle } from '../lib/focus.ts'
import { useOnline } from '../lib/online.ts'
import { useCountdown, useWords } from '../lib/ui.ts'

type Kind = 'noSession' | 'noPage' | 'notAllowed' | 'over'

/** What happened, and one thing to do. */
export function ErrorPage({ kind }: { kind: Kind }) {
  const words = useWords()
  const [title = '', why] = words.errors[kind]
  return (
    <NotePage key={kind} name={`${title} · Samtale`} title={title} text={why}>
      <a class="btn btn-main" href="/">
        {words.errors.toSessions}
      </a>
    </NotePage>
  )
}

interface AwayProps {
  nextTryAt: number | null
  onTry(): void
  /** Who is taken to be signed in. */
  name?: string | undefined
  /** What is known nevertheless. */
  children?: ComponentChildren
}

/** The server does not answer: counts down to the next try. */
export function AwayPage({ nextTryAt, onTry, name, children }: AwayProps) {
  const words = useWords()
  const [title = '', why] = useOnline() ? words.errors.away : words.errors.offline
  const time = useCountdown(nextTryAt)
  useTitle(`${title} · Samtale`)
  return (
    <Page tools={[<LanguageSwitch key="language" />, name && <Self key="self" name={name} />]}>
      <div class="stack">
        <Heading>{title}</Heading>
        <p class="lead">{why}</p>
        <p class="row">
          <span class="breath" aria-hidden="true" />
          <span class="soft">
            {time === null ? words.errors.trying : words.errors.nextTry.replace('{time}', time)}
          </span>
        </p>
        <p class="row stretch">
          <button type="button" class="btn btn-main" onClick={onTry}>
            {words.errors.tryNow}
          </button>
        </p>
      </div>
      {children}
    </Page>
  )
}

/** Before the first answer: nothing at first, then a quiet word. */
export function OpeningPage() {
  return (
    <Page>
      <h1 class="heard">Samtale</h1>
      <Loading />
    </Page>
  )
}
