import type { BrowserContext } from 'playwright-core'
import { OPS_TOKEN } from '../../server/testing/build-test-app.ts'
import { PEOPLE } from '../../server/testing/fixtures.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import { call } from '../../server/testing/real-server.ts'

/** How the browser is started for tests. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Makes a browser signed in, without its sign-in page. */
export async function letIn(
  server: RealServer,
  context: BrowserContext,
  id: keyof typeof PEOPLE,
  url = server.url,
): Promise<void> {
  const [name = '', value = ''] = (await signInByStaff(server, id)).split('=', 2)
  await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }])
}

/** Signs somebody in with a code that staff has read out; answers the cookie. */
export async function signInByStaff(server: RealServer, id: keyof typeof PEOPLE): Promise<string> {
  return await signInWithCode(server, id, PEOPLE[id])
}

/** The same for somebody of a house with other people. */
export async function signInWithCode(
  server: RealServer,
  id: string,
  { phone, last_name }: { phone: string; last_name: string },
): Promise<string> {
  const options = { method: 'POST', token: OPS_TOKEN }
  const { json } = await call(server, `/ops/participants/${id}/login-code`, options)
  const body = { code: (json as { code: string }).code, phone, last_name }
  const { status, cookie } = await call(server, '/api/otp/verify', { body })
  if (status !== 200) throw new Error(`${id} is not let in: ${status}`)
  return cookie
}

/** The people, and a therapy session that is open, made as ops would. */
export async function makeHouse(
  server: RealServer,
  settings: object = {},
  id = '17',
): Promise<void> {
  const put = (path: string, body: object) => ops(server, 'PUT', path, body)
  const session = { name: 'Sleep and grief', date: new Date(Date.now()).toISOString(), settings }
  await put(`/therapy-sessions/${id}`, session)
  for (const [name, person] of Object.entries(PEOPLE)) {
    await put(`/participants/${name}`, person)
    const role = name.startsWith('T') ? 'therapist' : 'participant'
    await put(`/therapy-sessions/${id}/members/${name}`, { role })
  }
  await put(`/therapy-sessions/${id}`, { ...session, status: 'open' })
}

/** A call of ops that a test builds upon. */
export async function ops(
  server: RealServer,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const { status, json } = await call(server, `/ops${path}`, { method, token: OPS_TOKEN, body })
  if (status >= 300) throw new Error(JSON.stringify(json))
}

/** Does something as somebody who has no browser of their own here; answers the ids. */
export async function actAs(
  server: RealServer,
  id: keyof typeof PEOPLE,
  payloads: readonly object[],
): Promise<number[]> {
  const cookie = await signInByStaff(server, id)
  const { json } = await call(server, '/api/saveActions', {
    cookie,
    body: { ts_id: '17', payloads },
  })
  const { results } = json as { results?: { ok: boolean; id: number }[] }
  if (!results?.every(({ ok }) => ok)) throw new Error(JSON.stringify(json))
  return results.map((one) => one.id)
}
