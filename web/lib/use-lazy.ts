import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useUi } from './ui.ts'

/** So long after a part could not be had the page is loaded anew. */
const RELOAD_MS = 10_000

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

/**
 * Loads the page anew after a while, once a part could not be had: a browser may ask for the same
 * part only once. Answers when that will be.
 */
export function useReloadSoon(failed: boolean): number | null {
  const { now } = useUi()
  const at = useSignal<number | null>(null)
  useEffect(() => {
    if (!failed) return
    at.value = now.peek() + RELOAD_MS
    const timer = setTimeout(() => location.reload(), RELOAD_MS)
    return () => clearTimeout(timer)
  }, [failed])
  return at.value
}
