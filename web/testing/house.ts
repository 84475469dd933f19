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

/** The people, and a therapy session 17 that is open, made as ops would. */
export async function makeHouse(server: RealServer, settings: object = {}): Promise<void> {
  const put = async (path: string, body: object) => {
    const answer = await call(server, `/ops${path}`, { method: 'PUT', token: OPS_TOKEN, body })
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.json))
  }
  const session = { name: 'Sleep and grief', date: new Date(Date.now()).toISOString(), settings }
  await put('/therapy-sessions/17', session)
  for (const [id, person] of Object.entries(PEOPLE)) {
    await put(`/participants/${id}`, person)
    const role = id.startsWith('T') ? 'therapist' : 'participant'
    await put(`/therapy-sessions/17/members/${id}`, { role })
  }
  await put('/therapy-sessions/17', { ...session, status: 'open' })
}
