import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { Urgent } from '../components/consultation-urgent.tsx'
import { Fill } from '../components/fill.tsx'
import { Heading, LanguageSwitch, Page, Self } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { useTitle } from '../lib/focus.ts'
import { useCountdown, useUi } from '../lib/ui.ts'
import { useConsultationWords, useSignedIn } from '../lib/use-consultation.ts'
import { grow, signsLeft } from '../lib/writing.ts'
import type { Wizard } from '../state/consultation-wizard.ts'
import { createWizard } from '../state/consultation-wizard.ts'
import type { AppState, CallProblem } from '../state/types.ts'

/** The patient's way in: covered or not, what it is about, and on to the waiting page. */
export function ConsultWizard({ app, personId }: { app: AppState; personId: string }) {
  const wizard = useMemo(() => createWizard(app.deps, personId), [app, personId])
  useEffect(() => {
    // Not waited for: the step says how it went.
    void wizard.check()
    return wizard.close
  }, [wizard])
  const step = wizard.step.value
  const name = app.login.me.value?.user.display_name ?? ''
  useTitle('Samtale')
  useSignedIn(app, wizard.problem.value)
  return (
    <Page tools={[<LanguageSwitch key="language" />, <Self key="self" name={name} />]}>
      {step === 'checking' && <Checking problem={wizard.problem.value} />}
      {step === 'covered' && <What wizard={wizard} />}
      {step === 'not-covered' && <NotCovered wizard={wizard} />}
      {step === 'unknown' && <Unknown wizard={wizard} />}
    </Page>
  )
}

function Checking({ problem }: { problem: CallProblem | null }) {
  const words = useConsultationWords().wizard
  return (
    <div class="stack">
      <h1>{words.title}</h1>
      {problem ? (
        <Problem problem={problem} own={words.notAllowed} />
      ) : (
        <p class="row asking" role="status">
          <span class="breath" aria-hidden="true" />
          <span class="soft">{words.checking}</span>
        </p>
      )}
      {problem && <ToSessions />}
    </div>
  )
}

function ToSessions() {
  return (
    <p>
      <a href="/">{useConsultationWords().review.toSessions}</a>
    </p>
  )
}

function What({ wizard }: { wizard: Wizard }) {
  const words = useConsultationWords().wizard
  const ui = useUi()
  const field = useRef<HTMLTextAreaElement>(null)
  const insurer = wizard.insurer.value
  const text = wizard.nature.value
  const left = signsLeft(text)
  const isTooLong = left !== null && left < 0
  const problem = wizard.problem.value
  useLayoutEffect(() => grow(field.current), [text])
  const send = async () => {
    if (text.trim() === '' || isTooLong) {
      field.current?.focus()
      return
    }
    const code = await wizard.send()
    if (code !== null) ui.go(`/c/${code}`, true)
  }
  return (
    <div class="beside">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Heading>{words.title}</Heading>
        <p class="done" role="status">
          {insurer === null ? words.covered : <Fill text={words.coveredBy} insurer={insurer} />}
        </p>
        <div class="field field-wide">
          <label for="nature">{words.label}</label>
          <p class="hint" id="nature-hint">
            {words.hint}
          </p>
          <textarea
            ref={field}
            class="input nature"
            id="nature"
            rows={5}
            dir="auto"
            required
            aria-describedby="nature-hint nature-kept"
            aria-invalid={isTooLong}
            value={text}
            onInput={({ currentTarget }) => {
              wizard.nature.value = currentTarget.value
            }}
          />
          <p class="hint" id="nature-kept" aria-live="polite">
            {isTooLong ? words.tooLong(-left) : words.kept}
          </p>
        </div>
        {problem && <Problem problem={problem} />}
        <p class="row stretch">
          <button type="submit" class="btn btn-main" aria-disabled={wizard.busy.value}>
            {wizard.busy.value ? words.sending : words.send}
          </button>
        </p>
      </form>
      <aside class="aside" aria-labelledby="after">
        <h2 id="after">{words.aside}</h2>
        {words.asideText.map((one) => (
          <p key={one}>{one}</p>
        ))}
        <Urgent />
      </aside>
    </div>
  )
}

function NotCovered({ wizard }: { wizard: Wizard }) {
  const words = useConsultationWords().wizard
  const problem = wizard.problem.value
  const refused = wizard.refusedNumber.value
  const isAsking = wizard.asking.value
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void wizard.check()
      }}
    >
      <Heading>{words.notCoveredTitle}</Heading>
      <p class="lead">{words.notCovered}</p>
      {wizard.nature.value !== '' && <p>{words.keptSafe}</p>}
      <div class="field">
        <label for="policy">{words.policy}</label>
        <p class="hint" id="policy-hint">
          {words.policyHint}
        </p>
        <input
          class="input"
          id="policy"
          required
          autocomplete="off"
          maxLength={64}
          aria-describedby="policy-hint"
          value={wizard.policyNumber.value}
          onInput={({ currentTarget }) => {
            wizard.policyNumber.value = currentTarget.value
          }}
        />
        <p role="status">
          {refused !== null && !problem && !isAsking && (
            <Fill text={words.notCoveredToo} number={<bdi>{refused}</bdi>} />
          )}
        </p>
      </div>
      {problem && (
        <Problem
          problem={problem}
          own={problem.code === 'bad_request' ? words.policyOdd : undefined}
        />
      )}
      <p class="row stretch">
        <button type="submit" class="btn btn-main" aria-disabled={isAsking}>
          {isAsking ? words.sending : words.policyTry}
        </button>
      </p>
      <ToSessions />
      <Urgent />
    </form>
  )
}

/** It is not known whether they are covered: the insurer does not answer, or nobody does. */
function Unknown({ wizard }: { wizard: Wizard }) {
  const words = useConsultationWords().wizard
  const time = useCountdown(wizard.nextTryAt.value)
  const problem = wizard.problem.value
  return (
    <div class="stack">
      <Heading>{problem ? words.title : words.unknownTitle}</Heading>
      {problem ? <Problem problem={problem} /> : <p class="lead">{words.unknown}</p>}
      {wizard.nature.value !== '' && !problem && <p>{words.keptSafe}</p>}
      <p class="row asking">
        <span class="breath" aria-hidden="true" />
        <span class="soft">
          {time === null ? words.asking : words.askIn.replace('{time}', time)}
        </span>
      </p>
      <p class="row stretch">
        <button
          type="button"
          class="btn btn-main"
          aria-disabled={wizard.asking.value}
          onClick={wizard.check}
        >
          {words.askNow}
        </button>
      </p>
      <Urgent />
    </div>
  )
}
