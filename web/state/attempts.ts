import { signal } from '@preact/signals'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import type { CallProblem } from './types.ts'

/** One thing at a time that may go wrong. */
export function createAttempts({ clock }: Pick<AppDeps, 'clock'>) {
  const busy = signal(false)
  const problem = signal<CallProblem | null>(null)
  /** Answers whether it worked; `problem` says why not. Does nothing while another is under way. */
  const attempt = async (act: () => Promise<void>): Promise<boolean> => {
    if (busy.peek()) return false
    busy.value = true
    problem.value = null
    try {
      await act()
      return true
    } catch (error) {
      problem.value = toProblem(error, clock.now())
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, attempt }
}
