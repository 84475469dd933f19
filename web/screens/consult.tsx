import '../styles/consultation.css'
import { useSignal } from '@preact/signals'
import { NotePage } from '../components/note-page.tsx'
import type { Route } from '../lib/router.ts'
import { useCallIcons, useConsultationWords } from '../lib/use-consultation.ts'
import { useLazy, useReloadSoon } from '../lib/use-lazy.ts'
import type { AppState } from '../state/types.ts'
import { ConsultQueue } from './consult-queue.tsx'
import { ConsultWizard } from './consult-wizard.tsx'
import { AwayPage, OpeningPage } from './errors.tsx'

/** Everything about consultations: asking for one, one of them, and the doctor's list. */
export function Consult({ app, route }: { app: AppState; route: Route }) {
  useCallIcons()
  const personId = app.login.me.value?.user.id
  const isOut = app.login.phase.value === 'signed-out'
  if (personId === undefined || isOut) return <LinkRejected app={app} />
  if (route.screen === 'consult') return <ConsultWizard key={personId} {...{ app, personId }} />
  if (route.screen === 'consultations')
    return <ConsultQueue key={personId} {...{ app, personId }} />
  if (route.screen !== 'consultation') return null
  return <One key={`${personId} ${route.code}`} app={app} code={route.code} />
}

/** One of them: picture and sound are loaded with it, and only with it. */
function One(props: { app: AppState; code: string }) {
  const failed = useSignal(false)
  const part = useLazy(
    !failed.value,
    () => import('./consult-page.tsx'),
    () => {
      failed.value = true
    },
  )
  const nextTryAt = useReloadSoon(failed.value)
  if (part) return <part.ConsultPage {...props} />
  if (!failed.value) return <OpeningPage />
  return <AwayPage nextTryAt={nextTryAt} onTry={() => location.reload()} />
}

/** The link's token is not good any more: who has a consultation signs in as ever. */
function LinkRejected({ app }: { app: AppState }) {
  const words = useConsultationWords().over
  const [title = '', text] = words.link
  const signIn = () => {
    app.link.value = null
  }
  return (
    <NotePage title={title} text={text}>
      <button type="button" class="btn btn-main" onClick={signIn}>
        {words.signIn}
      </button>
    </NotePage>
  )
}
