import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { Urgent } from '../components/consultation-urgent.tsx'
import { Fill } from '../components/fill.tsx'
import { LanguageSwitch, Page, Self } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { useHeadingFocus, useTitle } from '../lib/focus.ts'
import { useCountdown, useUi } from '../lib/ui.ts'
import { useConsultationWords } from '../lib/use-consultation.ts'
import { grow, signsLeft } from '../lib/writing.ts'
import type { Wizard } from '../state/consultation-wizard.ts'
import { createWizard } from '../state/consultation-wizard.ts'
import type { AppState } from '../state/types.ts'

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
  return (
    <Page tools={[<LanguageSwitch key="language" />, <Self key="self" name={name} />]}>
      {step === 'checking' && <Checking wizard={wizard} />}
      {step === 'covered' && <What wizard={wizard} />}
      {step === 'not-covered' && <NotCovered wizard={wizard} />}
      {step === 'unknown' && <Unknown wizard={wizard} />}
    </Page>
  )
}

function Checking({ wizard }: { wizard: Wizard }) {
  const { wizard: words, tryAgain } = useConsultationWords()
  const problem = wizard.problem.value
  return (
    <div class="stack">
      <h1>{words.title}</h1>
      {problem ? (
        <>
          <Problem problem={problem} />
          <p class="row stretch">
            <button type="button" class="btn btn-main" onClick={wizard.check}>
              {tryAgain}
            </button>
          </p>
        </>
      ) : (
        <p class="row" role="status">
          <span class="breath" aria-hidden="true" />
          <span class="soft">{words.checking}</span>
        </p>
      )}
    </div>
  )
}

function What({ wizard }: { wizard: Wizard }) {
  const words = useConsultationWords().wizard
  const ui = useUi()
  const heading = useHeadingFocus('what')
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
        <h1 ref={heading} tabIndex={-1}>
          {words.title}
        </h1>
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
  const heading = useHeadingFocus('not-covered')
  const problem = wizard.problem.value
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void wizard.check()
      }}
    >
      <h1 ref={heading} tabIndex={-1}>
        {words.notCoveredTitle}
      </h1>
      <p class="lead">{words.notCovered}</p>
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
      </div>
      {problem && <Problem problem={problem} />}
      <p class="row stretch">
        <button type="submit" class="btn btn-main">
          {words.policyTry}
        </button>
      </p>
      <Urgent />
    </form>
  )
}

function Unknown({ wizard }: { wizard: Wizard }) {
  const words = useConsultationWords().wizard
  const heading = useHeadingFocus('unknown')
  const time = useCountdown(wizard.nextTryAt.value)
  return (
    <div class="stack">
      <h1 ref={heading} tabIndex={-1}>
        {words.unknownTitle}
      </h1>
      <p class="lead">{words.unknown}</p>
      <p class="row">
        <span class="breath" aria-hidden="true" />
        <span class="soft">
          {time === null ? words.asking : words.askIn.replace('{time}', time)}
        </span>
      </p>
      <p class="row stretch">
        <button type="button" class="btn btn-main" onClick={wizard.check}>
          {words.askNow}
        </button>
      </p>
      <Urgent />
    </div>
  )
}
