import { LanguageSwitch, Page } from '../components/page.tsx'
import { useTitle } from '../lib/focus.ts'
import { useWords } from '../lib/ui.ts'
import type { LoginState } from '../state/types.ts'
import { CodeForm } from './sign-in-code.tsx'
import { StartForm } from './sign-in-start.tsx'

/** Sign in: phone and name first, then the code from the text message. */
export function SignIn({ login }: { login: LoginState }) {
  const words = useWords().signIn
  useTitle(`${words.title} · Samtale`)
  return (
    <Page tools={<LanguageSwitch />}>
      <div class="beside">
        {login.step.value === 'code' ? <CodeForm login={login} /> : <StartForm login={login} />}
        <aside class="aside">
          <h2>{words.aside}</h2>
          {words.asideText.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </aside>
      </div>
    </Page>
  )
}
