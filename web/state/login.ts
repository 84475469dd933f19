import { batch, effect, signal } from '@preact/signals'
import type { LoginInfo, Me, SignedIn } from '../../server/protocol/login.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/client.ts'
import { backoffMs } from '../sync/backoff.ts'
import { createAttempts } from './attempts.ts'
import type { AppDeps } from './deps.ts'
import { keepKnownPerson, readKnownPerson } from './known-person.ts'
import type { LoginState } from './types.ts'

const FORM_KEY = 'samtale.sign-in'
const EMPTY_FORM = { phone: '', name: '', code: '' }

interface LoginHooks {
  unsentCount(): Promise<number>
  /** Stops what the person has running, before the sign-out is asked for. */
  stop(): void
  /** Starts it again, where the sign-out did not work. */
  resume(): void
  /** Deletes the person's data from the device. */
  forget(personId: string): Promise<void>
}

type Signals = ReturnType<typeof createSignals>

/** Who is signed in, and the way in and out. */
export function createLogin(deps: AppDeps, hooks: LoginHooks): LoginState {
  const signals = createSignals(deps)
  keepForm(deps, signals)
  keepKnownPerson(deps, signals)
  const load = createLoad(deps, signals)
  // Not waited for: the login state tells by itself how it went.
  const otherTabs = deps.tabs.listen('samtale.login', () => void load())
  return {
    ...signals,
    load,
    requestCode: () => requestCode(deps, signals),
    verifyCode: async () => {
      const next = await verifyCode(deps, signals)
      if (next !== null) otherTabs.tell()
      return next
    },
    changeNumber: () => {
      signals.step.value = 'start'
      signals.problem.value = null
    },
    unsentCount: () => hooks.unsentCount(),
    signOut: async () => {
      if (!(await signOut(deps, signals, hooks))) return
      otherTabs.tell()
      await load()
    },
    ended: async () => {
      if (signals.phase.value !== 'signed-in') return
      batch(() => {
        signals.expired.value = true
        signals.me.value = null
        signals.phase.value = 'signed-out'
      })
      await load()
    },
  }
}

function createSignals(deps: AppDeps) {
  return {
    phase: signal<'unknown' | 'away' | 'signed-out' | 'signed-in'>('unknown'),
    nextTryAt: signal<number | null>(null),
    me: signal<Me | null>(null),
    expired: signal(false),
    info: signal<LoginInfo | null>(null),
    form: signal(readForm(deps)),
    step: signal<'start' | 'code'>('start'),
    resendAt: signal<number | null>(null),
    ...createAttempts(deps),
  }
}

function readForm({ keptForTab }: AppDeps): typeof EMPTY_FORM {
  try {
    return { ...EMPTY_FORM, ...(JSON.parse(keptForTab.get(FORM_KEY) ?? '{}') as object) }
  } catch {
    return EMPTY_FORM
  }
}

function keepForm({ keptForTab }: AppDeps, { form }: Signals): void {
  effect(() => {
    if (form.value === EMPTY_FORM) keptForTab.remove(FORM_KEY)
    else keptForTab.set(FORM_KEY, JSON.stringify(form.value))
  })
}

/** Asks who this is until there is an answer: by itself, and when the tab or the network is back. */
function createLoad(deps: AppDeps, signals: Signals): () => Promise<void> {
  let failures = 0
  let cancelRetry = () => {}
  let running: Promise<void> | null = null

  const attempt = async () => {
    cancelRetry()
    try {
      await askWho(deps, signals)
      failures = 0
      signals.nextTryAt.value = null
    } catch {
      failures += 1
      const wait = backoffMs(failures, deps.random)
      cancelRetry = deps.clock.after(wait, () => void load())
      batch(() => {
        // Who was known to be signed in or out stays so, until an answer says otherwise.
        if (signals.phase.value === 'unknown') {
          signals.me.value = readKnownPerson(deps)
          signals.phase.value = signals.me.value ? 'signed-in' : 'away'
        }
        signals.nextTryAt.value = deps.clock.now() + wait
      })
    }
  }
  const load = () => {
    running ??= attempt().finally(() => {
      running = null
    })
    return running
  }
  deps.page.onReturn(() => {
    // Somebody else may have signed in, in another tab.
    if (signals.phase.value === 'signed-in' || signals.nextTryAt.value !== null) void load()
  })
  return load
}

