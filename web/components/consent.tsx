import { useId } from 'preact/hooks'
import { useWords } from '../lib/ui.ts'
import { useConsent } from '../lib/use-consent.ts'

/** What is kept of how one types: the question, the answer, and how to change one's mind. */
export function Consent({
  ask = false,
  heading: Heading = 'h2',
}: {
  /** Asks by itself whoever has not decided yet. */
  ask?: boolean
  heading?: 'h2' | 'h3'
}) {
  const words = useWords().consent
  const id = useId()
  const view = useConsent(ask)
  if (!view) return null
  return (
    <section ref={view.section} class={ask ? 'consent section' : 'consent'} aria-labelledby={id}>
      <Heading id={id}>{words.title}</Heading>
      {view.question ? (
        <>
          <div class="stack" tabIndex={-1}>
            {view.question.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
          <p class="row stretch">
            <button type="button" class="btn" onClick={view.agree}>
              {words.agree}
            </button>
            <button type="button" class="btn" onClick={view.decline}>
              {words.decline}
            </button>
          </p>
        </>
      ) : (
        <>
          <p tabIndex={-1}>{view.said}</p>
          <p class="row">
            {view.mayWithdraw && (
              <button type="button" class="btn btn-small" onClick={view.withdraw}>
                {words.withdraw}
              </button>
            )}
            {view.mayRead && (
              <button type="button" class="btn btn-small" onClick={view.read}>
                {words.read}
              </button>
            )}
          </p>
        </>
      )}
    </section>
  )
}
