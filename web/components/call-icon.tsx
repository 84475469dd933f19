import type { CallIconName } from '../lib/call-icons.ts'
import type { IconName } from '../lib/icons.ts'

/** A drawing that only agrees with the words beside it, those of consultations included. */
export function CallIcon({ name }: { name: IconName | CallIconName }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  )
}