async function askWho(deps: AppDeps, signals: Signals): Promise<void> {
  const { api, clock } = deps
  const before = signals.me.value
  const isStranger = before === null && readKnownPerson(deps) === null
  // One call says who a stranger is, or how to sign in.
  const first = isStranger ? await api.getLoginInfo() : null
  const me = first?.me ?? (first?.signed_in === false ? null : await findMe(api))
  // A sign-in or sign-out was quicker: this answer is an old one.
  if (signals.me.value !== before) return
  batch(() => {
    signals.expired.value = me === null && (before !== null || signals.expired.value)
    signals.me.value = me
    signals.phase.value = me ? 'signed-in' : 'signed-out'
  })
  if (me) return
  const info = first ?? (await api.getLoginInfo())
  batch(() => {
    signals.info.value = info
    if (info.pending) {
      signals.step.value = 'code'
      signals.resendAt.value = clock.now() + info.pending.resend_in_ms
    }
  })
}

async function findMe(api: Api): Promise<Me | null> {
  try {
    return await api.getMe()
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null
    throw error
  }
}

async function requestCode(deps: AppDeps, signals: Signals): Promise<void> {
  await signals.attempt(async () => {
    const answer = await deps.api.requestCode(toIdentity(signals))
    batch(() => {
      signals.form.value = { ...signals.form.value, code: '' }
      signals.step.value = 'code'
      signals.resendAt.value = deps.clock.now() + answer.resend_after_ms
    })
  })
  const { problem, resendAt } = signals
  if (problem.value?.code === 'resend_too_early') resendAt.value = problem.value.retryAt ?? null
}

async function verifyCode(deps: AppDeps, signals: Signals): Promise<string | null> {
  let next: string | null = null
  await signals.attempt(async () => {
    const code = signals.form.value.code.replace(/\D/g, '')
    const answer = await deps.api.verifyCode({ code, ...toIdentity(signals) })
    signIn(deps, signals, answer)
    next = answer.next
  })
  if (signals.problem.value?.code === 'code_rejected') {
    batch(() => {
      signals.step.value = 'start'
      signals.form.value = { ...signals.form.value, code: '' }
      signals.resendAt.value = signals.problem.value?.retryAt ?? null
    })
  }
  return next
}

function signIn({ clock }: AppDeps, signals: Signals, { user }: SignedIn): void {
  const now = new Date(clock.now()).toISOString()
  batch(() => {
    signals.me.value = {
      user,
      authenticated_at: now,
      last_activity_at: now,
      current_ts_id: null,
    }
    signals.phase.value = 'signed-in'
    signals.expired.value = false
    signals.step.value = 'start'
    signals.resendAt.value = null
    signals.form.value = EMPTY_FORM
  })
}

/** Only a login that is gone on the server is gone here: else a reload would bring it back. */
async function signOut(deps: AppDeps, signals: Signals, hooks: LoginHooks): Promise<boolean> {
  const personId = signals.me.value?.user.id
  if (personId === undefined) return false
  hooks.stop()
  const done = await signals.attempt(async () => {
    await logout(deps.api)
    await hooks.forget(personId)
  })
  if (!done) {
    hooks.resume()
    return false
  }
  batch(() => {
    signals.me.value = null
    signals.expired.value = false
    signals.phase.value = 'signed-out'
    signals.step.value = 'start'
    signals.form.value = EMPTY_FORM
  })
  return true
}

/** Whose login has ended already is signed out as well. */
async function logout(api: Api): Promise<void> {
  try {
    await api.logout()
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
  }
}

function toIdentity({ form, info }: Signals): { phone: string } & Record<string, string> {
  const { phone, name } = form.value
  return { phone: phone.trim(), [info.value?.field ?? 'last_name']: name.trim() }
}
