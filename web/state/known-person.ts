import { effect } from '@preact/signals'
import type { Me } from '../../server/protocol/login.ts'
import type { AppDeps } from './deps.ts'
import type { LoginState } from './types.ts'

const KEY = 'samtale.me'
/** No login is taken to last longer than this, where the server cannot be asked. */
const KNOWN_MS = 43_200_000

/** Keeps on the device who is signed in, until the server says that nobody is. */
export function keepKnownPerson(
  { kept }: AppDeps,
  { me, phase }: Pick<LoginState, 'me' | 'phase'>,
): void {
  effect(() => {
    if (phase.value === 'signed-out') kept.remove(KEY)
    else if (me.value) kept.set(KEY, JSON.stringify(me.value))
  })
}

/** Who was signed in when the server could last be asked; null where that is too long ago. */
export function readKnownPerson({ kept, clock }: AppDeps): Me | null {
  try {
    const me = JSON.parse(kept.get(KEY) ?? 'null') as Me | null
    const isRecent = me !== null && clock.now() - Date.parse(me.authenticated_at) < KNOWN_MS
    return isRecent ? me : null
  } catch {
    return null
  }
}
