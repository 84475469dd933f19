import '../styles/panel-register.css'
import '../styles/panel.css'
import { computed } from '@preact/signals'
import { focusLater } from '../lib/focus-later.ts'
import { addIcons } from '../lib/icons.ts'
import { panelIcons } from '../lib/panel-icons.ts'
import { useRoom } from '../lib/room-view.ts'
import type { Therapist } from '../lib/therapist.ts'
import type { Ui } from '../lib/ui.ts'
import { usePanelWords } from '../lib/use-panel.ts'
import { createPanel } from '../state/panel.ts'
import type { RoomState, TimelineMessage } from '../state/types.ts'
import { TherapistDelete } from './therapist-dialogs.tsx'
import { PanelIcon } from './therapist-icon.tsx'
import { TherapistPanel, TherapistSwitch } from './therapist-panel.tsx'
import { TherapistRefused } from './therapist-refused.tsx'

/** How often what is told in minutes is looked at again. */
const STEP_MS = 10_000

/** What a therapist has in the room; made once, until its panel is stopped. */
export function openTherapist(room: RoomState, ui: Ui): Therapist {
  if (!document.getElementById('i-megaphone')) addIcons(document, panelIcons)
  const now = computed(() => Math.floor(ui.now.value / STEP_MS) * STEP_MS)
  return {
    panel: createPanel(room, now),
    Panel: TherapistPanel,
    Switch: TherapistSwitch,
    Refused: TherapistRefused,
    DeleteConfirm: TherapistDelete,
    MoreActs,
  }
}

/** Answers somebody alone what they wrote to everyone. */
function MoreActs({ message }: { message: TimelineMessage }) {
  const { room, mayWriteTo } = useRoom()
  const words = usePanelWords()
  if (room.activeTab.value !== 'everyone' || !mayWriteTo(message.author)) return null
  const reply = () => {
    room.openPrivate(message.author.id)
    room.replyingTo.value = message
    focusLater('#write')
  }
  return (
    <button type="button" class="acts-word" onClick={reply}>
      <PanelIcon name="lock" />
      {words.replyAlone}
    </button>
  )
}
