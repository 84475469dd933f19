import { useSignal } from '@preact/signals'
import { useHeadingFocus } from '../lib/focus.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useUi, useWords } from '../lib/ui.ts'
import { useConsultation, useConsultationWords } from '../lib/use-consultation.ts'
import { CallIcon } from './call-icon.tsx'
import { Confirm } from './dialog.tsx'
import { ExitHint } from './exit-hint.tsx'
import { LeaveButton } from './leave.tsx'
import { QuickExit } from './page.tsx'
import { UpdatePrompt } from './update-prompt.tsx'

/** Over the talk: with whom, since when, how the connection is, and the ways out. */
export function CallHead({ onBack }: { onBack?: { run(): void; word: string } | undefined }) {
  const { other, part } = useConsultation()
  const heading = useHeadingFocus()
  return (
    <header class="room-head">
      <div class="room-name">
        <h1 ref={heading} tabIndex={-1}>
          <bdi>{other}</bdi>
        </h1>
        <CallConnection />
      </div>
      <div class="exits">
        {onBack ? <Back {...onBack} /> : <Exits />}
        {part === 'patient' && <QuickExit />}
      </div>
      {part === 'patient' && <ExitHint />}
      <UpdatePrompt />
      {part === 'doctor' && <Why />}
    </header>
  )
}

function Exits() {
  return useConsultation().part === 'doctor' ? <DoctorExits /> : <LeaveButton />
}

function Back({ run, word }: { run(): void; word: string }) {
  return (
    <button type="button" class="btn btn-small" onClick={run}>
      {word}
    </button>
  )
}

function CallConnection() {
  const { data } = useConsultation()
  const { room } = useRoom()
  const { room: words } = useWords()
  const { started } = useConsultationWords().call
  const dates = useDates()
  const { state } = room.connection.value
  const isOff = state === 'offline'
  const since = data.startedAt === null ? '' : dates.time(Date.parse(data.startedAt))
  const now = state === 'connecting' ? words.connecting : words.upToDate
  return (
    <p class={isOff ? 'conn conn-off' : 'conn'} role="status">
      <CallIcon name={isOff ? 'cloudOff' : 'check'} />
      <span>
        {since !== '' && `${started.replace('{time}', since)} · `}
        {isOff ? words.offline : now}
      </span>
    </p>
  )
}

/** What the patient wrote, for the doctor to have before their eyes. */
function Why() {
  const { data } = useConsultation()
  const { why } = useConsultationWords().call
  if (!data.nature) return null
  return (
    <details class="pin call-why">
      <summary>
        <CallIcon name="pin" />
        <span>
          {why}: <bdi class="pin-first">{data.nature}</bdi>
        </span>
        <CallIcon name="chevronDown" />
      </summary>
      <p dir="auto">{data.nature}</p>
    </details>
  )
}

/** Out for now, which ends nothing, or the end for both, after one question. */
function DoctorExits() {
  const words = useConsultationWords().call
  const ui = useUi()
  const { consultation, other } = useConsultation()
  const asking = useSignal(false)
  return (
    <>
      <button type="button" class="btn btn-quiet btn-small" onClick={() => ui.go('/consultations')}>
        <CallIcon name="logOut" />
        <span class="word">{words.back}</span>
      </button>
      <button
        type="button"
        class="btn btn-final btn-small"
        onClick={() => {
          asking.value = true
        }}
      >
        {words.finish}
      </button>
      {asking.value && (
        <Confirm
          title={words.finishTitle.replace('{person}', () => other)}
          text={words.finishText}
          yes={words.finishYes}
          no={words.finishNo}
          onYes={() => {
            asking.value = false
            void consultation.finish()
          }}
          onClose={() => {
            asking.value = false
          }}
        />
      )}
    </>
  )
}
