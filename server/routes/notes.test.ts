import t from 'tap'
import { buildTestApp } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must } from '../testing/fixtures.ts'
import { readTypes, send, write } from '../testing/room.ts'

t.test('notes in the margin are for the therapists of that moment', async (t) => {
  const test = await buildTestApp(t)
  const members = ['P123', 'P456', 'T1', 'T2'] as const
  const settings = { therapists_read_private: false }
  await makeTherapySession(test, { members: [...members], settings })
  const [kari, ola, ingrid, jonas] = [
    await enterAs(test, 'P123'),
    await enterAs(test, 'P456'),
    await enterAs(test, 'T1'),
    await enterAs(test, 'T2'),
  ]
  const said = await write(kari, message('hello'))
  const note = await write(ingrid, { type: 'note', target: said, body: 'NOTED' })

  t.match(await readTypes(jonas, 'note'), [{ id: note, target: said, body: 'NOTED', user: 'T1' }])
  for (const caller of [kari, ola]) {
    const answer = await must(caller.handle({ ts_id: '17' }))
    t.notMatch(answer.body, /NOTED|"note"/, 'nothing of it on a participant’s wire')
  }
  t.match(await send(kari, { type: 'note', target: said, body: 'x' }), { code: 'not_allowed' })

  const toIngrid = await write(kari, message('for you', { recipients: ['T1'] }))
  await write(ingrid, { type: 'note', target: toIngrid, body: 'BETWEEN US' })
  t.equal((await readTypes(jonas, 'note')).length, 1, 'not for who cannot see what it is about')
  t.match(
    await send(jonas, { type: 'note', target: toIngrid, body: 'x' }),
    { code: 'unknown_target' },
    'nor can they write one',
  )

  t.match(await send(jonas, { type: 'delete', target: note }), { code: 'not_allowed' })
  t.match(await send(kari, { type: 'delete', target: note }), { code: 'unknown_target' })
  const gone = await write(ingrid, { type: 'delete', target: note })
  t.match(await readTypes(jonas, 'note'), [{ id: note, body: null, deleted: true }])
  t.equal((await readTypes(jonas, 'delete')).at(-1)?.id, gone)
  t.strictSame(
    await readTypes(ola, 'delete'),
    [],
    'the group does not even see that it was deleted',
  )

  await write(ingrid, { type: 'close_session' })
  await write(ingrid, { type: 'note', target: said, body: 'afterwards' })
})
