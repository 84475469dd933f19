import '../styles/consultation.css'
import type { ComponentChildren } from 'preact'
import { NotePage } from '../components/note-page.tsx'
import { useCallIcons, useConsultationWords } from '../lib/use-consultation.ts'
import { ConsultPage } from '../screens/consult-page.tsx'
import { AwayPage, OpeningPage } from '../screens/errors.tsx'
import type { EmbedState } from './embed-state.ts'

/** The page of one consultation, within somebody else's page. */
export function EmbedApp({ embed }: { embed: EmbedState }) {
  useCallIcons()
  const words = useConsultationWords().embed
  const { app, code, left, wasIn, hasVideo } = embed
  const { login, therapySessions } = app
  const phase = login.phase.value
  const problem = therapySessions.problem.value
  const nextTryAt = problem?.retryAt ?? login.nextTryAt.value
  const retry = () => {
    void login.load()
    void therapySessions.load()
  }
  if (phase === 'signed-out') return <Note words={wasIn.value ? words.over : words.rejected} />
  if (left.value) {
    const back = () => {
      left.value = false
    }
    return (
      <Note words={words.left}>
        <button type="button" class="btn btn-main" onClick={back}>
          {words.back}
        </button>
      </Note>
    )
  }
  if (phase === 'signed-in' && code.value !== null) {
    const personId = login.me.value?.user.id
    return <ConsultPage key={personId} app={app} code={code.value} chatOnly={!hasVideo} />
  }
  const isAway = phase === 'away' || problem !== null
  return isAway ? <AwayPage nextTryAt={nextTryAt} onTry={retry} /> : <OpeningPage />
}

function Note({ words, children }: { words: string[]; children?: ComponentChildren }) {
  const [title = '', text = ''] = words
  return (
    <NotePage title={title} text={text}>
      {children}
    </NotePage>
  )
}
