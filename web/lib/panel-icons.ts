import bell from 'lucide-static/icons/bell.svg?raw'
import attendance from 'lucide-static/icons/calendar-clock.svg?raw'
import clipboard from 'lucide-static/icons/clipboard-list.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import eye from 'lucide-static/icons/eye.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import tray from 'lucide-static/icons/inbox.svg?raw'
import megaphone from 'lucide-static/icons/megaphone.svg?raw'
import note from 'lucide-static/icons/sticky-note.svg?raw'
import timer from 'lucide-static/icons/timer.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'

/** What only a therapist's panel draws. */
export const panelIcons = {
  ...{ attendance, bell, clipboard, download, eye, hand, megaphone, note, timer, tray, undo },
}

export type PanelIconName = keyof typeof panelIcons
