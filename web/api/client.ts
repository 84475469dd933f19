import type {
  Draft,
  HandleActionsReply,
  HandleActionsRequest,
} from '../../server/protocol/actions.ts'
import type { Attendance } from '../../server/protocol/lead.ts'
import type {
  LoginInfo,
  Me,
  OtpRequest,
  OtpRequested,
  OtpVerify,
  SignedIn,
} from '../../server/protocol/login.ts'
import type {
  AssessmentList,
  TherapySessionDetail,
  TherapySessionList,
} from '../../server/protocol/therapy-sessions.ts'
import type { Clock } from '../lib/clock.ts'
import { ApiError, toApiError } from './api-error.ts'

/** How long an answer may take, on top of the time that the server was asked to hold the request. */
const ANSWER_MS = 12_000

/** A draft as it is sent; `user` makes the server refuse it if somebody else is signed in by now. */
export type QueuedAction = Draft & { cid: string; user: string }

export type HandleActionsCall = Omit<HandleActionsRequest, 'actionQueue'> & {
  actionQueue?: readonly QueuedAction[]
}

/** What GraphQL answers with: see `graphql.ts`. */
export interface GraphqlReply {
  data?: object | null
  errors?: readonly { message: string; extensions?: { code?: unknown; retryAfterMs?: unknown } }[]
}

/** Every call that the client makes. Each throws ApiError, or the signal's reason once aborted. */
export interface Api {
  getLoginInfo(signal?: AbortSignal): Promise<LoginInfo>
  requestCode(body: OtpRequest, signal?: AbortSignal): Promise<OtpRequested>
  verifyCode(body: OtpVerify, signal?: AbortSignal): Promise<SignedIn>
  getMe(signal?: AbortSignal): Promise<Me>
  logout(signal?: AbortSignal): Promise<void>
  getTherapySessions(signal?: AbortSignal): Promise<TherapySessionList>
  enterTherapySession(therapySessionId: string, signal?: AbortSignal): Promise<TherapySessionDetail>
  leaveTherapySession(therapySessionId: string, signal?: AbortSignal): Promise<void>
  getTherapySessionDetail(
    therapySessionId: string,
    signal?: AbortSignal,
  ): Promise<TherapySessionDetail>
  /** One's own, or, for therapists, somebody else's. */
  getTherapySessionAssessments(
    of: { therapySessionId: string; personId?: string },
    signal?: AbortSignal,
  ): Promise<AssessmentList>
  /** Who was there from when to when, for therapists. */
  getAttendance(therapySessionId: string, signal?: AbortSignal): Promise<Attendance>
  handleActions(call: HandleActionsCall, signal?: AbortSignal): Promise<HandleActionsReply>
  graphql(body: { query: string; variables: object }, signal?: AbortSignal): Promise<GraphqlReply>
  /** A call of therapists, by its name: see `lead.ts`. */
  call<T>(name: string, body?: object): Promise<T>
  /** Signs in by the token of a link. */
  join(token: string, signal?: AbortSignal): Promise<SignedIn>
  /** Sends what is queued, at most 64 KiB at a time, even if the page ends now. Never throws. */
  sendFarewell(call: HandleActionsCall): void
}

interface ApiDeps {
  fetch(path: string, init: RequestInit): Promise<Response>
  clock: Clock
}

/** The calls of the wire contract, on the page's own origin and with its login. */
export function createApi(deps: ApiDeps): Api {
  const get = <T>(path: string, signal?: AbortSignal) => call<T>(deps, { path }, signal)
  const post = <T>(path: string, body: unknown, signal?: AbortSignal) =>
    call<T>(deps, { path, method: 'POST', body }, signal)

  return {
    getLoginInfo: (signal) => get('/api/login', signal),
    requestCode: (body, signal) => post('/api/otp/request', body, signal),
    verifyCode: (body, signal) => post('/api/otp/verify', body, signal),
    getMe: (signal) => get('/api/me', signal),
    logout: (signal) => post('/api/logout', undefined, signal),
    getTherapySessions: (signal) => get('/api/getTherapySessions', signal),
    enterTherapySession: (id, signal) => post('/api/enterTherapySession', { ts_id: id }, signal),
    leaveTherapySession: (id, signal) => post('/api/leaveTherapySession', { ts_id: id }, signal),
    getTherapySessionDetail: (id, signal) =>
      get(`/api/getTherapySessionDetail?${new URLSearchParams({ ts_id: id })}`, signal),
    getTherapySessionAssessments: ({ therapySessionId, personId }, signal) => {
      const query = new URLSearchParams({ ts_id: therapySessionId })
      if (personId !== undefined) query.set('p_id', personId)
      return get(`/api/getTherapySessionAssessments?${query}`, signal)
    },
    getAttendance: (id, signal) =>
      get(`/api/attendance?${new URLSearchParams({ ts_id: id })}`, signal),
    handleActions: (body, signal) => {
      const limitMs = (body.waitMs ?? 0) + ANSWER_MS
      return call(deps, { path: '/api/handleActions', method: 'POST', body, limitMs }, signal)
    },
    call: (name, body) => (body ? post(`/api/${name}`, body) : get(`/api/${name}`)),
    graphql: (body, signal) => post('/graphql', body, signal),
    join: (token, signal) => post('/api/join', { token }, signal),
    sendFarewell: (body) => {
      const request = { path: '/api/handleActions', method: 'POST', body }
      // Not waited for, and no answer is a good one: the outbox keeps what it holds.
      deps.fetch(request.path, { ...toInit(request), keepalive: true }).catch(() => undefined)
    },
  }
}

interface Call {
  path: string
  method?: string
  body?: unknown
  limitMs?: number
}

async function call<T>(deps: ApiDeps, request: Call, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted()
  const ending = new AbortController()
  const giveUp = () => ending.abort()
  signal?.addEventListener('abort', giveUp)
  const cancelLimit = deps.clock.after(request.limitMs ?? ANSWER_MS, giveUp)
  try {
    const response = await deps.fetch(request.path, toInit(request, ending.signal))
    if (!response.ok) throw await toApiError(response)
    if (response.status === 204) return undefined as T
    return (await response.json()) as T
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof ApiError) throw error
    // No network, too late, or an answer that is not ours: a page of the hotel's network, say.
    throw new ApiError({ code: 'offline', status: 0 })
  } finally {
    cancelLimit()
    signal?.removeEventListener('abort', giveUp)
  }
}

function toInit({ method = 'GET', body }: Call, signal?: AbortSignal): RequestInit {
  const init: RequestInit = { method, credentials: 'same-origin', cache: 'no-store' }
  if (signal) init.signal = signal
  if (body === undefined) return init
  return { ...init, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
