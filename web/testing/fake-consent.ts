import { signal } from '@preact/signals'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import { leastKeystrokes } from '../../server/protocol/keystrokes.ts'
import type { ConsentState, RoomState } from '../state/types.ts'

/** 24 November 2026, 13:58 in Oslo. */
const DECIDED_AT = Date.parse('2026-11-24T12:58:00Z')

/** What a therapy session asks about typing, and what was said to it; the buttons answer. */
export function fakeConsent(
  asked: Keystrokes,
  given: Keystrokes | null,
): Pick<RoomState, 'consent' | 'decide'> {
  const after = (said: Keystrokes | null): ConsentState => ({
    ...{ asked, given: said, kept: leastKeystrokes(asked, said) },
    at: said && DECIDED_AT,
  })
  const consent = signal(after(given))
  const decide = async (said: Keystrokes) => {
    consent.value = after(said)
  }
  return { consent, decide }
}
