import { useSignal } from '@preact/signals'
import { ConsultationBefore } from '../components/consultation-before.tsx'
import { ConsultationReview } from '../components/consultation-review.tsx'
import { Urgent } from '../components/consultation-urgent.tsx'
import { ConsultationWaiting } from '../components/consultation-waiting.tsx'
import { Fill } from '../components/fill.tsx'
import { NotePage } from '../components/note-page.tsx'
import { RoomContext, useRoomView } from '../lib/room-view.ts'
import {
  CallContext,
  ConsultationContext,
  useConsultation,
  useConsultationWords,
  useOpened,
  useSaid,
  useSignedIn,
} from '../lib/use-consultation.ts'
import { useOwnCall } from '../lib/use-own-call.ts'
import type { Consultation } from '../state/consultation.ts'
import { keepWish } from '../state/consultation-wizard.ts'
import type { AppState, RoomState } from '../state/types.ts'
import { ConsultTalk } from './consult-talk.tsx'
import { AwayPage, OpeningPage } from './errors.tsx'

interface PageProps {
  app: AppState
  code: string
  /** Picture and sound are shown elsewhere. */
  chatOnly?: boolean
}

/** One consultation, from waiting to thanks, in one page. */
export function ConsultPage({ app, code, chatOnly = false }: PageProps) {
  const words = useConsultationWords()
  const consultation = useOpened(app, code)
  const found = consultation.data.value
  const data = found && chatOnly ? { ...found, videoRoom: null } : found
  const part = consultation.part.value
  const problem = consultation.problem.value
  useSignedIn(app, problem)
  if (consultation.missing.value) {
    const [title = '', text] = words.over.missing
    return (
      <NotePage title={title} text={text}>
        <a class="btn btn-main" href="/">
          {words.review.toSessions}
        </a>
      </NotePage>
    )
  }
  if (!data && problem) {
    return <AwayPage nextTryAt={consultation.nextTryAt.value} onTry={consultation.load} />
  }
  if (!data || !part) return <OpeningPage />
  const other = part === 'patient' ? data.serviceProvider.fullName : data.patient.name
  return (
    <ConsultationContext.Provider
      value={{ app, consultation, data, part, other, hasVideo: videoOf(data) !== null }}
    >
      <Announced />
      <Place />
    </ConsultationContext.Provider>
  )
}

/** The start and the end change the whole page: they are said, too. */
function Announced() {
  const { announce } = useConsultationWords().call
  const { state } = useConsultation().consultation
  const said = useSaid(state.value, (now) =>
    now === 'STARTED' || now === 'FINISHED' ? announce[now] : undefined,
  )
  return (
    <p class="heard" aria-live="assertive">
      {said}
    </p>
  )
}

function Place() {
  const { consultation, part } = useConsultation()
  const state = consultation.state.value
  const room = consultation.room.value
  if (state === 'CANCELLED' || state === 'EXPIRED') return <Ended state={state} />
  if (part === 'doctor' && isTakenOver(useConsultation())) return <TakenOver />
  if (!room) return <OpeningPage />
  return <InRoom key={room.therapySessionId} room={room} />
}

function isTakenOver({ app, data }: ReturnType<typeof useConsultation>): boolean {
  return data.serviceProvider.id !== app.login.me.value?.user.id
}

/** Around everything that knows the room: sound and picture are tried before, and on in the talk. */
function InRoom({ room }: { room: RoomState }) {
  const view = useRoomView(room)
  const { app, consultation, data, part } = useConsultation()
  const state = consultation.state.value
  const video = state === 'STARTED' ? videoOf(data) : null
  const wanted = video && {
    personId: part === 'patient' ? data.serviceProvider.id : data.patient.id,
    yields: part === 'patient',
    ...{ video, ask: consultation.load },
  }
  const call = useOwnCall(app, room, { wanted, isOver: state === 'FINISHED' })
  return (
    <RoomContext.Provider value={view}>
      <CallContext.Provider value={call}>
        <Stage state={state} />
      </CallContext.Provider>
    </RoomContext.Provider>
  )
}

function Stage({ state }: { state: Consultation['state'] | null }) {
  const { part, hasVideo } = useConsultation()
  const reading = useSignal(false)
  if (state === 'STARTED') return <ConsultTalk hasVideo={hasVideo} />
  if (state === 'FINISHED') {
    const back = () => {
      reading.value = false
    }
    if (reading.value) return <ConsultTalk hasVideo={false} onBack={back} />
    const read = () => {
      reading.value = true
    }
    return part === 'patient' ? <ConsultationReview onRead={read} /> : <Done />
  }
  return part === 'patient' ? <ConsultationWaiting /> : <ConsultationBefore />
}

/** How picture and sound come, if this consultation has them. */
function videoOf({ enabledChannels, videoRoom }: Consultation) {
  if (!enabledChannels.includes('VIDEO') || videoRoom?.adapter === 'none') return null
  return videoRoom
}

function Ended({ state }: { state: 'CANCELLED' | 'EXPIRED' }) {
  const words = useConsultationWords()
  const { app, data, part } = useConsultation()
  const [title = '', text] = words.over[state]
  if (part === 'doctor') {
    return (
      <NotePage title={title} text={words.doctor.taken}>
        <ToList />
      </NotePage>
    )
  }
  // Nobody has to write twice what nobody came for.
  const keep = () => {
    if (data.source === 'direct') keepWish(app.deps, data.patient.id, data.nature)
  }
  return (
    <NotePage title={title} text={text} below={<Urgent />}>
      <a class="btn btn-main" href="/consult" onClick={keep}>
        {words.over.ask}
      </a>
    </NotePage>
  )
}

function Done() {
  const words = useConsultationWords().doctor
  const { other } = useConsultation()
  return (
    <NotePage title={words.doneTitle} text={<Fill text={words.done} person={<bdi>{other}</bdi>} />}>
      <ToList />
    </NotePage>
  )
}

function TakenOver() {
  const words = useConsultationWords().doctor
  const { data } = useConsultation()
  const doctor = <bdi>{data.serviceProvider.fullName}</bdi>
  return (
    <NotePage title={<Fill text={words.takenTitle} doctor={doctor} />} text={words.taken}>
      <ToList />
    </NotePage>
  )
}

function ToList() {
  return (
    <a class="btn btn-main" href="/consultations">
      {useConsultationWords().doctor.toList}
    </a>
  )
}
