import type { Signal } from '@preact/signals'

/** Sets a signal only where the value says something else, so that nothing is drawn in vain. */
export function setIfOther<T>(target: Signal<T>, value: T): void {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value
}
