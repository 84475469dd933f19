import type { IconName } from '../lib/icons.ts'
import type { PanelIconName } from '../lib/panel-icons.ts'

/** A drawing that only agrees with the words beside it, the panel's own included. */
export function PanelIcon({ name }: { name: IconName | PanelIconName }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  )
}
