import type { ReadonlySignal } from '@preact/signals'
import { batch, computed, effect, signal, untracked } from '@preact/signals'
import type { Consultation, ConsultationApi } from '../api/graphql.ts'
import { createConsultationApi } from '../api/graphql.ts'
import { backoffMs } from '../sync/backoff.ts'
import type { AppDeps } from './deps.ts'
import { toProblem } from './problems.ts'
import type { AppState, CallProblem, RoomState } from './types.ts'

export type { Consultation } from '../api/graphql.ts'

/** One consultation, as the server tells it and as its therapy session stands now. */
export interface OpenConsultation {
  /** null until the first answer, and where there is none for this person. */
  data: ReadonlySignal<Consultation | null>
  missing: ReadonlySignal<boolean>
  problem: ReadonlySignal<CallProblem | null>
  /** When it is asked for again by itself, where it could not be had. */
  nextTryAt: ReadonlySignal<number | null>
  busy: ReadonlySignal<boolean>
  state: ReadonlySignal<Consultation['state'] | null>
  part: ReadonlySignal<'patient' | 'doctor' | null>
  /** The room, once it is known which one it is. */
  room: ReadonlySignal<RoomState | null>
  load(): Promise<void>
  start(): Promise<void>
  finish(): Promise<void>
  cancel(): Promise<void>
  close(): void
}

const STATES = {
  scheduled: 'PENDING',
  open: 'STARTED',
  closed: 'FINISHED',
  cancelled: 'CANCELLED',
} as const

/** Opens what an address names; its room with it, while it is shown. */
export function openConsultation(app: AppState, code: string): OpenConsultation {
  const api = createConsultationApi(app.deps.api)
  const fetched = createFetched(app.deps, api, code)
  const { data } = fetched
  const id = computed(() => data.value?.id ?? null)
  const personId = computed(() => app.login.me.value?.user.id ?? null)
  const room = computed(() =>
    app.room.value?.therapySessionId === id.value ? app.room.value : null,
  )
  const state = computed(() => stateOf(data.value, room.value))
  const stops = [
    effect(() => {
      const wanted = id.value
      if (wanted !== null) untracked(() => app.openRoom(wanted))
    }),
    followRoom(room, data, fetched.load),
  ]
  const act = (name: 'start' | 'finish' | 'cancel') =>
    fetched.act(name, async () => (id.peek() === null ? null : await api[name](id.peek() ?? '')))
  return {
    ...fetched,
    ...{ room, state },
    part: computed(() => {
      if (!data.value) return null
      return data.value.patient.id === personId.value ? 'patient' : 'doctor'
    }),
    start: () => act('start'),
    finish: () => act('finish'),
    cancel: () => act('cancel'),
    close: () => {
      fetched.stop()
      for (const stop of stops) stop()
      // Another address may have opened another one already.
      if (app.room.peek()?.therapySessionId === id.peek()) app.openRoom(null)
    },
  }
}

function createFetched({ clock, random }: AppDeps, api: ConsultationApi, code: string) {
  const data = signal<Consultation | null>(null)
  const missing = signal(false)
  const loadProblem = signal<CallProblem | null>(null)
  const actProblem = signal<CallProblem | null>(null)
  const problem = computed(() => actProblem.value ?? loadProblem.value)
  const busy = signal(false)
  const underWay = new Set<string>()
  let acts = 0
  // Nothing twice at once. But a talk may be open, and be ended, before its start was answered: the
  // last that was done counts.
  const act = async (name: string, run: () => Promise<Consultation | null>) => {
    if (underWay.has(name)) return
    underWay.add(name)
    busy.value = true
    acts += 1
    const mine = acts
    try {
      const changed = await run()
      if (mine !== acts) return
      if (changed) data.value = changed
      actProblem.value = null
    } catch (error) {
      if (mine === acts) actProblem.value = toProblem(error, clock.now())
    } finally {
      underWay.delete(name)
      busy.value = underWay.size > 0
    }
  }
  const nextTryAt = signal<number | null>(null)
  let loads = 0
  let failures = 0
  let cancel = () => {}
  const stop = () => {
    loads += 1
    cancel()
  }
  // Who is the doctor now, and the keys of the talk, come with it: it has to get through.
  const retry = () => {
    const waitMs = backoffMs(++failures, random)
    nextTryAt.value = clock.now() + waitMs
    // Not waited for: `problem` says how it went.
    cancel = clock.after(waitMs, () => void load())
  }
  const load = async () => {
    stop()
    const mine = loads
    nextTryAt.value = null
    try {
      const found = await api.findByCode(code)
      if (mine !== loads) return
      batch(() => {
        // What could not be done is said until something else has happened.
        if (found?.state !== data.peek()?.state) actProblem.value = null
        data.value = found
        missing.value = found === null
        loadProblem.value = null
      })
      failures = 0
    } catch (error) {
      if (mine !== loads) return
      const failed = toProblem(error, clock.now())
      // Else the page has something to show, and the connection tells how it is.
      if (!data.peek() || failed.code === 'login_required') loadProblem.value = failed
      retry()
    }
  }
  return { data, missing, problem, nextTryAt, busy, act, load, stop }
}

/** What the room tells first, the rest is fetched after: who is the doctor now, why it ended. */
function followRoom(
  room: ReadonlySignal<RoomState | null>,
  data: ReadonlySignal<Consultation | null>,
  load: () => Promise<void>,
): () => void {
  return effect(() => {
    const place = room.value?.place.value
    const status = room.value?.status.value
    const doctor = room.value?.detail.value?.consultation?.service_provider.id
    const known = data.peek()
    if (!known || place === undefined || place === 'entering') return
    const isOther = status !== undefined && STATES[status] !== known.state && !isOver(known)
    const isGone = place === 'not-allowed' && !isOver(known)
    const isAnother = doctor !== undefined && doctor !== known.serviceProvider.id
    // Not waited for: `problem` says how it went.
    if (isOther || isGone || isAnother) untracked(() => void load())
  })
}

function stateOf(data: Consultation | null, room: RoomState | null): Consultation['state'] | null {
  if (!data || !room || room.place.value === 'entering') return data?.state ?? null
  if (room.place.value === 'not-allowed' || isOver(data)) return data.state
  return STATES[room.status.value]
}

/** Nothing that the room says later changes how these ended. */
function isOver({ state }: Consultation): boolean {
  return state === 'CANCELLED' || state === 'EXPIRED'
}
