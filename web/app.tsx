import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Unsent } from './components/unsent.tsx'
import { RoomContext, useRoomView } from './lib/room-view.ts'
import type { Route, Router } from './lib/router.ts'
import { useUi } from './lib/ui.ts'
import { useLazy, useReloadSoon } from './lib/use-lazy.ts'
import { AwayPage, ErrorPage, OpeningPage } from './screens/errors.tsx'
import { Room } from './screens/room.tsx'
import { Sessions } from './screens/sessions.tsx'
import { SignIn } from './screens/sign-in.tsx'
import { WaitingRoom } from './screens/waiting-room.tsx'
import type { AppState, RoomState } from './state/types.ts'

interface AppProps {
  state: AppState
  router: Router
}

/** Which screen there is to see. */
export function App({ state, router }: AppProps) {
  const { login } = state
  const phase = login.phase.value
  if (phase === 'unknown') return <OpeningPage />
  const name = login.me.value?.user.display_name
  const away = { nextTryAt: login.nextTryAt.value, onTry: () => login.load(), name }
  if (phase === 'away') return <AwayPage {...away} />
  const route = router.route.value
  const isRejected = state.link.value !== null && phase === 'signed-out'
  if (phase === 'signed-out' && !isRejected) return <SignIn login={login} />
  if (route.screen === 'unknown') return <ErrorPage kind="noPage" />
  if (route.screen === 'sessions') {
    const isKnown = away.nextTryAt === null || state.therapySessions.list.value !== null
    return isKnown ? <Sessions state={state} /> : <AwayPage {...away} />
  }
  if (route.screen !== 'room') return <Late app={state} route={route} away={away} />
  const room = state.room.value
  if (!room) return <OpeningPage />
  const again = () => {
    state.openRoom(null)
    state.openRoom(route.therapySessionId)
  }
  return <Place key={room.therapySessionId} room={room} away={{ ...away, onTry: again }} />
}

/** Consultations, and making sessions: only who needs them loads them. */
function Late({ app, route, away }: { app: AppState; route: Route; away: Away }) {
  const failed = useSignal(false)
  const part = useLazy(
    !failed.value,
    () => loadLate(route),
    () => {
      failed.value = true
    },
  )
  const nextTryAt = useReloadSoon(failed.value)
  if (part) return <part.Screen app={app} route={route} />
  if (!failed.value) return <OpeningPage />
  return <AwayPage {...away} nextTryAt={nextTryAt} onTry={() => location.reload()} />
}

async function loadLate({ screen }: Route) {
  if (screen === 'lead') return { Screen: (await import('./screens/session-edit.tsx')).SessionEdit }
  return { Screen: (await import('./screens/consult.tsx')).Consult }
}

type Away = Pick<Parameters<typeof AwayPage>[0], 'nextTryAt' | 'onTry' | 'name'>

function Place({ room, away }: { room: RoomState; away: Away }) {
  const ui = useUi()
  const view = useRoomView(room)
  const place = room.place.value
  const problem = room.problem.value
  const wasIn = useRef(false)
  const code = room.detail.value?.consultation?.code
  useEffect(() => {
    if (code !== undefined) ui.go(`/c/${code}`, true)
  }, [code])
  useEffect(() => {
    if (place === 'room') void room.refreshAssessments()
    wasIn.current ||= place === 'room' || place === 'waiting'
  }, [room, place])
  if (place === 'not-allowed') {
    return <ErrorPage kind={whyGone(room, { wasIn: wasIn.current, now: ui.now.peek() })} />
  }
  if (place === 'entering' && problem) {
    return (
      <AwayPage {...away} nextTryAt={problem.retryAt ?? away.nextTryAt}>
        <Unsent room={room} />
      </AwayPage>
    )
  }
  if (place === 'entering' || code !== undefined) return <OpeningPage />
  return (
    <RoomContext.Provider value={view}>
      {place === 'waiting' ? <WaitingRoom /> : <Room />}
    </RoomContext.Provider>
  )
}

/** A clock that differs by less is taken for right. */
const SKEW_MS = 60_000

/** What ends for everyone is said as that; else the server does not tell why. */
function whyGone(
  { detail }: RoomState,
  { wasIn, now }: { wasIn: boolean; now: number },
): 'over' | 'notAllowed' | 'noSession' {
  const until = detail.value?.readable_until ?? null
  if (until !== null && now >= Date.parse(until) - SKEW_MS) return 'over'
  return wasIn ? 'notAllowed' : 'noSession'
}
