import { CallHead } from '../components/call-room.tsx'
import { CallStage } from '../components/call-stage.tsx'
import { DeleteConfirm } from '../components/delete-confirm.tsx'
import { Refused } from '../components/refused.tsx'
import { useTitle, useTouched } from '../lib/focus.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { useConsultation, useConsultationWords } from '../lib/use-consultation.ts'
import { useKeyboardRoom } from '../lib/use-keyboard-room.ts'
import { Heard, Sheet, Talk } from './room.tsx'

/** The talk: picture and sound on their own dark ground, the writing on paper. */
export function ConsultTalk({
  video,
  onBack,
}: {
  video: 'builtin' | 'daily' | 'none'
  /** The talk is over and only read. */
  onBack?: () => void
}) {
  const { room } = useRoom()
  const words = useWords().room
  const text = useConsultationWords().review
  useTitle('Samtale')
  useTouched(room.touched)
  useKeyboardRoom()
  return (
    <div class={video === 'none' ? 'room in-chat' : 'room in-call'}>
      <a class="skip" href="#write">
        {words.skip}
      </a>
      <CallHead onBack={onBack && { run: onBack, word: text.backToReview }} />
      {video === 'builtin' && <CallStage />}
      {video === 'daily' && <DailyStage />}
      <Talk refused={<Refused />} />
      <DeleteConfirm />
      <Heard />
      <Sheet />
    </div>
  )
}

/** Picture and sound by somebody else's page, in a frame. */
function DailyStage() {
  const words = useConsultationWords().call
  const { data } = useConsultation()
  const { url, patientKey, serviceProviderKey } = data.videoRoom ?? {}
  const key = patientKey ?? serviceProviderKey
  if (!url || !key) return null
  return (
    <section class="stage" aria-label={words.stage}>
      <iframe
        class="seen"
        title={words.daily}
        src={`${url}?t=${encodeURIComponent(key)}`}
        allow="camera; microphone; autoplay; display-capture"
      />
    </section>
  )
}
