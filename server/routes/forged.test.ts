import t from 'tap'
import type { HandleActionsReply } from '../protocol/actions.ts'
import { ACTION_TYPES } from '../protocol/actions.ts'
import type { AuditList } from '../protocol/audit.ts'
import type { TestApp } from '../testing/build-test-app.ts'
import { buildTestApp, ops } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, must, PEOPLE } from '../testing/fixtures.ts'
import { write } from '../testing/room.ts'

const PARTICIPANTS_WRITE = [
  'message',
  'delete',
  'reaction',
  'message_read',
  'consent',
  'feeling',
  'help',
]

async function readAudit(test: TestApp) {
  const { items } = (await must(ops(test, 'GET', '/audit?limit=1000'))).json<AuditList>()
  return items.map(({ actor, act, outcome }) => [actor, act, outcome])
}

/** What each type of act needs to be well shaped. */
function toDraft(type: string, target: number): object {
  const about: Record<string, object> = {
    notice: { body: 'x', recipients: [] },
    whiteboard: { body: 'x' },
    note: { target, body: 'x' },
    last_call: { seconds: 60 },
  }
  const isAboutOne = ['admit', 'revoke', 'mute', 'unmute', 'remove', 'hold', 'unhold', 'remind']
  const points = ['help_seen', 'help_raised', 'release', 'return_message']
  return {
    type,
    ...about[type],
    ...(isAboutOne.includes(type) ? { participant: 'P456' } : {}),
    ...(points.includes(type) ? { target } : {}),
  }
}

t.test(
  'a participant who forges the act of a therapist is refused, each is in the audit',
  async (t) => {
    const test = await buildTestApp(t)
    await makeTherapySession(test)
    const kari = await enterAs(test, 'P123')
    await enterAs(test, 'P456')
    const said = await write(kari, { type: 'message', body: 'Hello', recipients: [] })
    const acts = ACTION_TYPES.filter((type) => !PARTICIPANTS_WRITE.includes(type))
    const before = await readAudit(test)
    const actionQueue = acts.map((type) => toDraft(type, said))
    const answer = await must(kari.handle({ ts_id: '17', actionQueue }))
    const { results } = answer.json<HandleActionsReply>()
    t.strictSame(
      results.map(({ ok, code }, index) => [acts[index], ok, code]),
      acts.map((type) => [type, false, 'not_allowed']),
    )
    t.strictSame(
      (await readAudit(test)).slice(before.length),
      acts.map((type) => ['P123', type, 'not_allowed']),
    )
  },
)

t.test('a therapist of another therapy session is a stranger here', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const session = { name: 'Evenings', date: '2026-11-21T11:30:00.000Z', status: 'open' }
  await must(ops(test, 'PUT', '/therapy-sessions/18', session))
  await must(ops(test, 'PUT', '/participants/T2', PEOPLE.T2))
  await must(ops(test, 'PUT', '/therapy-sessions/18/members/T2', { role: 'therapist' }))
  const jonas = await enterAs(test, 'T2', '18')
  const calls = [
    jonas.handle({ ts_id: '17', actionQueue: [{ type: 'close_session' }] }),
    jonas.get('getActions?ts_id=17'),
    jonas.get('getTherapySessionDetail?ts_id=17'),
    jonas.get('getTherapySessionAssessments?ts_id=17&p_id=P123'),
    jonas.get('attendance?ts_id=17'),
    jonas.get('transcript?ts_id=17'),
    jonas.post('changeTherapySession', { ts_id: '17', members: [{ id: 'T2', role: 'therapist' }] }),
  ]
  for (const call of calls) t.equal((await call).json().code, 'not_allowed_in_session')
  t.notMatch((await jonas.get('getTherapySessions')).body, 'Sleep and grief')
})
