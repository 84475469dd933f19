import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** A part of the client that is loaded once it is wanted; where it cannot be had, `failed` hears. */
export function useLazy<T>(wanted: boolean, load: () => Promise<T>, failed: () => void): T | null {
  const part = useSignal<{ loaded: T } | null>(null)
  useEffect(() => {
    if (!wanted || part.peek()) return
    load().then((loaded) => {
      part.value = { loaded }
    }, failed)
  }, [wanted])
  return part.value?.loaded ?? null
}
