import '../styles/panel-care.css'
import '../styles/panel-menu.css'
import '../styles/panel-register.css'
import '../styles/panel.css'
import { computed, effect } from '@preact/signals'
import { chime } from '../lib/chime.ts'
import { addIcons } from '../lib/icons.ts'
import { panelIcons } from '../lib/panel-icons.ts'
import type { Therapist } from '../lib/therapist.ts'
import type { Ui } from '../lib/ui.ts'
import { createPanel } from '../state/panel.ts'
import type { Care } from '../state/panel-care.ts'
import type { RoomState } from '../state/types.ts'
import { TherapistDialogs } from './therapist-dialogs.tsx'
import { Beside, MoreActs } from './therapist-message.tsx'
import { TherapistPanel, TherapistSwitch } from './therapist-panel.tsx'
import { TherapistRefused } from './therapist-refused.tsx'

/** How often what is told in minutes is looked at again. */
const STEP_MS = 10_000

/** What a therapist has in the room; made once, until its panel is stopped. */
export function openTherapist(room: RoomState, ui: Ui): Therapist {
  if (!document.getElementById('i-megaphone')) addIcons(document, panelIcons)
  const now = computed(() => Math.floor(ui.now.value / STEP_MS) * STEP_MS)
  const panel = createPanel(room, now)
  const stopSounds = soundForHelp(panel.care, ui)
  return {
    panel: {
      ...panel,
      stop: () => {
        stopSounds()
        panel.stop()
      },
    },
    Panel: TherapistPanel,
    Switch: TherapistSwitch,
    Refused: TherapistRefused,
    Dialogs: TherapistDialogs,
    MoreActs,
    Beside,
  }
}

/** Each call that comes in is heard, where sound is switched on: it counts who asks again as well. */
function soundForHelp({ openCalls }: Care, { switches }: Ui): () => void {
  let heard = Math.max(0, ...openCalls.peek().map(({ id }) => id))
  return effect(() => {
    const newest = Math.max(0, ...openCalls.value.map(({ id }) => id))
    if (newest > heard) chime(switches)
    heard = Math.max(heard, newest)
  })
}
