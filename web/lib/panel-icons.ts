import clipboard from 'lucide-static/icons/clipboard-list.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import eye from 'lucide-static/icons/eye.svg?raw'
import megaphone from 'lucide-static/icons/megaphone.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'

/** What only a therapist's panel draws. */
export const panelIcons = { clipboard, download, eye, megaphone, undo }

export type PanelIconName = keyof typeof panelIcons
