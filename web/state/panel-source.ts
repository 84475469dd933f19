import type { ReadonlySignal } from '@preact/signals'
import type { Action } from '../../server/protocol/actions.ts'
import type { Assessment } from '../../server/protocol/therapy-sessions.ts'
import type { Api } from '../api/client.ts'
import type { KeyValueStore } from '../lib/key-value.ts'
import { personPrefix } from '../lib/key-value.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'

/** What a room hands to a therapist's panel. */
export interface PanelSource {
  personId: string
  actions: ReadonlySignal<readonly Action[]>
  pending: ReadonlySignal<readonly OutboxItem[]>
  /** How far this device's clock is ahead of the server's. */
  skewMs: ReadonlySignal<number>
  api: Pick<Api, 'getTherapySessionAssessments' | 'getAttendance'>
  kept: KeyValueStore
}

/** Another person's assessments. @throws ApiError */
export async function fetchAssessments(
  { api }: PanelSource,
  of: { therapySessionId: string; personId: string },
): Promise<Assessment[]> {
  return (await api.getTherapySessionAssessments(of)).assessments
}

/** What was begun of a text, by what it is for: kept on the device, see `forgetPerson`. */
export function createPanelTexts({ kept, personId }: PanelSource, therapySessionId: string) {
  const prefix = `${personPrefix(personId)}panel.${therapySessionId}.`
  return {
    begun: (of: string) => kept.get(prefix + of) ?? '',
    /** An empty text is not kept. */
    begin: (of: string, text: string) =>
      text === '' ? kept.remove(prefix + of) : kept.set(prefix + of, text),
  }
}
