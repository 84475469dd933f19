import { problemText } from '../lib/problems.ts'
import { useCountdown, useWords } from '../lib/ui.ts'
import type { CallProblem } from '../state/types.ts'
import { Icon } from './icon.tsx'

/** Says why a call did not work, and when a new code can be had where that is what one waits for. */
export function Problem({
  problem,
  own,
  newCodeAt,
}: {
  problem: CallProblem
  /** The screen's own words, where it has some. */
  own?: readonly string[] | undefined
  newCodeAt?: number | null
}) {
  const words = useWords()
  const [what, then] = own ?? problemText(words, problem)
  const time = useCountdown(newCodeAt)
  return (
    <div class="notice notice-danger" role="alert">
      <Icon name="circleAlert" />
      <div>
        <p>
          <b>{what}</b>
        </p>
        <p>{then}</p>
        {time !== null && <p aria-live="off">{words.newCodeIn.replace('{time}', time)}</p>}
      </div>
    </div>
  )
}
