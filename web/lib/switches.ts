import type { Signal } from '@preact/signals'
import { effect, signal } from '@preact/signals'
import type { KeyValueStore } from './key-value.ts'

/** What a person has chosen on this device, whoever they are. All are off at first. */
export interface Switches {
  sound: Signal<boolean>
  vibration: Signal<boolean>
  /** `?` and other keys that are one sign do nothing. */
  noSingleKeys: Signal<boolean>
  /** What quick exit does was read. */
  exitTold: Signal<boolean>
}

/** Reads the switches from the device and keeps them there. */
export function createSwitches(kept: KeyValueStore): Switches {
  const create = (name: keyof Switches) => {
    const key = `samtale.${name}`
    const on = signal(kept.get(key) === 'on')
    effect(() => (on.value ? kept.set(key, 'on') : kept.remove(key)))
    return on
  }
  return {
    sound: create('sound'),
    vibration: create('vibration'),
    noSingleKeys: create('noSingleKeys'),
    exitTold: create('exitTold'),
  }
}
