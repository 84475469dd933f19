import type { ReadonlySignal } from '@preact/signals'
import { batch, signal } from '@preact/signals'
import type { Consultation } from '../api/graphql.ts'
import { createConsultationApi } from '../api/graphql.ts'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import type { CallProblem } from './types.ts'

/** Who waits for a doctor, and the talks that are running. */
export interface ConsultationList {
  /** The longest wait first; null until the first answer. */
  waiting: ReadonlySignal<Consultation[] | null>
  running: ReadonlySignal<Consultation[]>
  problem: ReadonlySignal<CallProblem | null>
  /** The one that is being started or taken over. */
  busy: ReadonlySignal<string | null>
  load(): Promise<void>
  /** Starts it, or takes it over from another doctor first; answers whether that worked. */
  start(one: Consultation, personId: string): Promise<boolean>
}

/** What was loaded stays when a later load fails. */
export function createConsultationList({ api: calls, clock }: AppDeps): ConsultationList {
  const api = createConsultationApi(calls)
  const waiting = signal<Consultation[] | null>(null)
  const running = signal<Consultation[]>([])
  const problem = signal<CallProblem | null>(null)
  const busy = signal<string | null>(null)
  const attempt = async (run: () => Promise<void>) => {
    try {
      await run()
      problem.value = null
      return true
    } catch (error) {
      problem.value = toProblem(error, clock.now())
      return false
    }
  }
  const load = async () => {
    await attempt(async () => {
      const [pending, started] = await Promise.all([api.list('PENDING'), api.list('STARTED')])
      batch(() => {
        waiting.value = pending.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
        running.value = started
      })
    })
  }
  return {
    ...{ waiting, running, problem, busy, load },
    start: async (one, personId) => {
      if (busy.peek() !== null) return false
      busy.value = one.id
      const isStarted = await attempt(async () => {
        if (one.serviceProvider.id !== personId) await api.takeOver(one.id)
        if (one.state === 'PENDING') await api.start(one.id)
      })
      busy.value = null
      // Somebody else may have been quicker: what is there now says so.
      if (!isStarted) await load()
      return isStarted
    },
  }
}
