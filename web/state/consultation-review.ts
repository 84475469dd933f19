import type { ReadonlySignal, Signal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import { createConsultationApi } from '../api/graphql.ts'
import { personPrefix } from '../lib/key-value.ts'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import type { CallProblem } from './types.ts'

/** What a patient thought of a talk. */
export interface ReviewDraft {
  rating: Signal<number | null>
  text: Signal<string>
  sent: ReadonlySignal<boolean>
  busy: ReadonlySignal<boolean>
  problem: ReadonlySignal<CallProblem | null>
  send(): Promise<void>
  close(): void
}

/** Goes on where the person was: what was chosen and typed is kept on the device until it is sent. */
export function createReview(
  deps: AppDeps,
  of: { id: string; personId: string; isSent: boolean },
): ReviewDraft {
  const { kept, clock } = deps
  const key = `${personPrefix(of.personId)}review.${of.id}`
  const before = readKept(kept.get(key))
  const rating = signal(before.rating)
  const text = signal(before.text)
  const sent = signal(of.isSent)
  const busy = signal(false)
  const problem = signal<CallProblem | null>(null)
  const close = effect(() => {
    const isEmpty = rating.value === null && text.value === ''
    if (isEmpty || sent.value) kept.remove(key)
    else kept.set(key, JSON.stringify({ rating: rating.value, text: text.value }))
  })
  const send = async () => {
    if (busy.peek() || rating.peek() === null) return
    busy.value = true
    problem.value = null
    try {
      const words = text.peek().trim() || null
      const review = { id: of.id, rating: rating.peek() ?? 0, text: words }
      await createConsultationApi(deps.api).review(review)
      sent.value = true
    } catch (error) {
      problem.value = toProblem(error, clock.now())
    } finally {
      busy.value = false
    }
  }
  return { rating, text, sent, busy, problem, send, close }
}

function readKept(value: string | null): { rating: number | null; text: string } {
  const nothing = { rating: null, text: '' }
  try {
    return { ...nothing, ...(JSON.parse(value ?? '{}') as object) }
  } catch {
    return nothing
  }
}
