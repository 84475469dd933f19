import t from 'tap'
import { issueLoginCode, putParticipant } from '../domain/participants.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, callerWith, cookieOf, signIn } from '../testing/build-test-app.ts'
import { settle } from '../testing/fakes.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const KARI = { phone: '+4791222120', last_name: 'Hansen' }
const OLA = { phone: '+4791222120', last_name: 'Bjørnstad' }
const STRANGER = { phone: '+4791222121', last_name: 'Nobody' }
const WRONG = '000000'

async function setUp(t: Parameters<typeof buildTestApp>[0], env: Record<string, string> = {}) {
  const test = await buildTestApp(t, { env })
  await addPerson(test, 'P1', 'Kari', KARI)
  return test
}

async function addPerson(test: TestApp, id: string, name: string, person: typeof KARI) {
  const names = { first_name: name, last_name: person.last_name, display_name: name }
  await putParticipant(test.ctx, id, { ...names, phone: person.phone })
}

async function addTherapySession(
  test: TestApp,
  id: string,
  { status = 'open' as 'open' | 'closed', role = 'participant' as 'participant' | 'therapist' } = {},
) {
  const { db } = test.ctx.store
  const { epoch, now } = { epoch: 'e', now: test.clock.now() }
  await db
    .insertInto('therapy_session')
    .values({
      id,
      name: id,
      topic: null,
      starts_at: now,
      ends_at: null,
      status,
      closed_at: null,
      settings: '{}',
      whiteboard: null,
      epoch,
      last_action_id: 0,
      last_chain: new Uint8Array(32),
      created_at: now,
    })
    .execute()
  const { putMember } = await import('../store/therapy-sessions.ts').then(() => ({
    putMember: (participant_id: string) =>
      db
        .insertInto('member')
        .values({
          therapy_session_id: id,
          participant_id,
          role,
          standing: 'invited',
          muted: 0,
          inside: 0,
          sent_back: 0,
          read_mark: 0,
          read_mark_action: 0,
          last_seen_at: null,
          position: 1,
        })
        .execute(),
  }))
  await putMember('P1')
}
