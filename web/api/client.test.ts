import t from 'tap'
import { createFakeClock, settle } from '../testing/fake-clock.ts'
import { createApi } from './client.ts'

function setUp(answer: (signal: AbortSignal) => Response | Promise<Response>) {
  const clock = createFakeClock()
  const calls: { path: string; init: RequestInit }[] = []
  const fetch = async (path: string, init: RequestInit) => {
    calls.push({ path, init })
    return answer(init.signal as AbortSignal)
  }
  return { api: createApi({ fetch, clock }), calls, clock }
}

const never = (signal: AbortSignal) =>
  new Promise<Response>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason)),
  )
const problem = (status: number, body: object, headers = {}) =>
  Response.json(body, {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })

t.test('each call has its path, method and body', async (t) => {
  const { api, calls } = setUp(() => Response.json({}))
  await api.getLoginInfo()
  await api.requestCode({ phone: '1', last_name: 'x' })
  await api.verifyCode({ code: '123456' })
  await api.getMe()
  await api.getTherapySessions()
  await api.enterTherapySession('ts1')
  await api.leaveTherapySession('ts1')
  await api.getTherapySessionDetail('ts1')
  await api.getTherapySessionAssessments({ therapySessionId: 'ts1' })
  await api.getTherapySessionAssessments({ therapySessionId: 'ts1', personId: 'P1' })
  await api.handleActions({ ts_id: 'ts1', maxID: 3 })
  t.same(
    calls.map(({ path, init }) => [init.method, path, init.body].join(' ').trim()),
    [
      'GET /api/login',
      'POST /api/otp/request {"phone":"1","last_name":"x"}',
      'POST /api/otp/verify {"code":"123456"}',
      'GET /api/me',
      'GET /api/getTherapySessions',
      'POST /api/enterTherapySession {"ts_id":"ts1"}',
      'POST /api/leaveTherapySession {"ts_id":"ts1"}',
      'GET /api/getTherapySessionDetail?ts_id=ts1',
      'GET /api/getTherapySessionAssessments?ts_id=ts1',
      'GET /api/getTherapySessionAssessments?ts_id=ts1&p_id=P1',
      'POST /api/handleActions {"ts_id":"ts1","maxID":3}',
    ],
  )
  t.ok(calls.every(({ init }) => init.credentials === 'same-origin' && init.signal))
  t.match(calls[1]?.init.headers, { 'content-type': 'application/json' })
})

t.test('what GraphQL refuses as a whole has its code, too', async (t) => {
  const errors = [{ message: 'Please sign in', extensions: { code: 'login_required' } }]
  const { api } = setUp(() => Response.json({ errors }, { status: 401 }))
  await t.rejects(api.graphql({ query: '', variables: {} }), {
    code: 'login_required',
    status: 401,
  })
})

t.test('204 answers nothing, and a call without a body names no type', async (t) => {
  const { api, calls } = setUp(() => new Response(null, { status: 204 }))
  t.equal(await api.logout(), undefined)
  t.equal(calls[0]?.init.headers, undefined)
})

t.test('a problem: code, status, and how long to wait', async (t) => {
  const early = { code: 'resend_too_early', detail: 'A moment', retry_after: 42 }
  await t.rejects(setUp(() => problem(429, early)).api.getMe(), {
    ...{ code: 'resend_too_early', status: 429, retryAfterMs: 42_000, message: 'A moment' },
  })
  const busy = () => problem(503, { code: 'unavailable' }, { 'retry-after': '3' })
  await t.rejects(setUp(busy).api.getMe(), { code: 'unavailable', retryAfterMs: 3000 })
})

t.test('what a proxy says has a code too', async (t) => {
  const html = (status: number) => () =>
    new Response('<h1>Sorry</h1>', { status, headers: { 'content-type': 'text/html' } })
  await t.rejects(setUp(html(502)).api.getMe(), { code: 'unavailable', status: 502 })
  await t.rejects(setUp(html(413)).api.getMe(), { code: 'too_large' })
  await t.rejects(setUp(html(429)).api.getMe(), { code: 'too_many_requests' })
  await t.rejects(setUp(html(500)).api.getMe(), { code: 'internal', retryAfterMs: undefined })
  await t.rejects(setUp(html(200)).api.getMe(), { code: 'offline' }, 'a hotel’s sign-in page')
  const broken = () => problem(500, {}, {})
  await t.rejects(setUp(broken).api.getMe(), { code: 'internal' })
})

t.test('no network, and no answer in time, are offline', async (t) => {
  const down = setUp(() => Promise.reject(new TypeError('Failed to fetch')))
  await t.rejects(down.api.getMe(), { code: 'offline', status: 0 })
  const slow = setUp(never)
  const poll = t.rejects(slow.api.handleActions({ waitMs: 5000 }), { code: 'offline' })
  await slow.clock.advance(16_999)
  await slow.clock.advance(1)
  await poll
})

t.test('given up by the caller is not a failure of the network', async (t) => {
  const { api, calls } = setUp(never)
  const ending = new AbortController()
  const call = api.getMe(ending.signal)
  await settle()
  ending.abort()
  await t.rejects(call, { name: 'AbortError' })
  await t.rejects(api.getMe(ending.signal), { name: 'AbortError' })
  t.equal(calls.length, 1, 'and what is given up before is not sent')
})
