import type { Caller, TestApp } from './build-test-app.ts'
import { ops, signIn } from './build-test-app.ts'

/** People with phones that are kept free for fiction. */
export const PEOPLE = {
  P123: { first_name: 'Kari', last_name: 'Nordmann', display_name: 'Kari', phone: '+12025550123' },
  P456: { first_name: 'Ola', last_name: 'Hansen', display_name: 'Ola', phone: '+12025550145' },
  P789: {
    first_name: 'Aïsha',
    last_name: 'Øvergård-Lund',
    display_name: 'Aïsha',
    phone: '+12025550178',
  },
  T1: { first_name: 'Ingrid', last_name: 'Solberg', display_name: 'Ingrid', phone: '+12025550101' },
  T2: { first_name: 'Jonas', last_name: 'Berg', display_name: 'Jonas', phone: '+12025550102' },
} as const
export type PersonName = keyof typeof PEOPLE

/** Makes the people and a therapy session with some of them in it; the T are therapists. */
export async function makeTherapySession(
  test: TestApp,
  options: {
    id?: string
    members?: PersonName[]
    status?: 'scheduled' | 'open' | 'closed' | 'cancelled'
    settings?: object
  } = {},
): Promise<void> {
  const { id = '17', members = ['P123', 'P456', 'T1'], status = 'open', settings } = options
  for (const name of members) await must(ops(test, 'PUT', `/participants/${name}`, PEOPLE[name]))
  await must(
    ops(test, 'PUT', `/therapy-sessions/${id}`, {
      name: 'Sleep and grief',
      date: '2026-11-21T11:30:00.000Z',
      ...(settings ? { settings } : {}),
    }),
  )
  for (const name of members) {
    const role = name.startsWith('T') ? 'therapist' : 'participant'
    await must(ops(test, 'PUT', `/therapy-sessions/${id}/members/${name}`, { role }))
  }
  if (status !== 'scheduled') await setStatus(test, id, status)
}

export async function setStatus(test: TestApp, id: string, status: string): Promise<void> {
  await must(
    ops(test, 'PUT', `/therapy-sessions/${id}`, {
      name: 'Sleep and grief',
      date: '2026-11-21T11:30:00.000Z',
      status,
    }),
  )
}

/** Signs one of the people in. */
export async function signInAs(test: TestApp, name: PersonName): Promise<Caller> {
  const { phone, last_name } = PEOPLE[name]
  return await signIn(test, { phone, last_name })
}

/** Signs somebody in who enters a therapy session. */
export async function enterAs(test: TestApp, name: PersonName, id = '17'): Promise<Caller> {
  const caller = await signInAs(test, name)
  await must(caller.post('enterTherapySession', { ts_id: id }))
  return caller
}

/** A message to everyone, or to some. */
export function message(body: string, more: object = {}): object {
  return { type: 'message', body, recipients: [], ...more }
}

/** A call that a test builds upon. */
export async function must<T extends { statusCode: number; body: string }>(
  call: Promise<T>,
): Promise<T> {
  const answer = await call
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`)
  return answer
}
