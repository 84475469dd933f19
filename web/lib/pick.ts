import type { ReadonlySignal, Signal } from '@preact/signals'
import { signal } from '@preact/signals'

/** One key of many. Who follows a key hears only when it is picked and when it is no longer. */
export interface Pick {
  set(key: string | null): void
  is(key: string): ReadonlySignal<boolean>
}

/** Begins with none. */
export function createPick(): Pick {
  const followed = new Map<string, Signal<boolean>>()
  let picked: string | null = null
  const turn = (key: string | null, on: boolean) => {
    const known = key === null ? undefined : followed.get(key)
    if (known) known.value = on
  }
  return {
    set: (key) => {
      if (key === picked) return
      turn(picked, false)
      picked = key
      turn(picked, true)
    },
    is: (key) => {
      const known = followed.get(key) ?? signal(key === picked)
      followed.set(key, known)
      return known
    },
  }
}
