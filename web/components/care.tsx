import '../styles/care.css'
import type { CareView } from '../lib/care.ts'
import { careIcons } from '../lib/care-icons.ts'
import { addIcons } from '../lib/icons.ts'
import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { useCareNews } from '../lib/use-care-news.ts'
import { useCareWords, useLoadedCare } from '../lib/use-care-words.ts'
import { createCare } from '../state/care.ts'
import type { RoomState } from '../state/types.ts'
import { CheckInCard } from './care-check-in.tsx'
import { HelpCard } from './care-help.tsx'
import { FirstReaders, Returned } from './care-hold.tsx'

/** What the therapists ask and tell in a room. */
export function openCare(room: RoomState): CareView {
  if (!document.getElementById('i-help')) addIcons(document, careIcons)
  return { care: createCare(room), Cards, LastCall, FirstReaders, Returned, Heard }
}

function Cards() {
  return (
    <div class="care-cards">
      <HelpCard />
      <CheckInCard />
    </div>
  )
}

/** Counts down to the close, where no panel does. What is heard of it comes with the other news. */
function LastCall() {
  const { closesAt } = useLoadedCare()
  const { now, wide } = useUi()
  const { therapist } = useRoom()
  const words = useCareWords().lastCall
  if (closesAt.value === null || (wide.value && therapist.value)) return null
  const seconds = Math.ceil((closesAt.value - now.value) / 1000)
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <p class="strip last-call" role="timer">
      {seconds > 0 ? words.closesIn.replace('{time}', left) : words.closing}
    </p>
  )
}

function Heard() {
  const { room } = useRoom()
  const text = useCareNews(room)
  return (
    <p class="heard heard-care" aria-live="polite">
      {text}
    </p>
  )
}
