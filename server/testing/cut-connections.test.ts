import type { Test } from 'tap'
import t from 'tap'
import type { Action, GetActionsReply, HandleActionsReply } from '../protocol/actions.ts'
import { buildTestApp } from './build-test-app.ts'
import type { Name } from './crowd.ts'
import { makeCrowd, signInFromCrowd } from './crowd.ts'
import { createDice, makeDataDir, seedsOf } from './faults.ts'
import { must } from './fixtures.ts'
import type { HandleActionsBody, NamedDraft } from './plain-client.ts'
import { PlainClient } from './plain-client.ts'
import type { Passage } from './tcp-proxy.ts'
import { postOverSocket, startTcpProxy } from './tcp-proxy.ts'

const AUTHORS: readonly Name[] = ['P1', 'P2', 'P3']
const SENDS_EACH = 120
const PATH = '/api/handleActions'

async function listen(t: Test) {
  const test = await buildTestApp(t, { dataDir: makeDataDir(t, { fast: true }) })
  await makeCrowd(test, { names: [...AUTHORS, 'T1'] })
  const url = await test.app.listen({ port: 0, host: '127.0.0.1' })
  const therapist = await signInFromCrowd(test, 'T1')
  await must(therapist.post('enterTherapySession', { ts_id: '17' }))
  const readAll = async () => {
    const answer = await therapist.get('getActions?ts_id=17&limit=500')
    return answer.json<GetActionsReply>().actions
  }
  return { test, port: Number(new URL(url).port), therapist, readAll }
}

function text(name: Name, index: number, body = `${name} ${index}`): NamedDraft {
  const draft = { type: 'message', body, recipients: [] }
  return { ...draft, cid: `${name}-${String(index).padStart(8, '0')}` }
}

const bodiesOf = (actions: readonly Action[], name: Name) =>
  actions.flatMap(({ type, user, body }) => (type === 'message' && user === name ? [body] : []))

for (const seed of seedsOf(5)) {
  t.test(`requests and replies cut in the middle, seed ${seed}`, async (t) => {
    const { test, port, readAll } = await listen(t)
    const dice = createDice(seed)
    const struck = { whole: 0, 'cut-request': 0, 'cut-reply': 0, slow: 0 }
    const proxy = await startTcpProxy(t, port, (): Passage => {
      const kind = dice.pick(['whole', 'cut-request', 'cut-reply', 'slow'] as const)
      struck[kind] += 1
      if (kind === 'whole') return { kind }
      if (kind === 'slow') return { kind, bytes: 500, everyMs: 1 }
      return { kind, afterBytes: 1 + dice.below(1500) }
    })
    const clients: PlainClient[] = []
    for (const name of AUTHORS) {
      const { cookie } = await signInFromCrowd(test, name)
      const client = new PlainClient('17', async (body: HandleActionsBody) => {
        const answer = await postOverSocket(proxy.port, PATH, { cookie, body })
        if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
        return JSON.parse(answer.body) as HandleActionsReply
      })
      for (let index = 0; index < SENDS_EACH; index++) client.queue.push(text(name, index))
      clients.push(client)
    }
    const sendAll = async (client: PlainClient) => {
      for (let tries = 0; client.queue.length > 0 && tries < 2000; tries++) {
        await client.turn(1 + dice.below(8))
      }
    }
    await Promise.all(clients.map(sendAll))

    for (const [kind, count] of Object.entries(struck)) t.ok(count > 10, `${kind} ${count} times`)
    t.ok(proxy.cuts > 20, `${proxy.cuts} connections were broken`)
    t.ok(clients.reduce((sum, { dups }) => sum + dups, 0) > 20, 'many were sent again')
    const written = await readAll()
    for (const name of AUTHORS) {
      const said = Array.from({ length: SENDS_EACH }, (_, index) => `${name} ${index}`)
      t.strictSame(bodiesOf(written, name), said, `all that ${name} sent, in order, once`)
    }
    t.notMatch(test.logged(), '"level":50', 'a broken connection is no error of the server')
  })
}

t.test('a client that reads slowly gets all of it, and holds nobody up', async (t) => {
  const { test, port, therapist } = await listen(t)
  const slow = await signInFromCrowd(test, 'P1')
  const quick = await signInFromCrowd(test, 'P2')
  const body = 'x'.repeat(3000)
  for (let call = 0; call < 20; call++) {
    const queue = Array.from({ length: 15 }, (_, index) => text('P2', call * 15 + index, body))
    const sent = await quick.handle({ ts_id: '17', actionQueue: queue })
    const { results } = sent.json<HandleActionsReply>()
    if (!results.every(({ ok }) => ok)) throw new Error('the log was not filled')
  }
  const proxy = await startTcpProxy(t, port, () => ({ kind: 'slow', bytes: 16_384, everyMs: 20 }))
  const page = { ts_id: '17', maxID: 0, limit: 500 }
  let isDone = false
  const reading = postOverSocket(proxy.port, PATH, { cookie: slow.cookie, body: page }).finally(
    () => {
      isDone = true
    },
  )
  for (let call = 0; call < 20; call++) {
    const sent = await postOverSocket(port, PATH, {
      cookie: therapist.cookie,
      body: { ts_id: '17', maxID: 300, actionQueue: [text('T1', call)] },
    })
    t.match(JSON.parse(sent.body), { results: [{ ok: true }] })
  }
  t.equal(isDone, false, 'the slow one is still reading')
  const reply = JSON.parse((await reading).body) as HandleActionsReply
  t.equal(bodiesOf(reply.data, 'P2').length, 300)
  t.equal(reply.more, false)
})
