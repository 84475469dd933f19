import t from 'tap'
import type { Action, HandleActionsReply } from '../../server/protocol/actions.ts'
import { ApiError } from '../api/api-error.ts'
import type { QueuedAction } from '../api/client.ts'
import { createFakeClock, settle } from '../testing/fake-clock.ts'
import { backoffMs } from './backoff.ts'
import type { Pace } from './poll-loop.ts'
import { PollLoop } from './poll-loop.ts'

type Answer = Partial<HandleActionsReply> | ApiError | 'hold' | 'never'

/** A loop against a script of answers: the story of what it did is in `log`, with the time of each. */
function setUp(answers: Answer[], options: { hold?: boolean; stillSignedIn?: () => boolean } = {}) {
  const clock = createFakeClock(0)
  const log: string[] = []
  const queue: QueuedAction[] = []
  const pace: { now: Pace } = { now: 'quick' }
  const note = (what: string) => log.push(`${clock.now()} ${what}`)
  const loop = new PollLoop({
    clock,
    random: () => 1,
    hold: options.hold ?? true,
    pace: () => pace.now,
    takeBatch: (limit) => queue.slice(0, limit),
    call: (sent, waitMs, signal) => {
      note(`call [${sent.map(({ cid }) => cid)}]${waitMs > 0 ? ` held ${waitMs}` : ''}`)
      return answerWith(answers.shift() ?? 'hold', waitMs, signal)
    },
    onReply: (reply) => {
      const settled = new Set(reply.results.map(({ cid }) => cid))
      queue.splice(0, queue.length, ...queue.filter(({ cid }) => !settled.has(cid)))
      note(`reply ${reply.data.map(({ id }) => id)}`.trimEnd())
    },
    onFailure: (error, retryAt) => note(`failed ${error.code}, again at ${retryAt}`),
    onPoison: ({ cid }) => {
      queue.splice(0, 1)
      note(`poison ${cid}`)
    },
    isStillSignedIn: async () => {
      note('asks who this is')
      return options.stillSignedIn?.() ?? false
    },
    onOver: (reason) => note(`over: ${reason}`),
  })
  const answerWith = (answer: Answer, waitMs: number, signal: AbortSignal) =>
    new Promise<HandleActionsReply>((resolve, reject) => {
      if (answer instanceof ApiError) return reject(answer)
      if (typeof answer === 'object') return resolve(reply(answer))
      signal.addEventListener('abort', () => {
        note('given up')
        reject(signal.reason)
      })
      if (answer === 'hold') clock.after(waitMs, () => resolve(reply({})))
    })
  const write = (...cids: string[]) => {
    for (const cid of cids) queue.push({ type: 'message', cid, user: 'P1', body: cid })
  }
  return { clock, log, loop, write, queue, pace }
}

function reply(some: Partial<HandleActionsReply>): HandleActionsReply {
  const you = { id: 'P1', role: 'participant', standing: 'admitted', muted: false } as const
  return {
    ...{ data: [], maxID: 0, more: false, results: [], epoch: 'e', now: '', serverTime: 0 },
    session: { status: 'open', poll_interval_ms: 5000, you },
    ...{ present: [], typing: [] },
    ...some,
  }
}

const message = (id: number): Action => ({
  id,
  type: 'message',
  user: 'P2',
  timestamp: '',
  body: 'hello',
  recipients: [],
})
const ok = (cid: string, id: number) => ({ cid, ok: true, id })
const offline = () => new ApiError({ code: 'offline', status: 0 })
const failure = (code: ApiError['code'], status: number, retryAfterMs?: number) =>
  new ApiError({ code, status, retryAfterMs })

t.test('asks at once, then is held for an interval, again and again', async (t) => {
  const { clock, log, loop } = setUp([{ data: [message(1)] }])
  loop.start()
  await clock.advance(10_200)
  t.same(log, [
    '0 call []',
    '0 reply 1',
    '100 call [] held 5000',
    '5100 reply',
    '5100 call [] held 5000',
    '10100 reply',
    '10100 call [] held 5000',
  ])
})

t.test('a new action gives up the held poll and goes at once', async (t) => {
  const { clock, log, loop, write } = setUp([{}, 'hold', { results: [ok('a', 1)] }])
  loop.start()
  await clock.advance(2000)
  write('a')
  loop.wake()
  await clock.advance(200)
  t.same(log, [
    '0 call []',
    '0 reply',
    '100 call [] held 5000',
    '2000 given up',
    '2000 call [a]',
    '2000 reply',
    '2100 call [] held 5000',
  ])
})

t.test('an action written while another is being sent goes right after it', async (t) => {
  const { clock, log, loop, write, queue } = setUp(['never', { results: [ok('a', 1), ok('b', 2)] }])
  write('a')
  loop.start()
  await clock.advance(500)
  write('b')
  loop.wake()
  await clock.advance(500)
  t.same(log, ['0 call [a]'], 'a call that sends is not given up for it')
  await clock.advance(5000)
  loop.reconnect()
  await settle()
  t.same(log.slice(1), ['6000 given up', '6000 call [a,b]', '6000 reply'])
  t.same(queue, [])
})

t.test('what was written during a call is sent as soon as that is answered', async (t) => {
  const { clock, log, loop, write } = setUp([{ results: [ok('a', 1)] }, { results: [ok('b', 2)] }])
  write('a')
  loop.start()
  write('b')
  await clock.advance(0)
  t.same(log, ['0 call [a]', '0 reply', '0 call [b]', '0 reply'])
})

t.test('more: calls again at once, and not held', async (t) => {
  const { clock, log, loop } = setUp([{ data: [message(1)], more: true }, { more: true }, {}])
  loop.start()
  await clock.advance(300)
  t.same(log, [
    '0 call []',
    '0 reply 1',
    '100 call []',
    '100 reply',
    '200 call []',
    '200 reply',
    '300 call [] held 5000',
  ])
})

