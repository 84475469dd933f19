import type { IconName } from '../lib/icons.ts'

/** A drawing that only agrees with the words beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  )
}
