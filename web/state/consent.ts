import type { ReadonlySignal } from '@preact/signals'
import { computed } from '@preact/signals'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import { leastKeystrokes } from '../../server/protocol/keystrokes.ts'
import type { RoomSync } from './room-sync.ts'
import type { ConsentState } from './types.ts'

interface Decision {
  keystrokes?: Keystrokes
  at: string
}

/** What the therapy session asks to keep of a person's typing, and what the person said to that. */
export function createConsent(
  { actions, fetched, pending }: Pick<RoomSync, 'actions' | 'fetched' | 'pending'>,
  personId: string,
): ReadonlySignal<ConsentState> {
  // What was decided on this device counts at once; a refused decision never does.
  const here = computed((): Decision | undefined => {
    const isOne = ({ draft, state }: (typeof pending.value)[number]) =>
      draft.type === 'consent' && state === 'queued'
    const draft = pending.value.findLast(isOne)?.draft
    return draft && { ...draft, at: draft.client_ts }
  })
  const told = computed((): Decision | undefined => {
    const own = actions.value.filter(({ type, user }) => type === 'consent' && user === personId)
    const newest = own.toSorted((a, b) => a.id - b.id).at(-1)
    const inLog = newest && { ...newest, at: newest.timestamp }
    const inDetail = fetched.detail.value?.you.consent ?? undefined
    return inLog && inLog.at >= (inDetail?.at ?? '') ? inLog : inDetail
  })
  return computed(() => {
    const asked = fetched.detail.value?.settings.keystrokes ?? 'off'
    const decision = here.value ?? told.value
    const given = decision?.keystrokes ?? null
    const at = decision ? Date.parse(decision.at) : null
    return { asked, given, kept: leastKeystrokes(asked, given), at }
  })
}
