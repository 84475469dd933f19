import { Icon } from '../components/icon.tsx'
import { Heading } from '../components/page.tsx'
import { PhoneField } from '../components/phone-field.tsx'
import { Problem } from '../components/problem.tsx'
import { useCountdown, useWords } from '../lib/ui.ts'
import type { LoginState } from '../state/types.ts'

const COMPLETE = {
  last_name: 'family-name',
  first_name: 'given-name',
  display_name: 'name',
} as const

/** The first step: who gets the code. */
export function StartForm({ login }: { login: LoginState }) {
  const words = useWords().signIn
  const wait = useCountdown(login.resendAt.value)
  const problem = login.problem.value
  const field = login.info.value?.field ?? 'last_name'
  const [inText, label] = words.fields[field]
  const form = login.form
  const submit = (event: Event) => {
    event.preventDefault()
    if (wait !== null || login.busy.value) return
    void login.requestCode()
  }
  return (
    <form class="stack" onSubmit={submit}>
      <p class="in-margin">{words.step(1)}</p>
      <Heading>{words.title}</Heading>
      {problem && <Problem problem={problem} newCodeAt={login.resendAt.value} />}
      {!problem && login.expired.value && (
        <div class="notice" role="status">
          <Icon name="doorClosed" />
          <div>
            <p>
              <b>{words.expired}</b>
            </p>
            <p>{words.expiredWhy}</p>
          </div>
        </div>
      )}
      {!problem && !login.expired.value && (
        <p class="lead">{words.lead.replace('{field}', inText ?? '')}</p>
      )}
      <PhoneField form={form} invalid={problem?.code === 'invalid_phone'} />
      <div class="field">
        <label for="name">{label}</label>
        <p class="hint" id="name-hint">
          {words.nameHint}
        </p>
        <input
          class="input"
          id="name"
          autocomplete={COMPLETE[field]}
          required
          maxLength={200}
          aria-describedby="name-hint"
          value={form.value.name}
          onInput={(event) => {
            form.value = { ...form.value, name: event.currentTarget.value }
          }}
        />
      </div>
      <p class="row stretch">
        <button
          type="submit"
          class={wait === null ? 'btn btn-main' : 'btn'}
          aria-disabled={wait !== null || login.busy.value}
        >
          {wait === null ? words.send : words.sendIn.replace('{time}', wait)}
        </button>
      </p>
    </form>
  )
}
