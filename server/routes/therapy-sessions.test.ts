import t from 'tap'
import { buildTestApp } from '../testing/build-test-app.ts'
import { enterAs, makeTherapySession, setStatus } from '../testing/fixtures.ts'

t.test('a closed one is listed with how long it can be read, and only so long', async (t) => {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings: { read_after_close_ms: 60_000 } })
  const kari = await enterAs(test, 'P123')
  const list = async () => (await kari.get('getTherapySessions')).json().therapy_sessions
  t.match(await list(), [{ id: '17', status: 'open', readable_until: undefined }])
  t.match((await kari.get('getTherapySessionDetail')).json(), { readable_until: null })
  const closedAt = test.clock.now()
  await setStatus(test, '17', 'closed')
  const until = new Date(closedAt + 60_000).toISOString()
  t.match(await list(), [{ id: '17', status: 'closed', readable_until: until }])
  t.match((await kari.get('getTherapySessionDetail')).json(), { readable_until: until })
  await test.clock.advance(60_001)
  t.same(await list(), [])
  t.equal((await kari.get('getTherapySessionDetail')).statusCode, 403)
})
