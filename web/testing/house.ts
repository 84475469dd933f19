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
  const options = { method: 'POST', token: OPS_TOKEN }
  const { json } = await call(server, `/ops/participants/${id}/login-code`, options)
  const { phone, last_name } = PEOPLE[id]
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
  const put = async (path: string, body: object) => {
    const answer = await call(server, `/ops${path}`, { method: 'PUT', token: OPS_TOKEN, body })
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.json))
  }
  const session = { name: 'Sleep and grief', date: new Date(Date.now()).toISOString(), settings }
  await put(`/therapy-sessions/${id}`, session)
  for (const [name, person] of Object.entries(PEOPLE)) {
    await put(`/participants/${name}`, person)
    const role = name.startsWith('T') ? 'therapist' : 'participant'
    await put(`/therapy-sessions/${id}/members/${name}`, { role })
  }
  await put(`/therapy-sessions/${id}`, { ...session, status: 'open' })
}
