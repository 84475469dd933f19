import { useEffect, useRef } from 'preact/hooks'
import { Fill } from '../components/fill.tsx'
import { Problem } from '../components/problem.tsx'
import { sixDigits } from '../lib/code.ts'
import { readCodeFromMessage } from '../lib/text-message.ts'
import { useCountdown, useUi } from '../lib/ui.ts'
import type { LoginState } from '../state/types.ts'

/** The second step: the code. Sends itself at six digits. */
export function CodeForm({ login }: { login: LoginState }) {
  const ui = useUi()
  const words = ui.i18n.words.value.signIn
  const input = useRef<HTMLInputElement>(null)
  const wait = useCountdown(login.resendAt.value)
  const { phone, code } = login.form.value
  useEffect(() => input.current?.focus(), [])
  const verify = async () => {
    if (login.form.peek().code.length !== 6 || login.busy.peek()) return input.current?.focus()
    const next = await login.verifyCode()
    if (next !== null) ui.signedIn(next)
  }
  const type = (text: string) => {
    const digits = sixDigits(text)
    login.form.value = { ...login.form.peek(), code: digits }
    if (input.current) input.current.value = digits
    if (digits.length === 6) void verify()
  }
  useEffect(() => readCodeFromMessage(window, type), [login])
  const paste = (event: ClipboardEvent) => {
    event.preventDefault()
    type(event.clipboardData?.getData('text') ?? '')
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void verify()
  }
  const number = <b class="one-line">{phone}</b>
  return (
    <form class="stack" onSubmit={submit}>
      <p class="in-margin">{words.step(2)}</p>
      <h1 tabIndex={-1}>{words.codeTitle}</h1>
      {login.problem.value && <Problem problem={login.problem.value} />}
      <p class="lead">
        {phone ? <Fill text={words.codeLead} phone={number} /> : words.codeLeadAnyPhone}{' '}
        <button type="button" class="link" onClick={login.changeNumber}>
          {words.change}
        </button>
      </p>
      <div class="field">
        <label for="code">{words.code}</label>
        <p class="hint" id="code-hint">
          {words.codeHint}
        </p>
        <input
          ref={input}
          class="input input-code"
          id="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          aria-describedby="code-hint"
          value={code}
          onInput={(event) => type(event.currentTarget.value)}
          onPaste={paste}
        />
      </div>
      <p class="row stretch">
        <button type="submit" class="btn btn-main" aria-disabled={login.busy.value}>
          {words.enter}
        </button>
        <button
          type="button"
          class="btn"
          aria-disabled={wait !== null}
          onClick={() => wait === null && login.requestCode()}
        >
          {wait === null ? words.again : words.againIn.replace('{time}', wait)}
        </button>
      </p>
      <details class="more">
        <summary>{words.noMessage}</summary>
        <ul>
          {words.noMessageHelp.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </details>
    </form>
  )
}