t.test('a server that does not hold is asked once a second', async (t) => {
  const { clock, log, loop } = setUp(Array.from({ length: 100 }, () => ({})))
  loop.start()
  await clock.advance(10_000)
  t.equal(log.filter((line) => line.includes('call')).length, 11)
})

t.test('a server that gives no verdict is asked once a second', async (t) => {
  const { clock, log, loop, write, queue } = setUp(Array.from({ length: 100 }, () => ({})))
  write('a')
  loop.start()
  await clock.advance(3000)
  t.same(
    log.filter((line) => line.includes('call')),
    ['0 call [a]', '1000 call [a]', '2000 call [a]', '3000 call [a]'],
  )
  t.equal(queue.length, 1, 'and the action stays')
})

t.test('the drop-in mode asks every interval and is never held', async (t) => {
  const { clock, log, loop, write } = setUp([{}, {}, { results: [ok('a', 1)] }, {}], {
    hold: false,
  })
  loop.start()
  await clock.advance(6000)
  write('a')
  loop.wake()
  await clock.advance(5000)
  t.same(
    log.filter((line) => line.includes('call')),
    ['0 call []', '5000 call []', '6000 call [a]', '11000 call []'],
  )
})

t.test('failures back off to 30 s, and an answer forgets them', async (t) => {
  const answers = [...Array.from({ length: 8 }, offline), {}, offline()]
  const { clock, log, loop } = setUp(answers)
  loop.start()
  await clock.advance(95_000)
  const waits = log.flatMap((line) => {
    const [at, again] = line.match(/^\d+|\d+$/g) ?? []
    return line.includes('failed') ? [Number(again) - Number(at)] : []
  })
  t.same(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 500])
  t.equal(
    backoffMs(1, () => 0),
    250,
    'half of it is left to chance',
  )
})

t.test('wake() ends the backing off and starts it from the beginning', async (t) => {
  const { clock, log, loop } = setUp([offline(), offline(), offline(), offline(), 'never'])
  loop.start()
  await clock.advance(2000)
  loop.wake()
  await clock.advance(500)
  t.equal(log.at(-3), '2000 call []', 'at once')
  t.match(log.at(-2), '2000 failed offline, again at 2500')
  t.match(log.at(-1), '2500 call []')
})

t.test('Retry-After is obeyed, by wake() as well', async (t) => {
  const { clock, log, loop } = setUp([failure('unavailable', 503, 7000), 'never'])
  loop.start()
  await clock.advance(1000)
  loop.wake()
  await clock.advance(7000)
  t.same(log, ['0 call []', '0 failed unavailable, again at 7000', '7000 call []'])
})

t.test('a late 401: the server says who this is, and the loop goes on', async (t) => {
  const { clock, log, loop } = setUp([failure('login_required', 401), 'never'], {
    stillSignedIn: () => true,
  })
  loop.start()
  await clock.advance(600)
  t.same(log, [
    '0 call []',
    '0 asks who this is',
    '0 failed login_required, again at 500',
    '500 call []',
  ])
})

t.test('signed out: asks once, stops, and says so', async (t) => {
  const { clock, log, loop, write, queue } = setUp([failure('login_required', 401)])
  write('a')
  loop.start()
  await clock.advance(60_000)
  loop.wake()
  await clock.advance(60_000)
  t.same(log, ['0 call [a]', '0 asks who this is', '0 over: signed-out'])
  t.equal(queue.length, 1, 'and the action stays')
})

t.test('signed out, as the server says a second time', async (t) => {
  const { clock, log, loop } = setUp([failure('login_required', 401)], {
    stillSignedIn: () => {
      throw failure('login_required', 401)
    },
  })
  loop.start()
  await clock.advance(600)
  t.equal(log.at(-1), '0 over: signed-out')
})

t.test('who this is cannot be asked either: tries again', async (t) => {
  const { clock, log, loop } = setUp([failure('login_required', 401), 'never'], {
    stillSignedIn: () => {
      throw offline()
    },
  })
  loop.start()
  await clock.advance(600)
  t.match(log.at(-1), '500 call []')
})

t.test('not allowed in the therapy session: stops, says so, and may be started anew', async (t) => {
  const { clock, log, loop } = setUp([failure('not_allowed_in_session', 403), 'never'])
  loop.start()
  await clock.advance(60_000)
  t.same(log, ['0 call []', '0 over: not-allowed'])
  loop.start()
  await settle()
  t.equal(log.at(-1), '60000 call []')
})

t.test('a call that the server cannot read: the one bad action is found', async (t) => {
  const bad = () => failure('bad_request', 400)
  const { clock, log, loop, write } = setUp([bad(), bad(), { results: [ok('b', 1)] }])
  write('a', 'b', 'c')
  loop.start()
  await clock.advance(200)
  t.same(log.slice(0, 5), [
    '0 call [a,b,c]',
    '100 call [a]',
    '100 poison a',
    '200 call [b]',
    '200 reply',
  ])
})

t.test('an answer that cannot be taken in is a failure, not the end', async (t) => {
  const { clock, log, loop } = setUp([{ data: null } as never, 'never'])
  loop.start()
  await clock.advance(600)
  t.same(log, ['0 call []', '0 failed internal, again at 500', '500 call []'])
})

t.test('stop() gives up the call and nothing follows', async (t) => {
  const { clock, log, loop } = setUp([{}])
  loop.start()
  await clock.advance(1000)
  loop.stop()
  loop.wake()
  await clock.advance(60_000)
  t.same(log.slice(2), ['100 call [] held 5000', '1000 given up'])
})
