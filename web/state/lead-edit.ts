import type { ReadonlySignal } from '@preact/signals'
import { computed, signal } from '@preact/signals'
import type { FoundPeople, TherapySessionTemplate } from '../../server/protocol/lead.ts'
import type { TherapySessionDetail } from '../../server/protocol/therapy-sessions.ts'
import { ApiError } from '../api/api-error.ts'
import type { LeadApi } from '../api/lead.ts'
import { createLeadApi } from '../api/lead.ts'
import { personPrefix } from '../lib/key-value.ts'
import { fromLocalTime, toLocalTime } from '../lib/local-time.ts'
import { createAttempts } from './attempts.ts'
import type { AppDeps } from './deps.ts'
import type { LeadForm, LeadMember, Touched } from './lead-form.ts'
import { findMissing, toChanges, toForm, toTimes, UNTOUCHED, withTouched } from './lead-form.ts'
import type { CallProblem } from './types.ts'

const HOUR_AND_A_HALF_MS = 5_400_000

type Missing = ReturnType<typeof findMissing>[number]

/** A therapy session that is being made or changed. */
export interface LeadEdit {
  /** null until loaded. */
  form: ReadonlySignal<LeadForm | null>
  /** Where the settings of a new one come from; null: from nowhere, or it is not new. */
  template: ReadonlySignal<TherapySessionTemplate['from']>
  isTouched: ReadonlySignal<boolean>
  /** What was missing when it was to be saved. */
  missing: ReadonlySignal<readonly Missing[]>
  problem: ReadonlySignal<CallProblem | null>
  busy: ReadonlySignal<boolean>
  load(): Promise<void>
  setText(field: keyof Touched['texts'], text: string): void
  setSettings(settings: Touched['settings']): void
  setMember(member: LeadMember, role: LeadMember['role'] | null): void
  /** Saves what was changed; true once it is. Whatever goes wrong, nothing typed is lost. */
  save(): Promise<boolean>
  /** Forgets what was changed. */
  discard(): void
}

interface Base {
  form: LeadForm
  durationMs: number
  from: TherapySessionTemplate['from']
}

/** Begins to change a therapy session, or with null to make one, or goes on where this person was. */
export function createLeadEdit(
  deps: Pick<AppDeps, 'api' | 'kept' | 'clock' | 'newId'>,
  { personId, therapySessionId: id }: { personId: string; therapySessionId: string | null },
): LeadEdit {
  const api = createLeadApi(deps.api)
  const key = `${personPrefix(personId)}lead.${id ?? 'new'}`
  const base = signal<Base | null>(null)
  const touched = signal(readTouched(deps.kept.get(key)))
  const missing = signal<readonly Missing[]>([])
  const { problem, busy, attempt } = createAttempts(deps)
  const form = computed(() => base.value && withTouched(base.value.form, touched.value))

  const touch = (change: Partial<Touched>) => {
    touched.value = { ...touched.peek(), ...change }
    deps.kept.set(key, JSON.stringify(touched.peek()))
  }
  const discard = () => {
    touched.value = UNTOUCHED
    missing.value = []
    deps.kept.remove(key)
  }
  return {
    ...{ form, missing, problem, busy, discard },
    template: computed(() => base.value?.from ?? null),
    isTouched: computed(() => touched.value !== UNTOUCHED),
    load: async () => {
      await attempt(async () => {
        base.value =
          id === null
            ? fromTemplate(await api.getTemplate())
            : fromDetail(await deps.api.getTherapySessionDetail(id))
      })
    },
    setText: (field, text) => {
      const before = form.peek()
      const { durationMs } = base.peek() ?? {}
      const texts = { ...touched.peek().texts, [field]: text }
      // Who says when it begins has said when it ends, until they say otherwise.
      if (field === 'from' && before?.to === endOf(before?.from ?? '', durationMs)) {
        texts.to = endOf(text, durationMs)
      }
      touch({ texts })
      missing.value = missing.peek().filter((one) => one !== field)
    },
    setSettings: (settings) => touch({ settings: { ...touched.peek().settings, ...settings } }),
    setMember: ({ id: memberId, name, isTherapist }, role) =>
      touch({ members: { ...touched.peek().members, [memberId]: { name, isTherapist, role } } }),
    save: async () => {
      const filled = form.peek()
      if (!filled) return false
      missing.value = findMissing(filled)
      if (missing.peek().length > 0) return false
      const { requestId } = touched.peek()
      if (id === null) touch({ requestId: requestId ?? deps.newId() })
      const isAgain = requestId !== null
      const isSaved = await attempt(() => send(api, filled, touched.peek(), { id, isAgain }))
      if (isSaved) discard()
      return isSaved
    },
  }
}

async function send(
  api: LeadApi,
  form: LeadForm,
  touched: Touched,
  { id, isAgain }: { id: string | null; isAgain: boolean },
): Promise<void> {
  const { texts } = touched
  const members = toChanges(touched)
  if (id === null) {
    const request_id = touched.requestId ?? ''
    const asked = members.filter(({ role }) => role !== null)
    const { name, settings } = form
    const values = { name, ...toTimes(form), settings }
    const made = await api.make({ request_id, ...values, members: asked })
    // An attempt that seemed to fail may have made it, as it was asked for then.
    if (isAgain) await api.change({ ts_id: made.id, ...values, members })
    return
  }
  const isMoved = texts.day !== undefined || texts.from !== undefined || texts.to !== undefined
  await api.change({
    ts_id: id,
    ...(texts.name === undefined ? {} : { name: texts.name }),
    ...(isMoved ? toTimes(form) : {}),
    settings: touched.settings,
    members,
  })
}

/** @throws ApiError for who takes part only */
function fromDetail(detail: TherapySessionDetail): Base {
  if (detail.you.role !== 'therapist') throw new ApiError({ code: 'not_allowed', status: 403 })
  const { date, ends_at } = detail
  const durationMs = ends_at === null ? HOUR_AND_A_HALF_MS : Date.parse(ends_at) - Date.parse(date)
  return { form: toForm(detail), durationMs, from: null }
}

function fromTemplate({ from, duration_ms, settings }: TherapySessionTemplate): Base {
  const form = { name: '', day: '', from: '', to: '', settings, members: [] }
  return { form, durationMs: duration_ms ?? HOUR_AND_A_HALF_MS, from }
}

function endOf(from: string, durationMs = HOUR_AND_A_HALF_MS): string {
  const startsAt = fromLocalTime({ day: '2026-01-01', time: from })
  return startsAt === null ? '' : toLocalTime(startsAt + durationMs).time
}

function readTouched(text: string | null): Touched {
  if (text === null) return UNTOUCHED
  try {
    return { ...UNTOUCHED, ...(JSON.parse(text) as Partial<Touched>) }
  } catch {
    return UNTOUCHED
  }
}

/** A search for people. */
export interface PeopleSearch {
  /** null until somebody was looked for. */
  found: ReadonlySignal<FoundPeople | null>
  problem: ReadonlySignal<CallProblem | null>
  busy: ReadonlySignal<boolean>
  find(text: string): Promise<void>
}

/** Looks for people of the house. */
export function createPeopleSearch(deps: Pick<AppDeps, 'api' | 'clock'>): PeopleSearch {
  const api = createLeadApi(deps.api)
  const found = signal<FoundPeople | null>(null)
  const { problem, busy, attempt } = createAttempts(deps)
  return {
    ...{ found, problem, busy },
    find: async (text) => {
      if (text.trim() === '') return
      await attempt(async () => {
        found.value = null
        found.value = await api.findPeople(text)
      })
    },
  }
}
