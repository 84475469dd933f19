import type { Action, HandleActionsReply, Verdict } from '../../server/protocol/actions.ts'
import type { VerdictCode } from '../../server/protocol/errors.ts'
import type {
  Assessment,
  RosterEntry,
  Settings,
  TherapySessionDetail,
} from '../../server/protocol/therapy-sessions.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api, HandleActionsCall, QueuedAction } from '../api/client.ts'
import type { FakeClock } from './fake-clock.ts'

type Fault = 'lose-request' | 'lose-reply' | ApiError

/** From when on people are written to. */
export const MORNING = '2026-11-25T07:00:00.000Z'

const SETTINGS: Settings = {
  ...{ admission: 'open', private_messages: 'everyone', therapists_read_private: true },
  ...{ read_receipts: true, assessments_before_entry: false, keystrokes: 'off', typing: 'off' },
  ...{ poll_interval_ms: 5000, read_after_close_ms: 0, help_after_ms: 60_000, late_ms: 0 },
}

/** One therapy session on a server that follows the wire contract as far as the client can tell. */
export class FakeServer {
  readonly clock: FakeClock
  readonly log: Action[] = []
  readonly members = new Map<string, RosterEntry>()
  readonly assessments: Assessment[] = []
  /** What goes wrong with the next calls of handleActions that send something, in order. */
  readonly faults: Fault[] = []
  /** Every call, in short. */
  readonly calls: string[] = []
  settings = SETTINGS
  status: TherapySessionDetail['status'] = 'open'
  epoch = 'e1'
  isAway = false
  /** Who the browser's cookie names. */
  signedIn: string | null = null
  /** What is refused, and why. */
  refuse: (action: QueuedAction) => VerdictCode | null = () => null
  #wakes = new Set<() => void>()

  constructor(clock: FakeClock) {
    this.clock = clock
  }

  addMember(id: string, some: Partial<RosterEntry> = {}): void {
    this.members.set(id, {
      ...{ id, display_name: id, role: 'participant', standing: 'admitted' },
      ...{ present: false, muted: false, last_seen_at: null },
      ...some,
    })
  }

