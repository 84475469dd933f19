import type { Caller, TestApp } from './build-test-app.ts'
import { ops, signIn } from './build-test-app.ts'
import { must } from './fixtures.ts'

/** How many people a crowd can hold: as many as there are phones that are kept free for fiction. */
const MOST = 100

/** A name out of a crowd; `T` makes a therapist. */
export type Name = `${'P' | 'T'}${number}`

/** What somebody of the crowd types to sign in. */
export function personOf(name: Name): { phone: string; last_name: string } {
  const place = Number(name.slice(1)) + (name.startsWith('T') ? MOST - 20 : 0)
  return { phone: `+1202555${String(100 + (place % MOST)).padStart(4, '0')}`, last_name: 'Crowd' }
}

/** Makes the people; it may be done again. */
export async function makePeople(test: TestApp, names: readonly Name[]): Promise<void> {
  for (const name of names) {
    const person = { first_name: name, display_name: name, ...personOf(name) }
    await must(ops(test, 'PUT', `/participants/${name}`, person))
  }
}

/** Makes, or changes, a therapy session. */
export async function putSession(test: TestApp, id: string, more: object = {}): Promise<void> {
  const session = { name: 'A crowd', date: '2026-11-21T11:30:00.000Z', ...more }
  await must(ops(test, 'PUT', `/therapy-sessions/${id}`, session))
}

/** Makes somebody a member, or invites somebody anew who was removed. */
export async function invite(test: TestApp, id: string, name: Name): Promise<void> {
  const role = name.startsWith('T') ? 'therapist' : 'participant'
  await must(ops(test, 'PUT', `/therapy-sessions/${id}/members/${name}`, { role }))
}

/** People who are members of an open therapy session. */
export async function makeCrowd(
  test: TestApp,
  options: { id?: string; names: readonly Name[]; settings?: object },
): Promise<void> {
  const { id = '17', names, settings = {} } = options
  await makePeople(test, names)
  await putSession(test, id, { settings })
  for (const name of names) await invite(test, id, name)
  await putSession(test, id, { status: 'open' })
}

/** Signs somebody of the crowd in. */
export async function signInFromCrowd(test: TestApp, name: Name): Promise<Caller> {
  return await signIn(test, personOf(name))
}
