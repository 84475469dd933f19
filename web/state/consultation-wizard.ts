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
  /** The number that was asked with last, and does not cover it either. */
  refusedNumber: ReadonlySignal<string | null>
  problem: ReadonlySignal<CallProblem | null>
  /** The insurer is being asked. */
  asking: ReadonlySignal<boolean>
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
  const refusedNumber = signal<string | null>(null)
  const problem = signal<CallProblem | null>(null)
  const busy = signal(false)
  const asking = signal(false)
  let failures = 0
  let cancel = () => {}
  let isClosed = false

  const follow = ({ state, retryAfterMs, insurer: name }: Coverage, number: string | null) => {
    insurer.value = name
    problem.value = null
    if (state === 'UNKNOWN') return wait(retryAfterMs ?? 0)
    failures = 0
    refusedNumber.value = state === 'COVERED' ? null : number
    step.value = state === 'COVERED' ? 'covered' : 'not-covered'
  }
  const wait = (atLeastMs: number) => {
    if (isClosed) return
    failures += 1
    const waitMs = Math.max(backoffMs(failures, deps.random), atLeastMs)
    step.value = 'unknown'
    nextTryAt.value = deps.clock.now() + waitMs
    cancel()
    // Not waited for: the step says how it went.
    cancel = deps.clock.after(waitMs, () => void check())
  }
  const followFailure = (failed: CallProblem) => {
    problem.value = failed
    if (failed.code === 'not_allowed') return
    // Else a number that cannot be one, kept on the device, would be asked with for ever.
    if (failed.code === 'bad_request') step.value = 'not-covered'
    else wait(Math.max(0, (failed.retryAt ?? 0) - deps.clock.now()))
  }
  const check = async () => {
    if (asking.peek()) return
    cancel()
    asking.value = true
    nextTryAt.value = null
    const number = memory.policyNumber.peek().trim() || null
    try {
      follow(await api.getCoverage(number), number)
    } catch (error) {
      followFailure(toProblem(error, deps.clock.now()))
    } finally {
      asking.value = false
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
    ...{ step, insurer, nextTryAt, refusedNumber, problem, asking, busy, check, send },
    ...{ nature: memory.nature, policyNumber: memory.policyNumber },
    close: () => {
      isClosed = true
      cancel()
      memory.stop()
    },
  }
}

/** Words for the next time that this person asks, where they have begun no others. */
export function keepWish({ kept }: AppDeps, personId: string, nature: string | null): void {
  const before = readKept(kept.get(keyOf(personId)))
  if (before.nature !== '' || nature === null) return
  kept.set(keyOf(personId), JSON.stringify({ ...before, nature, requestId: null }))
}

function keyOf(personId: string): string {
  return `${personPrefix(personId)}consult`
}

/** What was typed, under the person's own key: see `forgetPerson`. */
function createMemory({ kept }: AppDeps, personId: string) {
  const key = keyOf(personId)
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