  /** Appends what somebody else did. */
  append(some: Omit<Action, 'id' | 'timestamp'>): number {
    const id = this.log.length + 1
    this.log.push({ ...some, id, timestamp: new Date(this.clock.now()).toISOString() })
    if (some.type !== 'message_read') for (const wake of [...this.#wakes]) wake()
    return id
  }

  say(user: string, body: string, recipients: string[] = []): number {
    return this.append({ type: 'message', user, body, recipients, target: null })
  }

  admit(id: string): void {
    this.addMember(id, { ...this.members.get(id), standing: 'admitted' })
    this.append({ type: 'admit', user: 'T1', participant: id })
  }

  api(): Api {
    const as = async <T>(name: string, answer: (me: RosterEntry) => T): Promise<T> => {
      this.calls.push(name)
      return answer(this.#caller())
    }
    return {
      getLoginInfo: async () => ({ field: 'last_name', resend_after_ms: 60_000, code_length: 6 }),
      requestCode: async () => ({ resend_after_ms: 60_000, expires_in_ms: 600_000 }),
      verifyCode: async ({ phone = '' }) => {
        this.signedIn = phone
        return { user: this.#user(phone), next: '/' }
      },
      getMe: () => as('me', ({ id }) => this.#me(id)),
      logout: () =>
        as('logout', () => {
          this.signedIn = null
        }),
      getTherapySessions: () => as('list', () => ({ may_make: false, therapy_sessions: [] })),
      enterTherapySession: () => as('enter', (me) => this.#detail(me)),
      leaveTherapySession: () => as('leave', () => undefined),
      getTherapySessionDetail: () => as('detail', (me) => this.#detail(me)),
      getAttendance: () => as('getAttendance', () => ({ people: [] })),
      getTherapySessionAssessments: () =>
        as('assessments', () => ({ assessments: structuredClone(this.assessments) })),
      handleActions: (call, signal) => this.#handleActions(call, signal),
      call: () => Promise.reject(new ApiError({ code: 'not_allowed', status: 403 })),
      graphql: async () => ({ data: null }),
      join: async () => ({ user: this.#user(this.signedIn ?? ''), next: '/' }),
      sendFarewell: (call) => void this.#handleActions(call).catch(() => undefined),
    }
  }

  async #handleActions(call: HandleActionsCall, signal?: AbortSignal): Promise<HandleActionsReply> {
    const queue = call.actionQueue ?? []
    const me = this.#caller()
    this.calls.push(`poll ${call.maxID} [${queue.map(({ type }) => type)}]`)
    const fault = queue.length > 0 ? this.faults.shift() : undefined
    if (fault instanceof ApiError) throw fault
    if (fault === 'lose-request') throw new ApiError({ code: 'offline', status: 0 })
    const results = queue.map((action) => this.#judge(action, me))
    if (fault === 'lose-reply') throw new ApiError({ code: 'offline', status: 0 })
    await Promise.resolve()
    const now = () => this.#reply(call, this.#caller(), results)
    const isEmpty = now().data.every(({ type }) => type === 'message_read') && queue.length === 0
    if (isEmpty) await this.#hold(call.waitMs ?? 0, signal)
    return structuredClone(now())
  }

  #reply(call: HandleActionsCall, { id, role, standing, muted }: RosterEntry, results: Verdict[]) {
    const reset = this.#resetFor(call, id)
    const after = reset ? 0 : Number(call.maxID ?? 0)
    const page = this.log.slice(after, after + (call.limit ?? 200))
    const isOwnConsent = ({ type, user }: Action) => type === 'consent' && user === id
    const isMine = (action: Action) =>
      action.participant === id || action.type.startsWith('update') || isOwnConsent(action)
    const isFor = (action: Action) => {
      if (action.user === id || action.type === 'consent') return action.user === id
      return !action.recipients?.length || action.recipients.includes(id)
    }
    const data = page.filter(standing === 'admitted' ? isFor : isMine)
    const session = {
      status: this.status,
      poll_interval_ms: 5000,
      you: { id, role, standing, muted },
    }
    return {
      data: data.map(({ cid, ...rest }) => (cid && rest.user === id ? { ...rest, cid } : rest)),
      ...{ results, session, epoch: this.epoch, present: [], typing: [], serverTime: 0 },
      ...{ maxID: after + page.length, more: after + page.length < this.log.length },
      now: new Date(this.clock.now()).toISOString(),
      ...(reset ? { reset } : {}),
    } satisfies HandleActionsReply
  }

  #resetFor({ epoch, maxID }: HandleActionsCall, id: string) {
    if (epoch !== undefined && epoch !== this.epoch) return { reason: 'epoch' } as const
    const isLetIn = this.log
      .slice(Number(maxID ?? 0))
      .some(({ type, participant }) => type === 'admit' && participant === id)
    return isLetIn && Number(maxID) > 0 ? ({ reason: 'admitted' } as const) : undefined
  }

  #judge({ user, ...action }: QueuedAction, { id, standing }: RosterEntry): Verdict {
    const { cid } = action
    const known = this.log.find((other) => other.user === id && other.cid === cid)
    const refuse = (code: VerdictCode) => ({ cid, ok: false, code, detail: '' })
    if (user !== id) return refuse('wrong_user')
    if (known) return { cid, ok: true, id: known.id, dup: true }
    if (standing !== 'admitted' && action.type !== 'consent') return refuse('not_admitted')
    const code = this.refuse({ ...action, user })
    if (code === 'outside_hours') return { ...refuse(code), not_before: MORNING }
    if (code) return refuse(code)
    const { character_history: _, time_to_complete: __, ...kept } = action
    return { cid, ok: true, id: this.append({ ...kept, user: id }) }
  }

  #hold(waitMs: number, signal?: AbortSignal): Promise<void> {
    if (waitMs === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const wake = () => {
        this.#wakes.delete(wake)
        resolve()
      }
      this.#wakes.add(wake)
      this.clock.after(waitMs, wake)
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  }

  #caller(): RosterEntry {
    if (this.isAway) throw new ApiError({ code: 'offline', status: 0 })
    const me = this.members.get(this.signedIn ?? '')
    if (this.signedIn === null) throw new ApiError({ code: 'login_required', status: 401 })
    if (!me) throw new ApiError({ code: 'not_allowed_in_session', status: 403, detail: 'Sorry' })
    return me
  }

  #detail({ id, role, standing, muted }: RosterEntry): TherapySessionDetail {
    return structuredClone({
      ...{ id: 'ts1', name: 'Group', topic: null, whiteboard: null, ends_at: null },
      ...{ date: '2026-11-21T20:00:00.000Z', status: this.status, settings: this.settings },
      ...{ readable_until: null, closes_at: null },
      you: { id, role, standing, muted, held: false, consent: this.#consentOf(id) },
      participants: [...this.members.values()],
      max_id: this.log.length,
    })
  }

  #consentOf(id: string): TherapySessionDetail['you']['consent'] {
    const last = this.log.findLast(({ type, user }) => type === 'consent' && user === id)
    return last ? { keystrokes: last.keystrokes ?? 'off', at: last.timestamp } : null
  }

  #user(id: string) {
    return { id, display_name: id, locale: 'en' as const }
  }

  #me(id: string) {
    const at = '2026-11-21T20:00:00.000Z'
    return { user: this.#user(id), authenticated_at: at, last_activity_at: at, current_ts_id: null }
  }
}
