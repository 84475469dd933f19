import type { Action, Draft, HandleActionsReply } from '../../server/protocol/actions.ts'
import type { RealServer } from '../../server/testing/real-server.ts'
import type { Api } from '../api/client.ts'
import { createApi } from '../api/client.ts'
import type { Clock } from '../lib/clock.ts'
import { ActionLog } from '../sync/action-log.ts'
import { Outbox, toQueuedAction } from '../sync/outbox.ts'
import { memoryOutboxStorage } from '../sync/outbox-storage.ts'
import type { PollLoopDeps } from '../sync/poll-loop.ts'
import { PollLoop } from '../sync/poll-loop.ts'
import type { Name } from './evening-house.ts'
import { EIGHT, signInOf } from './evening-house.ts'
import type { Test } from './visit.ts'

/** How often a page tells how far it has been read. */
const READ_MS = 5000

const clock: Clock = {
  now: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

/** One of the eight: what a real page has below its screens, and a network that can go away. */
export class Guest {
  readonly name: Name
  readonly log = new ActionLog()
  /** What went wrong: a page that came twice or in the wrong order, a call that was refused. */
  readonly problems: string[] = []
  readonly #cookie: string
  readonly #server: RealServer
  readonly #api: Api
  readonly #outbox: Outbox
  readonly #loop: PollLoop
  #network = new AbortController()
  /** Who waits for a verdict, by cid. */
  readonly #asking = new Map<string, (verdict: string) => void>()
  #ids = 0
  #readAt = 0

  constructor(server: RealServer, name: Name, cookie: string) {
    this.#server = server
    this.name = name
    this.#cookie = cookie
    this.#api = createApi({ fetch: (path, init) => this.#fetch(path, init), clock })
    const personId = EIGHT[name]
    this.#outbox = new Outbox({
      ...{ personId, storage: memoryOutboxStorage(), clock, onChange: () => undefined },
      newId: () => `${personId}-cid-${String(++this.#ids).padStart(4, '0')}`,
    })
    this.#loop = new PollLoop({
      ...{ clock, random: () => 0.5, hold: true, pace: () => 'quick' },
      takeBatch: (limit) => this.#outbox.batch('17', limit).map((item) => toQueuedAction(item)),
      call: (actionQueue, waitMs, ending) => this.#call(actionQueue, waitMs, ending),
      onReply: (reply) => this.#take(reply),
      onFailure: () => undefined,
      onPoison: ({ cid }) => this.problems.push(`poison ${cid}`),
      isStillSignedIn: async (ending) => (await this.#api.getMe(ending)).user.id === personId,
      onOver: (reason) => this.problems.push(`over: ${reason}`),
    })
  }

  async arrive(): Promise<void> {
    await this.#api.enterTherapySession('17')
    this.#loop.start()
  }

  /** Hands in a draft; resolves with the verdict, which may be a long time. */
  send(draft: Draft): Promise<string> {
    const cid = `${EIGHT[this.name]}-draft-${String(++this.#ids).padStart(4, '0')}`
    const verdict = new Promise<string>((resolve) => this.#asking.set(cid, resolve))
    // Resolves once it is stored, and then it may go.
    void this.#outbox.enqueue('17', { ...draft, cid }).then(() => this.#loop.wake())
    return verdict
  }

  loseNetwork(): void {
    this.#network.abort()
  }

  findNetwork(): void {
    this.#network = new AbortController()
    this.#loop.reconnect()
  }

  async leave(): Promise<void> {
    this.#loop.stop()
    await this.#api.leaveTherapySession('17')
  }

  stop(): void {
    this.#loop.stop()
  }

  /** What this page has been told, in order. */
  get told(): Action[] {
    return this.log.actions().sort((a, b) => a.id - b.id)
  }

  /** What waits to be sent; refused drafts do not. */
  get unsent(): number {
    return this.#outbox.items.filter(({ state }) => state === 'queued').length
  }

  #call(...[actionQueue, waitMs, ending]: Parameters<PollLoopDeps['call']>) {
    const epoch = this.log.epoch === undefined ? {} : { epoch: this.log.epoch }
    const request = { ts_id: '17', maxID: this.log.cursor, actionQueue, waitMs, ...epoch }
    return this.#api.handleActions(request, ending)
  }

  #take(reply: HandleActionsReply): void {
    for (const { cid, ok, code = '' } of reply.results) {
      this.#asking.get(cid ?? '')?.(ok ? 'ok' : code)
    }
    this.#outbox.settle(reply.results)
    const last = reply.reset ? 0 : this.log.cursor
    const ids = reply.data.map(({ id }) => id)
    if (ids.some((id, index) => id <= (ids[index - 1] ?? last))) {
      this.problems.push(`${ids.join()} came after ${last}`)
    }
    this.log.apply(reply)
    const newest = reply.data.findLast(({ type }) => type === 'message')
    if (newest) this.#read(newest.id)
  }

  #read(target: number): void {
    if (clock.now() - this.#readAt < READ_MS) return
    this.#readAt = clock.now()
    void this.#outbox.enqueue('17', { type: 'message_read', target })
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const signals = [this.#network.signal, ...(init.signal ? [init.signal] : [])]
    const headers = { 'content-type': 'application/json', cookie: this.#cookie }
    const signal = AbortSignal.any(signals)
    return await fetch(`${this.#server.url}${path}`, { ...init, headers, signal })
  }
}

/** Signs somebody of the eight in; the test's end closes their page. */
export async function openGuest(t: Test, server: RealServer, name: Name): Promise<Guest> {
  const guest = new Guest(server, name, await signInOf(server, name))
  t.teardown(() => guest.stop())
  return guest
}
