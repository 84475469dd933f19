import t from 'tap'
import { buildTestApp } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession } from '../testing/fixtures.ts'
import { readTypes, send, write } from '../testing/room.ts'

t.test('a check-in is answered to the therapists alone, until the next one', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const ola = await enterAs(test, 'P456')
  const ingrid = await enterAs(test, 'T1')
  t.match(await send(kari, { type: 'check_in' }), { code: 'not_allowed' })

  const first = await write(ingrid, { type: 'check_in' })
  t.match(await readTypes(kari, 'check_in'), [{ id: first, user: 'T1' }])
  await write(ingrid, { type: 'mute', participant: 'P123' })
  const feel = (target: number, icon: string | null) => ({ type: 'feeling', target, icon })
  await write(kari, feel(first, 'sad'))
  await write(kari, feel(first, 'smile'))
  await write(ola, feel(first, 'heart'))

  const told = (await readTypes(ingrid, 'feeling')).map(({ user, icon }) => [user, icon])
  t.strictSame(told, [
    ['P123', 'sad'],
    ['P123', 'smile'],
    ['P456', 'heart'],
  ])
  t.strictSame(
    (await readTypes(kari, 'feeling')).map(({ user }) => user),
    ['P123', 'P123'],
    'nobody sees another’s',
  )
  t.match(await send(kari, feel(first, null)), { code: 'invalid_action' })
  t.match(await send(ingrid, feel(first, 'sad')), { code: 'not_allowed' })

  const second = await write(ingrid, { type: 'check_in', body: 'And now?' })
  t.match(await readTypes(ola, 'check_in'), [{ id: first }, { id: second, body: 'And now?' }])
  t.match(await send(kari, feel(first, 'sad')), { code: 'unknown_target' }, 'that one is over')
  await write(kari, feel(second, 'sad'))

  await write(ingrid, { type: 'close_session' })
  t.match(await send(ola, feel(second, 'sad')), { code: 'session_closed' })
  t.match(await send(ingrid, { type: 'check_in' }), { code: 'session_closed' })
  await write(ingrid, { type: 'open_session' })
  t.match(await send(ola, feel(second, 'sad')), { code: 'unknown_target' }, 'closing ended it')
})
