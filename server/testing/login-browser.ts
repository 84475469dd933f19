import type { Participant } from '../domain/login/participants.ts'
import { putParticipant } from '../domain/login/participants.ts'
import { newMember, newSession } from '../domain/new-session.ts'
import type { Role, Status } from '../protocol/therapy-sessions.ts'
import { insertTherapySession, saveMember } from '../store/therapy-sessions.ts'
import type { TestApp } from './build-test-app.ts'
import { cookieOf } from './build-test-app.ts'

/** What somebody types to sign in. */
export interface Typed {
  phone: string
  last_name: string
}

/** A code that was never sent, except once in a million. */
export const WRONG_CODE = '000000'

/** A browser that keeps its cookie, before and after signing in. */
export class LoginBrowser {
  readonly #test: TestApp
  cookie = ''

  constructor(test: TestApp) {
    this.#test = test
  }

  async call(method: 'GET' | 'POST', path: string, body?: object) {
    const response = await this.#test.app.inject({
      method,
      url: `/api/${path}`,
      ...(this.cookie ? { headers: { cookie: this.cookie } } : {}),
      ...(body ? { payload: body } : {}),
    })
    this.cookie = cookieOf(response) || this.cookie
    return response
  }

  request(typed: Typed) {
    return this.call('POST', 'otp/request', typed)
  }

  verify(code: string, typed: Partial<Typed> = {}) {
    return this.call('POST', 'otp/verify', { code, ...typed })
  }

  /** Asks for a code and reads it from the text message. */
  async receive(typed: Typed): Promise<string> {
    const response = await this.request(typed)
    if (response.statusCode !== 202) throw new Error(`no code: ${response.body}`)
    await this.#test.ctx.sms.drain()
    return /\b\d{6}\b/.exec(this.#test.sms.sent.at(-1)?.text ?? '')?.[0] ?? ''
  }

  async signIn(typed: Typed) {
    const response = await this.verify(await this.receive(typed))
    if (response.statusCode !== 200) throw new Error(`not signed in: ${response.body}`)
    return response
  }
}

export async function addPerson(
  test: TestApp,
  id: string,
  typed: Typed,
  others: Partial<Participant> = {},
): Promise<void> {
  const names = { first_name: 'First', last_name: typed.last_name, display_name: `Shown ${id}` }
  await putParticipant(test.ctx, id, { ...names, phone: typed.phone, ...others })
}

export async function addTherapySession(
  test: TestApp,
  id: string,
  member: { id: string; role?: Role; standing?: 'invited' | 'removed' },
  status: Status = 'open',
): Promise<void> {
  const now = test.clock.now()
  const closedAt = status === 'closed' ? now : null
  const times = { startsAt: now, closedAt, createdAt: now }
  await insertTherapySession(
    test.ctx.store,
    newSession({ id, name: id, status, epoch: 'one', ...times }),
  )
  const { standing = 'invited' } = member
  const one = newMember(member.id, member.role ?? 'participant')
  await saveMember(test.ctx.store, id, { ...one, standing, position: 1 })
}
