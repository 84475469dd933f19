import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import type { HandleActionsReply } from '../protocol/actions.ts'
import { buildTestApp, callerWith } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message } from '../testing/fixtures.ts'

const DATABASE = 'samtale.db'

t.test(
  'an older database is put back: clients start again, their queue is sent once',
  async (t) => {
    const first = await buildTestApp(t)
    await makeTherapySession(first)
    const { cookie } = await enterAs(first, 'P123')
    await callerWith(first, cookie).handle({ actionQueue: [message('in the backup')] })
    const { dataDir } = first
    await first.close()
    copyFileSync(join(dataDir, DATABASE), join(dataDir, 'backup.db'))

    const second = await buildTestApp(t, { dataDir })
    const kari = callerWith(second, cookie)
    const reply = await kari.handle({ actionQueue: [message('lost', { cid: 'cid-lost-1' })] })
    const seen = reply.json<HandleActionsReply>()
    t.notOk('reset' in seen, 'a plain restart changes nothing')
    await second.close()
    copyFileSync(join(dataDir, 'backup.db'), join(dataDir, DATABASE))

    const third = await buildTestApp(t, { dataDir })
    const again = callerWith(third, cookie)
    await again.handle({ actionQueue: [message('another life'), message('goes on')] })
    const actionQueue = [message('was queued', { cid: 'cid-queued' })]
    const { maxID, epoch } = seen
    const after = await again.handle({ maxID, epoch, actionQueue })
    const restored = after.json<HandleActionsReply>()
    t.match(restored, { reset: { reason: 'epoch' }, results: [{ ok: true }] })
    t.not(restored.epoch, epoch)
    const retried = await again.handle({ maxID, epoch, actionQueue })
    t.match(retried.json().results, [{ ok: true, dup: true }])
    const bodies = retried.json<HandleActionsReply>().data.map((action) => action.body)
    t.match(bodies.filter((body) => typeof body === 'string').slice(-4), [
      'in the backup',
      'another life',
      'goes on',
      'was queued',
    ])
  },
)

t.test('a folder without its count of starts is taken for one that was put back', async (t) => {
  const first = await buildTestApp(t)
  await makeTherapySession(first)
  const { epoch } = (await enterAs(first, 'P123').then((kari) => kari.handle({}))).json()
  await first.close()
  const second = await buildTestApp(t, { dataDir: first.dataDir })
  const same = (await enterAs(second, 'P456').then((ola) => ola.handle({}))).json()
  t.equal(same.epoch, epoch)
  await second.close()
  rmSync(join(first.dataDir, 'starts'))
  const third = await buildTestApp(t, { dataDir: first.dataDir })
  const renewed = (await enterAs(third, 'T1').then((therapist) => therapist.handle({}))).json()
  t.not(renewed.epoch, epoch)
})

t.test('a copy that was made while the server ran is noticed too', async (t) => {
  const first = await buildTestApp(t)
  await makeTherapySession(first)
  const kari = await enterAs(first, 'P123')
  const { epoch } = (await kari.handle({ actionQueue: [message('kept')] })).json()
  const { dataDir } = first
  await sql`vacuum into ${join(dataDir, 'backup.db')}`.execute(first.ctx.store.db)
  await kari.handle({ actionQueue: [message('after the copy')] })
  await first.close()
  copyFileSync(join(dataDir, 'backup.db'), join(dataDir, DATABASE))
  const second = await buildTestApp(t, { dataDir })
  const reply = (await callerWith(second, kari.cookie).handle({})).json()
  t.not(reply.epoch, epoch)
})

t.test(
  'a mark that cannot be read is like none, and the next start is an ordinary one',
  async (t) => {
    const first = await buildTestApp(t)
    await makeTherapySession(first)
    await first.close()
    const { dataDir } = first
    const epochOf = async () => {
      const test = await buildTestApp(t, { dataDir })
      const { epoch } = await test.ctx.store.db
        .selectFrom('therapy_session')
        .select('epoch')
        .executeTakeFirstOrThrow()
      await test.close()
      return epoch
    }
    const before = await epochOf()
    writeFileSync(join(dataDir, 'starts'), '')
    const renewed = await epochOf()
    t.not(renewed, before)
    t.equal(await epochOf(), renewed)
  },
)
