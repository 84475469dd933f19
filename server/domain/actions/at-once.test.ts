import t from 'tap'
import type { Principal } from '../../context.ts'
import { createCookieReader, toPrincipal } from '../../http/login-session.ts'
import type { Caller, TestApp } from '../../testing/build-test-app.ts'
import { buildTestApp } from '../../testing/build-test-app.ts'
import type { Dice } from '../../testing/faults.ts'
import { createDice } from '../../testing/faults.ts'
import type { PersonName } from '../../testing/fixtures.ts'
import { makeTherapySession, setStatus, signInAs } from '../../testing/fixtures.ts'
import { answerAtOnce, answerInTime } from './actions.ts'

const NAMES = ['P123', 'P456', 'T1'] as const satisfies PersonName[]
const ROUNDS = 400

function principalOf({ ctx }: TestApp, { cookie }: Caller): Principal {
  const loginId = createCookieReader(ctx.secrets.cookie)(cookie)
  const login = ctx.logins.peek(loginId ?? '')
  const principal = login && toPrincipal(login)
  if (!principal) throw new Error('nobody is signed in')
  return principal
}

/** What somebody is told, but for the time that it took: an answer, or why there is none. */
async function outcome(
  ask: () => string | undefined | Promise<string>,
): Promise<string | undefined> {
  try {
    return (await ask())?.replace(/"serverTime":[\d.]+/, '"serverTime":0')
  } catch (error) {
    return String(error)
  }
}

/** Something that changes how the therapy session stands, or who is there. */
async function change(test: TestApp, dice: Dice, callers: Record<string, Caller>): Promise<void> {
  const one = dice.pick(NAMES)
  const act = (type: string) =>
    callers.T1?.handle({ ts_id: '17', maxID: 0, actionQueue: [{ type, participant: one }] })
  const changes = [
    () => act(dice.pick(['admit', 'revoke', 'mute', 'unmute', 'admit', 'admit'])),
    () => setStatus(test, '17', dice.pick(['open', 'open', 'open', 'closed', 'scheduled'])),
    () => callers[one]?.handle({ ts_id: '17', maxID: 0, typing: dice.chance(0.5) }),
    () => callers[one]?.post('leaveTherapySession', { ts_id: '17' }),
    () => test.clock.advance(dice.pick([100, 7000, 40_000])),
  ]
  await dice.pick(changes)()
}

t.test('an answer at once is what a longer way would say, in every state', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings: { typing: 'everyone' } })
  const callers: Record<string, Caller> = {}
  for (const name of NAMES) callers[name] = await signInAs(test, name)
  const dice = createDice(17)
  let answered = 0
  let left = 0
  for (let round = 0; round < ROUNDS; round++) {
    if (dice.chance(0.6)) await change(test, dice, callers)
    const caller = callers[dice.pick(NAMES)]
    const log = await test.ctx.logs.open('17')
    if (!caller || !log) throw new Error('the premise is gone')
    const { lastActionId, epoch } = log.state.session
    const principal = principalOf(test, caller)
    const input = {
      ...{ therapySessionId: '17', drafts: [], onHangUp: () => () => undefined },
      after: dice.pick([lastActionId, lastActionId, lastActionId - 1, 0, lastActionId + 1]),
      waitMs: dice.pick([0, 0, 60_000]),
      epoch: dice.pick([undefined, epoch, 'another']),
    }
    const answer = await outcome(() => answerAtOnce(test.ctx, principal, input))
    if (answer === undefined) {
      left += 1
      continue
    }
    answered += 1
    const full = await outcome(() => answerInTime(test.ctx, principal, input))
    t.equal(answer, full, `round ${round}`)
    t.equal(log.state.session.lastActionId, lastActionId, 'and nothing was written')
  }
  t.ok(answered > 40 && left > 40, `${answered} were answered at once, ${left} were not`)
})
