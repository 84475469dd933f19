import type { CallProblem } from '../state/types.ts'
import { Icon } from './icon.tsx'
import { Problem } from './problem.tsx'

/** Says why a call did not work, in the screen's own words where it has some. */
export function LeadProblem({
  problem,
  own,
}: {
  problem: CallProblem
  own: readonly string[] | null
}) {
  if (!own) return <Problem problem={problem} />
  const [what, then] = own
  return (
    <div class="notice notice-danger" role="alert">
      <Icon name="circleAlert" />
      <div>
        <p>
          <b>{what}</b>
        </p>
        <p>{then}</p>
      </div>
    </div>
  )
}
