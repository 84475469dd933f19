import { OPS_TOKEN } from '../../server/testing/build-test-app.ts'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call } from '../../server/testing/real-server.ts'
import { ops, signInWithCode } from './house.ts'

/** The eight of an evening, by the names that the others see. */
export const EIGHT = {
  Kari: 'P1',
  Ola: 'P2',
  Aïsha: 'P3',
  Marit: 'P4',
  Sunniva: 'P5',
  Jonas: 'P6',
  Leila: 'P7',
  Per: 'P8',
} as const
export type Name = keyof typeof EIGHT
export const NAMES = Object.keys(EIGHT) as Name[]

/** Somebody’s id; Ingrid’s is T1. */
export const idOf = (name: Name | 'Ingrid') => (name === 'Ingrid' ? 'T1' : EIGHT[name])

const personOf = (name: Name) => ({
  ...{ first_name: name, last_name: 'Evening', display_name: name },
  phone: `+12025550${130 + NAMES.indexOf(name)}`,
})

const session = {
  ...{ name: 'Sleep and grief', date: new Date(Date.now()).toISOString() },
  settings: { admission: 'by_therapist' },
}

/** One therapist, eight people who are invited, and a therapy session that is not open yet. */
export async function makeEveningHouse(server: RealServer, toFillIn: readonly Name[]) {
  await ops(server, 'PUT', '/therapy-sessions/17', session)
  const put = async (id: string, person: object, role: string) => {
    await ops(server, 'PUT', `/participants/${id}`, person)
    await ops(server, 'PUT', `/therapy-sessions/17/members/${id}`, { role })
  }
  await put('T1', PEOPLE.T1, 'therapist')
  for (const name of NAMES) await put(EIGHT[name], personOf(name), 'participant')
  for (const name of toFillIn) await putSheet(server, name, 'incomplete')
}

/** What somebody has to fill in, or has filled in. */
export async function putSheet(server: RealServer, name: Name, status: 'incomplete' | 'complete') {
  await ops(server, 'PUT', `/therapy-sessions/17/members/${EIGHT[name]}/assessments/sleep`, {
    ...{ title: 'Sleep this week', when: 'before', status },
    url: 'https://example.org/sleep',
  })
}

/** Signs one of the eight in; answers the cookie. */
export async function signInOf(server: RealServer, name: Name): Promise<string> {
  return await signInWithCode(server, EIGHT[name], personOf(name))
}

/** What ops reads. */
export async function readAsOps<T>(server: RealServer, path: string): Promise<T> {
  const { json } = await call(server, `/ops${path}`, { token: OPS_TOKEN })
  return json as T
}

/** What somebody who is signed in reads. */
export async function readAs<T>(server: RealServer, cookie: string, path: string): Promise<T> {
  const { status, json } = await call(server, path, { cookie })
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(json)}`)
  return json as T
}
