import type { Test as TapTest } from 'tap'
import type { Action } from '../../server/protocol/actions.ts'
import type { AuditCheck, AuditList } from '../../server/protocol/audit.ts'
import type { Attendance } from '../../server/protocol/lead.ts'
import type { TherapySessionDetail } from '../../server/protocol/therapy-sessions.ts'
import type { Entry } from './evening-book.ts'
import { EIGHT, idOf, NAMES, readAs, readAsOps } from './evening-house.ts'
import type { Evening } from './evening-play.ts'
import { SAVED } from './evening-transcripts.ts'

/** What only moderators write; a `delete` of somebody else’s besides. */
const MODERATION = [
  ...['notice', 'whiteboard', 'admit', 'revoke', 'mute', 'unmute', 'remove', 'open_session'],
  ...['close_session', 'note', 'check_in', 'help_seen', 'hold', 'unhold', 'release'],
  ...['return_message', 'last_call', 'cancel_call', 'remind'],
]

/** Who is what, as the therapist’s panel and the server have it. */
export async function checkRoster(t: TapTest, { server, cookie, ingrid }: Evening): Promise<void> {
  const path = '/api/getTherapySessionDetail?ts_id=17'
  const detail = await readAs<TherapySessionDetail>(server, cookie, path)
  const line = ({ id, standing, present, muted, held }: (typeof detail.participants)[number]) =>
    [id, standing, present && 'here', muted && 'paused', held && 'held'].filter(Boolean).join(' ')
  t.same(detail.participants.map(line).sort(), [
    'P1 admitted here',
    'P2 admitted here',
    'P3 admitted here',
    'P4 admitted here',
    'P5 admitted',
    'P6 admitted here',
    'P7 admitted here',
    'T1 admitted here',
  ])
  t.equal(detail.status, 'closed')
  t.equal(detail.whiteboard, 'Tonight: the nights')
  t.equal(detail.closes_at, null)
  t.same(await ingrid.register(), ['Aïsha', 'Jonas', 'Kari', 'Leila', 'Marit', 'Ola', 'Sunniva'])
  t.same(await ingrid.trend(), { Heart: '1 3', Smile: '2 2', Sad: '1 1', Angry: '1 0' })
}

/** Who was there: from the very moment in the log to the very moment in the log. */
export async function checkAttendance(
  t: TapTest,
  { server, cookie, book, ingrid }: Evening,
  log: readonly Action[],
): Promise<void> {
  const { people } = await readAs<Attendance>(server, cookie, '/api/attendance?ts_id=17')
  const at = (isIt: (entry: Entry) => boolean) =>
    book.entries.flatMap((entry, index) => (isIt(entry) ? (log[index]?.timestamp ?? '') : []))
  const [closed = ''] = at(({ type }) => type === 'close_session')
  for (const name of NAMES) {
    const came = at(({ about, event }) => about === name && event === 'joined')
    const went = at(
      ({ about, type, event }) =>
        about === name && (event === 'left' || type === 'revoke' || type === 'remove'),
    )
    const expected = came.map((from, index) => ({ from, until: went[index] ?? closed }))
    const found = people.find(({ id }) => id === EIGHT[name])?.here
    t.strictSame(found, expected, `when ${name} was there`)
    t.equal(expected.length, name === 'Leila' ? 2 : 1)
  }
  const lines = await ingrid.attendance()
  t.equal(lines.length, NAMES.length + 1)
  for (const line of lines) t.notMatch(line, /still here|not here/)
}

/** All that the therapist did, in order, and nobody else; the chain of it is whole. */
export async function checkAudit(
  t: TapTest,
  { server, book }: Evening,
  log: readonly Action[],
): Promise<void> {
  const items: AuditList['items'] = []
  for (let after = ''; ; ) {
    const path = `/audit?therapy_session_id=17&limit=200${after}`
    const page = await readAsOps<AuditList>(server, path)
    items.push(...page.items)
    if (page.next_cursor === undefined) break
    after = `&after=${page.next_cursor}`
  }
  const done = items.filter(({ actor }) => actor !== null && !actor.startsWith('ops:'))
  const idOfEntry = (entry: Entry) => log[book.entries.indexOf(entry)]?.id
  const isOthers = ({ type, by, of }: Entry) => type === 'delete' && of?.by !== by
  const expected = book.entries
    .filter((one) => one.by !== null && (MODERATION.includes(one.type) || isOthers(one)))
    .map((one) => [
      ...['T1', one.type],
      one.about ? idOf(one.about) : `action:${idOfEntry(one.of ?? one)}`,
      'ok',
    ])
  const isRead = ({ act }: (typeof done)[number]) => act === 'read_transcript'
  const acts = done.filter((one) => !isRead(one))
  t.strictSame(
    acts.map(({ actor, act, subject, outcome }) => [actor, act, subject, outcome]),
    expected,
    'the audit has every act',
  )
  t.equal(done.filter(isRead).length, SAVED, 'and every transcript that was taken along')
  const { intact } = await readAsOps<AuditCheck>(server, '/audit/check')
  t.equal(intact, true)
}
