import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import t from 'tap'
import { CrashHouse } from './crash.ts'

const ROUNDS = 20

t.test('nothing that was acknowledged or read is lost by a server killed under load', async (t) => {
  t.setTimeout(150_000)
  const house = await CrashHouse.open({ writersEach: 3 })
  t.teardown(() => house.close())
  let told = 0
  let unanswered = 0
  for (let i = 1; i <= ROUNDS; i++) {
    const round = await house.round()
    t.same(round.violations, [], `round ${i}: killed after ${round.killedAfterMs} ms`)
    told += round.told
    unanswered += round.unanswered
  }
  t.ok(told > ROUNDS, 'there was something to lose')
  t.ok(unanswered > 0, 'some rounds were cut in the middle of a call')
})

t.test('the check sees what is missing, changed, doubled or out of place', async (t) => {
  const house = await CrashHouse.open({ writersEach: 1 })
  t.teardown(() => house.close())
  t.same((await house.round()).violations, [], 'a sound database')
  const harms: [sql: string, found: RegExp][] = [
    [`update action set body = 'other' where id = 2`, /not what was committed to/],
    [`update action set body = 'other' where id = 2`, /has another body/],
    [`update action set cid = 'another-cid' where id = 1`, /has another cid/],
    [`delete from action where id = 2`, /follows 1/],
    [`delete from action where id >= 2`, /is lost/],
    [`update action set at = at + 1 where id = 1`, /the chain breaks at action 1/],
    [`update therapy_session set last_action_id = 1`, /counts 1 actions/],
    [`update action set id = id + 1000 where id > 2`, /follows 2/],
  ]
  for (const [sql, found] of harms) {
    const copy = mkdtempSync(join(tmpdir(), 'samtale-harmed-'))
    t.teardown(() => rmSync(copy, { recursive: true }))
    const sound = new Sqlite(join(house.dataDir, 'samtale.db'), { readonly: true })
    sound.prepare('vacuum into ?').run(join(copy, 'samtale.db'))
    sound.close()
    const harmed = new Sqlite(join(copy, 'samtale.db'))
    harmed.exec(sql)
    harmed.close()
    t.match(house.findViolations(copy).join('\n'), found, sql)
  }
})
