import t from 'tap'
import { buildTestApp } from '../testing/build-test-app.ts'

t.test('whoever watches the server needs no login and is never limited', async (t) => {
  const test = await buildTestApp(t, { env: { RATE_ANON_PER_MINUTE: '1' } })
  for (let call = 0; call < 5; call++) {
    const alive = await test.app.inject('/healthz')
    t.equal(alive.statusCode, 200)
    t.same(alive.json(), { status: 'ok' })
    const ready = await test.app.inject('/readyz')
    t.equal(ready.statusCode, 200)
    t.same(ready.json(), { status: 'ready' })
    t.equal(ready.headers['set-cookie'], undefined)
  }
})

t.test('a server whose database is gone lives, and is not ready', async (t) => {
  const test = await buildTestApp(t)
  await test.app.ready()
  await test.ctx.store.close()
  t.equal((await test.app.inject('/healthz')).statusCode, 200)
  const answer = await test.app.inject('/readyz')
  t.equal(answer.statusCode, 503)
  t.match(answer.headers['content-type'], 'application/problem+json')
  t.equal(answer.headers['retry-after'], '5')
  t.match(answer.json(), { code: 'unavailable', status: 503, retry_after: 5 })
  await t.rejects(test.close(), { message: /destroyed/ }, 'what could not be written down is said')
})

t.test('a server that is stopping is not ready', async (t) => {
  const test = await buildTestApp(t)
  await test.app.ready()
  test.ctx.logs.answerAll()
  t.equal((await test.app.inject('/readyz')).statusCode, 503)
})
