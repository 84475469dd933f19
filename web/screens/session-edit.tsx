import '../styles/lead.css'
import { Heading, LanguageSwitch, Loading, Page, Self } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { SessionFields } from '../components/session-fields.tsx'
import { SessionMembers } from '../components/session-members.tsx'
import { SessionSettings } from '../components/session-settings.tsx'
import { useTitle } from '../lib/focus.ts'
import type { Route } from '../lib/router.ts'
import { useUi } from '../lib/ui.ts'
import { useLeadEdit, useLeadWords } from '../lib/use-lead.ts'
import type { LeadEdit, PeopleSearch } from '../state/lead-edit.ts'
import type { AppState } from '../state/types.ts'

/** A therapist makes a therapy session, or changes one that they lead. */
export function SessionEdit({ app, route }: { app: AppState; route: Route }) {
  const me = app.login.me.value?.user
  if (!me || route.screen !== 'lead') return null
  const { therapySessionId } = route
  const of = { personId: me.id, therapySessionId }
  return <Edit key={`${me.id} ${therapySessionId}`} app={app} name={me.display_name} of={of} />
}

function Edit({
  app,
  name,
  of,
}: {
  app: AppState
  name: string
  of: { personId: string; therapySessionId: string | null }
}) {
  const words = useLeadWords()
  const { edit, search } = useLeadEdit(app, of)
  const title = of.therapySessionId === null ? words.newTitle : words.changeTitle
  useTitle(`${title} · Samtale`)
  return (
    <Page tools={[<LanguageSwitch key="language" />, <Self key="self" name={name} />]}>
      <p class="small">
        <a href="/">{words.back}</a>
      </p>
      <Heading>{title}</Heading>
      {edit.form.value ? (
        <Form edit={edit} search={search} isNew={of.therapySessionId === null} />
      ) : (
        <Opening edit={edit} />
      )}
    </Page>
  )
}

function Opening({ edit }: { edit: LeadEdit }) {
  const words = useLeadWords()
  const problem = edit.problem.value
  return (
    <div class="section stack">
      {problem ? <Problem problem={problem} own={words.problems[problem.code]} /> : <Loading />}
      {problem && (
        <p class="row stretch">
          <button type="button" class="btn" onClick={edit.load}>
            {words.tryAgain}
          </button>
        </p>
      )}
    </div>
  )
}

function Form({ edit, search, isNew }: { edit: LeadEdit; search: PeopleSearch; isNew: boolean }) {
  const words = useLeadWords()
  const ui = useUi()
  const problem = edit.problem.value
  const saves = isNew ? words.makeIt : words.save
  const save = async () => {
    if (await edit.save()) ui.go('/')
  }
  return (
    <>
      <SessionFields edit={edit} />
      <SessionMembers edit={edit} search={search} />
      <SessionSettings edit={edit} />
      <div class="section stack lead-save">
        {problem && <Problem problem={problem} own={words.problems[problem.code]} />}
        <p class="hint">{words.kept}</p>
        <p class="row stretch">
          <button type="button" class="btn btn-main" aria-disabled={edit.busy.value} onClick={save}>
            {edit.busy.value ? words.saving : saves}
          </button>
          {edit.isTouched.value && (
            <button type="button" class="btn btn-quiet" onClick={edit.discard}>
              {isNew ? words.discard : words.undo}
            </button>
          )}
        </p>
      </div>
    </>
  )
}
