import { setImmediate } from 'node:timers/promises'

/** So many rows at once: a few milliseconds of the database. */
const SLICE_LENGTH = 250

/** Does long work in slices, between which everybody else is served. */
export async function inSlices<T>(
  all: readonly T[],
  work: (slice: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < all.length; start += SLICE_LENGTH) {
    if (start > 0) await setImmediate()
    await work(all.slice(start, start + SLICE_LENGTH))
  }
}
