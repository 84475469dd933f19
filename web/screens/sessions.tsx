import type { Signal } from '@preact/signals'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Confirm } from '../components/dialog.tsx'
import { Heading, LanguageSwitch, Loading, Page, Self } from '../components/page.tsx'
import { Problem } from '../components/problem.tsx'
import { SessionEntry } from '../components/session-entry.tsx'
import { useEvery, useReturn, useTitle } from '../lib/focus.ts'
import { sortSessions } from '../lib/sort-sessions.ts'
import { useWords } from '../lib/ui.ts'
import { useLazy } from '../lib/use-lazy.ts'
import type { AppState, LoginState, TherapySessionsState } from '../state/types.ts'

/** A session that opens shows up by itself within this time. */
const LOOK_AGAIN_MS = 30_000

/** Your sessions: open, coming, earlier. */
export function Sessions({ state }: { state: AppState }) {
  const words = useWords().sessions
  const { list, mayMake, problem, load } = state.therapySessions
  useTitle(`${words.title} · Samtale`)
  useEffect(() => void load(), [load])
  useReturn(load)
  useEvery(LOOK_AGAIN_MS, load)
  const isLeader = list.value?.some(({ role }) => role === 'therapist') ?? false
  const isDoctor = list.value?.some(
    ({ role, consultation }) => role === 'therapist' && consultation,
  )
  const lead = useLazy(
    isLeader || mayMake.value,
    () => import('../components/session-lead.tsx'),
    () => undefined,
  )
  const triedOut = useSignal(false)
  // Where signing out did not work, nobody may walk away in the belief that it did.
  const stillIn = triedOut.value ? state.login.problem.value : null
  const trouble = stillIn ?? problem.value
  return (
    <Page tools={<SignOut login={state.login} tried={triedOut} />}>
      <Heading>{words.title}</Heading>
      {isDoctor && lead && <lead.ToConsultations />}
      {mayMake.value && lead && <lead.MakeSession />}
      {trouble && (
        <div class="section stack">
          {stillIn && (
            <p>
              <b>{words.stillIn}</b>
            </p>
          )}
          <Problem problem={trouble} />
          {!stillIn && (
            <p class="row">
              <button type="button" class="btn" onClick={() => load()}>
                {words.tryAgain}
              </button>
            </p>
          )}
        </div>
      )}
      {list.value && <Sections list={list.value} lead={lead} />}
      {list.value || problem.value ? (
        <p class="section">
          <LanguageSwitch />
        </p>
      ) : (
        <div class="section">
          <Loading />
        </div>
      )}
    </Page>
  )
}

function Sections({
  list,
  lead,
}: {
  list: NonNullable<TherapySessionsState['list']['value']>
  lead: typeof import('../components/session-lead.tsx') | null
}) {
  const words = useWords().sessions
  const sorted = sortSessions(list)
  return (
    <>
      {sorted.open.length + sorted.coming.length === 0 && (
        <div class="section stack">
          <h2>{words.noneTitle}</h2>
          <p>{words.none}</p>
        </div>
      )}
      {(['open', 'coming', 'earlier'] as const).map(
        (part) =>
          sorted[part].length > 0 && (
            <section key={part} class="section" aria-labelledby={part}>
              <h2 id={part}>{words[part]}</h2>
              {sorted[part].map((one) => (
                <SessionEntry key={one.id} session={one}>
                  {one.counts && !one.consultation && lead && <lead.Led session={one} />}
                </SessionEntry>
              ))}
            </section>
          ),
      )}
    </>
  )
}

function SignOut({ login, tried }: { login: LoginState; tried: Signal<boolean> }) {
  const words = useWords()
  const unsent = useSignal(0)
  const signOut = async () => {
    await login.signOut()
    tried.value = true
    unsent.value = 0
  }
  const ask = async () => {
    unsent.value = await login.unsentCount()
    if (unsent.value === 0) await signOut()
  }
  return (
    <>
      <Self name={login.me.value?.user.display_name ?? ''} />
      <button type="button" class="btn btn-quiet btn-small" onClick={ask}>
        {words.sessions.signOut}
      </button>
      {unsent.value > 0 && (
        <Confirm
          title={words.room.signOutTitle}
          text={words.room.signOutUnsent(unsent.value)}
          yes={words.room.signOutAnyway}
          no={words.room.stay}
          onYes={signOut}
          onClose={() => {
            unsent.value = 0
          }}
        />
      )}
    </>
  )
}
