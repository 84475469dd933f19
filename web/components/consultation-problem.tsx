import { useConsultation } from '../lib/use-consultation.ts'
import { Problem } from './problem.tsx'

/** Why the last act did not work. */
export function ConsultationProblem() {
  const problem = useConsultation().consultation.problem.value
  if (!problem) return null
  return (
    <div class="section">
      <Problem problem={problem} />
    </div>
  )
}
