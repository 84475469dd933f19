import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildContext, closeContext } from '../server/build-context.ts'
import type { Clock } from '../server/clock.ts'
import { systemRandom } from '../server/clock.ts'
import type { Config } from '../server/config.ts'
import type { Context } from '../server/context.ts'
import { putParticipant } from '../server/domain/login/participants.ts'
import { putAssessment } from '../server/domain/ops/ops-assessments.ts'
import { putMember } from '../server/domain/ops/ops-members.ts'
import { getTherapySession, putTherapySession } from '../server/domain/ops/ops-therapy-sessions.ts'
import { findMeta, setMeta } from '../server/store/meta.ts'
import { openSqlite } from '../server/store/open-database.ts'
import { makeConsultation } from './demo-consultation.ts'
import { PEOPLE } from './demo-people.ts'
import type { DemoSession } from './demo-sessions.ts'
import { assessmentsOf, demoSessions } from './demo-sessions.ts'
import { holdTalk, readTalk } from './demo-talk.ts'

/** The entry of the `meta` table by which the demo knows its own house again. */
const MARK = 'demo_house'
/** Whom the logs name for what was set up. */
const OPS = 'demo'
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The data folder holds a database that the demo did not make. */
export class ForeignHouseError extends Error {
  override readonly name = 'ForeignHouseError'
}

/**
 * Makes the demo house in the data folder, or keeps the one that is there, with all that was
 * written in it, and moves its dates to `now`. No server may be running on it meanwhile.
 * @throws ForeignHouseError
 */
export async function prepareHouse(config: Config, now: number): Promise<'made' | 'kept'> {
  const state = await findState(config)
  // What a run that was cut off has left is nobody's: it has never been served.
  if (state === 'making') removeDatabase(config)
  const clock = createSteppingClock(now)
  const ctx = await buildContext({
    config,
    clock,
    random: systemRandom,
    log: { info() {}, warn() {}, error() {} },
    sms: { async send() {} },
  })
  try {
    if (state === 'made') await moveHouse(ctx, now)
    else await makeHouse(ctx, clock, now)
    await makeConsultation(ctx, OPS, now)
    await setMeta(ctx.store, MARK, 'made')
  } finally {
    await closeContext(ctx)
  }
  return state === 'made' ? 'kept' : 'made'
}

async function findState(config: Config): Promise<'none' | 'making' | 'made'> {
  const file = databaseOf(config)
  if (!existsSync(file)) return 'none'
  const store = openSqlite(file)
  try {
    const mark = await findMeta(store, MARK)
    if (mark === 'making' || mark === 'made') return mark
  } finally {
    await store.close()
  }
  throw new ForeignHouseError(
    `${config.dataDir} holds a database that the demo did not make, so it is left alone. ` +
      'Set DATA_DIR to another folder for the demo.',
  )
}

function databaseOf(config: Config): string {
  return join(config.dataDir, 'samtale.db')
}

function removeDatabase(config: Config): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${databaseOf(config)}${end}`, { force: true })
}

/** A clock that stands where it was last put, and whose timers never ring. */
interface SteppingClock extends Clock {
  moveTo(now: number): void
}

function createSteppingClock(startsAt: number): SteppingClock {
  let now = startsAt
  return {
    now: () => now,
    elapsedMs: () => 0,
    after: () => () => {},
    soon: (_ms, fn) => setImmediate(fn),
    moveTo(next) {
      now = next
    },
  }
}

async function makeHouse(ctx: Context, clock: SteppingClock, now: number): Promise<void> {
  await setMeta(ctx.store, MARK, 'making')
  clock.moveTo(now - 14 * DAY_MS)
  for (const { id, role: _, ...person } of PEOPLE) await putParticipant(ctx, id, person)
  for (const session of demoSessions(now)) await makeSession(ctx, clock, session)
  clock.moveTo(now)
}

async function makeSession(
  ctx: Context,
  clock: SteppingClock,
  session: DemoSession,
): Promise<void> {
  const { id, input, startsAt, talk } = session
  clock.moveTo(startsAt - 5 * DAY_MS)
  await putTherapySession(ctx, OPS, id, { ...input, status: 'scheduled' })
  for (const { id: participantId, role } of PEOPLE) {
    await putMember(ctx, OPS, { therapySessionId: id, participantId }, { role })
  }
  for (const person of PEOPLE) {
    for (const { name, ...assessment } of assessmentsOf(id, person)) {
      const place = { therapySessionId: id, participantId: person.id, name }
      await putAssessment(ctx, OPS, place, assessment)
    }
  }
  if (!talk) return
  clock.moveTo(talk.beginsAt - 10 * MINUTE_MS)
  await putTherapySession(ctx, OPS, id, { ...input, status: 'open' })
  await holdTalk(ctx, id, readTalk(talk.file), (atMs) => clock.moveTo(talk.beginsAt + atMs))
  if (input.status !== 'closed' || !input.ends_at) return
  clock.moveTo(Date.parse(input.ends_at))
  await putTherapySession(ctx, OPS, id, { ...input, status: 'closed' })
}

/** The dates move, 17 is open again, whoever was removed is back; the rest is as it was left. */
async function moveHouse(ctx: Context, now: number): Promise<void> {
  for (const { id, input } of demoSessions(now)) {
    const { name, topic, members } = await getTherapySession(ctx, id)
    const { date, ends_at } = input
    const dates = { date, ...(ends_at === undefined ? {} : { ends_at }) }
    const open = input.status === 'open' ? { status: input.status } : {}
    await putTherapySession(ctx, OPS, id, { name, topic, ...dates, ...open })
    for (const { id: participantId, role } of members.filter(isRemoved)) {
      await putMember(ctx, OPS, { therapySessionId: id, participantId }, { role })
    }
    if (input.status === 'closed' && ends_at) await moveClosing(ctx, id, Date.parse(ends_at))
  }
}

function isRemoved(member: { standing: string }): boolean {
  return member.standing === 'removed'
}

/** What closed last week did so last week, else it could not be read any more. */
async function moveClosing(ctx: Context, id: string, closedAt: number): Promise<void> {
  const log = await ctx.logs.open(id)
  await log?.commit({}, (turn) => {
    if (turn.state.session.status === 'closed') turn.changeSession({ closedAt })
  })
}
