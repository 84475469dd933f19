import { CallHead } from '../components/call-room.tsx'
import { CallStage } from '../components/call-stage.tsx'
import { DeleteConfirm } from '../components/delete-confirm.tsx'
import { Refused } from '../components/refused.tsx'
import { useTitle, useTouched } from '../lib/focus.ts'
import { problemText } from '../lib/problems.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { useConsultation, useConsultationWords } from '../lib/use-consultation.ts'
import { useKeyboardRoom } from '../lib/use-keyboard-room.ts'
import { Heard, Sheet, Talk } from './room.tsx'

/** The talk: picture and sound on their own dark ground, the writing on paper. */
export function ConsultTalk({
  hasVideo,
  onBack,
}: {
  hasVideo: boolean
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
    <div class={hasVideo ? 'room in-call' : 'room in-chat'}>
      <a class="skip" href="#write">
        {words.skip}
      </a>
      <CallHead onBack={onBack && { run: onBack, word: text.backToReview }} />
      {hasVideo && <CallStage />}
      <Talk
        refused={
          <>
            <NotFinished />
            <Refused />
          </>
        }
      />
      <DeleteConfirm />
      <Heard />
      <Sheet />
    </div>
  )
}

/** Why the talk goes on though the doctor has ended it. */
function NotFinished() {
  const words = useWords()
  const { notFinished } = useConsultationWords().call
  const { consultation, part } = useConsultation()
  const problem = consultation.problem.value
  if (part !== 'doctor' || !problem) return null
  const [, then] = problemText(words, problem)
  return (
    <p class="strip" role="alert">
      <b>{notFinished}</b> {then}
    </p>
  )
}
