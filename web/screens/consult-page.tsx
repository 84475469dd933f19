import { useSignal } from '@preact/signals'
import { ConsultationBefore } from '../components/consultation-before.tsx'
import { ConsultationNote } from '../components/consultation-note.tsx'
import { ConsultationReview } from '../components/consultation-review.tsx'
import { ConsultationWaiting } from '../components/consultation-waiting.tsx'
import { Fill } from '../components/fill.tsx'
import { RoomContext, useRoomView } from '../lib/room-view.ts'
import {
  CallContext,
  ConsultationContext,
  useConsultation,
  useConsultationWords,
  useOpened,
  useSaid,
} from '../lib/use-consultation.ts'
import { useOwnCall } from '../lib/use-own-call.ts'
import type { Consultation } from '../state/consultation.ts'
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
  if (consultation.missing.value) {
    const [title = '', text] = words.over.missing
    return (
      <ConsultationNote title={title} text={text}>
        <a class="btn btn-main" href="/">
          {words.review.toSessions}
        </a>
      </ConsultationNote>
    )
  }
  if (!data && problem) {
    return <AwayPage nextTryAt={problem.retryAt ?? null} onTry={consultation.load} />
  }
  if (!data || !part) return <OpeningPage />
  const other = part === 'patient' ? data.serviceProvider.fullName : data.patient.name
  return (
    <ConsultationContext.Provider value={{ app, consultation, data, part, other }}>
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
  const isOn = state === 'STARTED' && adapterOf(data) === 'builtin'
  const wanted = {
    personId: part === 'patient' ? data.serviceProvider.id : data.patient.id,
    yields: part === 'patient',
    iceServers: data.videoRoom?.iceServers ?? [],
  }
  const call = useOwnCall(app, room, { wanted: isOn ? wanted : null, isOver: state === 'FINISHED' })
  return (
    <RoomContext.Provider value={view}>
      <CallContext.Provider value={call}>
        <Stage state={state} />
      </CallContext.Provider>
    </RoomContext.Provider>
  )
}

function Stage({ state }: { state: Consultation['state'] | null }) {
  const { data, part } = useConsultation()
  const reading = useSignal(false)
  const hasVideo = adapterOf(data) === 'builtin'
  if (state === 'STARTED') return <ConsultTalk video={adapterOf(data)} />
  if (state === 'FINISHED') {
    const back = () => {
      reading.value = false
    }
    if (reading.value) return <ConsultTalk video="none" onBack={back} />
    const read = () => {
      reading.value = true
    }
    return part === 'patient' ? <ConsultationReview onRead={read} /> : <Done />
  }
  return part === 'patient' ? (
    <ConsultationWaiting hasVideo={hasVideo} />
  ) : (
    <ConsultationBefore hasVideo={hasVideo} />
  )
}

/** How picture and sound come, if this consultation has them. */
function adapterOf({ enabledChannels, videoRoom }: Consultation): 'builtin' | 'daily' | 'none' {
  const adapter = enabledChannels.includes('VIDEO') ? videoRoom?.adapter : undefined
  return adapter === 'builtin' || adapter === 'daily' ? adapter : 'none'
}

function Ended({ state }: { state: 'CANCELLED' | 'EXPIRED' }) {
  const words = useConsultationWords()
  const { part } = useConsultation()
  const [title = '', text] = words.over[state]
  return (
    <ConsultationNote title={title} text={part === 'patient' ? text : words.doctor.taken}>
      {part === 'patient' ? (
        <a class="btn btn-main" href="/consult">
          {words.over.ask}
        </a>
      ) : (
        <ToList />
      )}
    </ConsultationNote>
  )
}

function Done() {
  const words = useConsultationWords().doctor
  const { other } = useConsultation()
  return (
    <ConsultationNote
      title={words.doneTitle}
      text={<Fill text={words.done} person={<bdi>{other}</bdi>} />}
    >
      <ToList />
    </ConsultationNote>
  )
}

function TakenOver() {
  const words = useConsultationWords().doctor
  const { data } = useConsultation()
  const doctor = <bdi>{data.serviceProvider.fullName}</bdi>
  return (
    <ConsultationNote title={<Fill text={words.takenTitle} doctor={doctor} />} text={words.taken}>
      <ToList />
    </ConsultationNote>
  )
}

function ToList() {
  return (
    <a class="btn btn-main" href="/consultations">
      {useConsultationWords().doctor.toList}
    </a>
  )
}
