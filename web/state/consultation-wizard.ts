import type { ReadonlySignal, Signal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import { ApiError } from '../api/api-error.ts'
import type { Coverage } from '../api/graphql.ts'
import { createConsultationApi } from '../api/graphql.ts'
import { personPrefix } from '../lib/key-value.ts'
import { backoffMs } from '../sync/backoff.ts'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import type { CallProblem } from './types.ts'

/** How a patient asks for a consultation. */
export interface Wizard {
  /** `checking` until the first answer. */
  step: ReadonlySignal<'checking' | 'covered' | 'not-covered' | 'unknown'>
  insurer: ReadonlySignal<string | null>
  /** When the insurer is asked again by itself, while `unknown`. */
  nextTryAt: ReadonlySignal<number | null>
  /** Why: kept on the device as it is typed, until it is sent. */
  nature: Signal<string>
  policyNumber: Signal<string>
  problem: ReadonlySignal<CallProblem | null>
  busy: ReadonlySignal<boolean>
  check(): Promise<void>
  /** Asks for it; answers its code, or null where that did not work. Asking again doubles nothing. */
  send(): Promise<string | null>
  close(): void
}

interface Kept {
  nature: string
  policyNumber: string
  /** Made with the first attempt to send, and kept until one is answered. */
  requestId: string | null
}

const NOTHING: Kept = { nature: '', policyNumber: '', requestId: null }

/** Begins, or goes on where this person was on this device. */
export function createWizard(deps: AppDeps, personId: string): Wizard {
  const api = createConsultationApi(deps.api)
  const memory = createMemory(deps, personId)
  const step = signal<Wizard['step']['value']>('checking')
  const insurer = signal<string | null>(null)
  const nextTryAt = signal<number | null>(null)
  const problem = signal<CallProblem | null>(null)
  const busy = signal(false)
  let failures = 0
  let cancel = () => {}

  const follow = ({ state, retryAfterMs, insurer: name }: Coverage) => {
    insurer.value = name
    if (state === 'UNKNOWN') return wait(retryAfterMs ?? 0)
    failures = 0
    nextTryAt.value = null
    step.value = state === 'COVERED' ? 'covered' : 'not-covered'
  }
  const wait = (atLeastMs: number) => {
    failures += 1
    const waitMs = Math.max(backoffMs(failures, deps.random), atLeastMs)
    step.value = 'unknown'
    nextTryAt.value = deps.clock.now() + waitMs
    cancel()
    // Not waited for: the step says how it went.
    cancel = deps.clock.after(waitMs, () => void check())
  }
  const check = async () => {
    cancel()
    nextTryAt.value = null
    problem.value = null
    try {
      follow(await api.getCoverage(memory.policyNumber.peek().trim() || null))
    } catch (error) {
      const failed = toProblem(error, deps.clock.now())
      if (failed.code === 'offline' || failed.code === 'unavailable') wait(0)
      problem.value = failed
    }
  }
  const send = async () => {
    if (busy.peek() || memory.nature.peek().trim() === '') return null
    busy.value = true
    problem.value = null
    try {
      const created = await api.create(memory.request(deps.newId))
      memory.forget()
      return created?.code ?? null
    } catch (error) {
      followRefusal(error)
      return null
    } finally {
      busy.value = false
    }
  }
  const followRefusal = (error: unknown) => {
    const code = error instanceof ApiError ? error.code : null
    if (code === 'not_covered') step.value = 'not-covered'
    else if (code === 'coverage_unknown') wait((error as ApiError).retryAfterMs ?? 0)
    else problem.value = toProblem(error, deps.clock.now())
  }
  return {
    ...{ step, insurer, nextTryAt, problem, busy, check, send },
    ...{ nature: memory.nature, policyNumber: memory.policyNumber },
    close: () => {
      cancel()
      memory.stop()
    },
  }
}

/** What was typed, under the person's own key: see `forgetPerson`. */
function createMemory({ kept }: AppDeps, personId: string) {
  const key = `${personPrefix(personId)}consult`
  const before = readKept(kept.get(key))
  const nature = signal(before.nature)
  const policyNumber = signal(before.policyNumber)
  let asked = before.requestId === null ? null : before
  const keep = () => {
    const texts = { nature: nature.value, policyNumber: policyNumber.value }
    // Another text is another request.
    if (asked && asked.nature !== texts.nature) asked = null
    const isEmpty = texts.nature === '' && texts.policyNumber === ''
    if (isEmpty) kept.remove(key)
    else kept.set(key, JSON.stringify({ ...texts, requestId: asked?.requestId ?? null }))
  }
  return {
    nature,
    policyNumber,
    stop: effect(keep),
    request: (newId: () => string) => {
      const texts = { nature: nature.peek(), policyNumber: policyNumber.peek() }
      const requestId = asked?.requestId ?? newId()
      asked = { ...texts, requestId }
      keep()
      return { ...texts, policyNumber: texts.policyNumber.trim() || null, requestId }
    },
    forget: () => {
      asked = null
      nature.value = ''
      policyNumber.value = ''
    },
  }
}

function readKept(text: string | null): Kept {
  try {
    return { ...NOTHING, ...(JSON.parse(text ?? '{}') as object) }
  } catch {
    return NOTHING
  }
}
