import type { Seat, Summary } from './seats.ts'
import { Tally } from './seats.ts'

export interface LoopResult extends Summary {
  /** From the first request to the last answer. */
  ms: number
}

/** Everybody asks again as soon as they are answered, for so long. A wrong answer ends one's turn. */
export async function runClosedLoop(
  seats: readonly Seat[],
  { talks, ms }: { talks: boolean; ms: number },
): Promise<LoopResult> {
  const tally = new Tally()
  const startedAt = performance.now()
  await Promise.all(
    seats.map(
      (seat) =>
        new Promise<void>((resolve) => {
          const ask = () => seat.poll(talks ? 'talk' : 'ask', tally, next)
          const next = (good: boolean) => {
            if (good && performance.now() - startedAt < ms) ask()
            else resolve()
          }
          ask()
        }),
    ),
  )
  return { ...tally.summarise(), ms: performance.now() - startedAt }
}
