import type { ParticipantInput } from '../server/domain/login/participants.ts'
import type { Role } from '../server/protocol/therapy-sessions.ts'

/** Somebody who lives in the demo house. */
export interface Person extends ParticipantInput {
  id: string
  role: Role
}

/** The people of the demo house. Their phones are from a range that is kept free for fiction. */
export const PEOPLE: readonly Person[] = [
  {
    id: 'T1',
    role: 'therapist',
    first_name: 'Ingrid',
    last_name: 'Solberg',
    display_name: 'Ingrid',
    phone: '+1 202 555 0101',
    locale: 'en',
  },
  {
    id: 'P123',
    role: 'participant',
    first_name: 'Kari',
    last_name: 'Nordmann',
    display_name: 'Kari',
    phone: '+1 202 555 0123',
    locale: 'en',
  },
  {
    id: 'P456',
    role: 'participant',
    first_name: 'Ola',
    last_name: 'Hansen',
    display_name: 'Ola',
    phone: '+1 202 555 0145',
    locale: 'nb',
  },
  {
    id: 'P789',
    role: 'participant',
    first_name: 'Aïsha',
    last_name: 'Øvergård-Lund',
    display_name: 'Aïsha',
    phone: '+1 202 555 0178',
    locale: 'en',
  },
]

/** The doctor of the consultation; the patient is Kari. */
export const DOCTOR: Person = {
  id: 'T2',
  role: 'therapist',
  first_name: 'Hanne',
  last_name: 'Berg',
  display_name: 'Dr Hanne Berg',
  phone: '+1 202 555 0102',
  locale: 'en',
}

/** Everybody who can sign in. */
export const EVERYBODY: readonly Person[] = [...PEOPLE, DOCTOR]
