import type { Words } from '../locales/en.ts'
import type { CallProblem } from '../state/types.ts'

/** A failed call as a sentence that says what happened, and one that says what to do. */
export function problemText(words: Words, problem: CallProblem): readonly string[] {
  const known: Record<string, readonly string[]> = words.problems
  return known[problem.code] ?? words.problems.other
}

/** A message that was not taken, in words. */
export function failureText(words: Words['message'], code: string | null): string {
  const known: Record<string, string> = words.failures
  return known[code ?? ''] ?? words.notSent
}
