import { DEFAULT_SETTINGS } from '../../server/protocol/therapy-sessions.ts'
import type { Api } from '../api/client.ts'
import type { Locale } from '../lib/locales.ts'
import { at, ingrid, kari, marit, ola } from './fake-people.ts'
import { talks } from './talk.ts'

/** Making a therapy session, and changing one. */
export const LEAD_STATES = ['new', 'change', 'missing', 'found', 'offline'] as const

const settings = { ...DEFAULT_SETTINGS, poll_interval_ms: 5000 }

/** A server for them, as far as a picture needs it. */
export function fakeLeadApi(locale: Locale): Api {
  const { name, group } = talks[locale]
  const answers: Record<string, object> = {
    getTherapySessionTemplate: {
      from: { id: 'TS4', name: group },
      duration_ms: 5_400_000,
      settings,
    },
    findPeople: {
      people: [
        { id: 'P1', name: 'Kari Nordmann', phone_end: '123', is_therapist: false },
        {
          id: 'P9',
          name: 'Karim Nordmann-Wolfeschlegelstein',
          phone_end: '871',
          is_therapist: true,
        },
      ],
      more: true,
    },
  }
  const detail = {
    ...{ id: 'TS1', name, settings, you: { id: ingrid.id, role: 'therapist' } },
    date: new Date(at('14:00')).toISOString(),
    ends_at: new Date(at('15:30')).toISOString(),
    participants: [ingrid, kari, ola, { ...marit, role: 'therapist' }].map((one) => ({
      ...{ id: one.id, display_name: one.displayName, role: one.role },
    })),
  }
  return {
    call: async (call: string) => {
      const answer = answers[call]
      if (!answer) throw new TypeError('offline')
      return answer
    },
    getTherapySessionDetail: async () => detail,
  } as unknown as Api
}
