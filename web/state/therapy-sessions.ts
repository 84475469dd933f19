import { signal } from '@preact/signals'
import type { TherapySessionListItem } from '../../server/protocol/therapy-sessions.ts'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import type { CallProblem, TherapySessionsState } from './types.ts'

/** The person's therapy sessions; what was loaded stays when a later load fails. */
export function createTherapySessions(
  deps: Pick<AppDeps, 'api' | 'clock'>,
): TherapySessionsState & { forget(): void } {
  const list = signal<TherapySessionListItem[] | null>(null)
  const mayMake = signal(false)
  const problem = signal<CallProblem | null>(null)
  return {
    list,
    mayMake,
    problem,
    load: async () => {
      try {
        const loaded = await deps.api.getTherapySessions()
        list.value = loaded.therapy_sessions
        mayMake.value = loaded.may_make
        problem.value = null
      } catch (error) {
        problem.value = toProblem(error, deps.clock.now())
      }
    },
    forget: () => {
      list.value = null
      mayMake.value = false
      problem.value = null
    },
  }
}
