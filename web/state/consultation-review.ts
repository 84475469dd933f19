import type { ReadonlySignal, Signal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import { createConsultationApi } from '../api/graphql.ts'
import { personPrefix } from '../lib/key-value.ts'
import { createAttempts } from './attempts.ts'
import type { AppDeps } from './deps.ts'
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
  const { kept } = deps
  const key = `${personPrefix(of.personId)}review.${of.id}`
  const before = readKept(kept.get(key))
  const rating = signal(before.rating)
  const text = signal(before.text)
  const sent = signal(of.isSent)
  const { busy, problem, attempt } = createAttempts(deps)
  const close = effect(() => {
    const isEmpty = rating.value === null && text.value === ''
    if (isEmpty || sent.value) kept.remove(key)
    else kept.set(key, JSON.stringify({ rating: rating.value, text: text.value }))
  })
  const send = async () => {
    const stars = rating.peek()
    if (stars === null) return
    await attempt(async () => {
      const words = text.peek().trim() || null
      await createConsultationApi(deps.api).review({ id: of.id, rating: stars, text: words })
      sent.value = true
    })
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
