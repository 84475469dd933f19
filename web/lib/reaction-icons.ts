import type { Icon } from '../../server/protocol/actions.ts'
import type { IconName } from './icons.ts'

/** The four reactions in the order in which they are offered, each with its drawing. */
export const REACTIONS: readonly [Icon, IconName][] = [
  ['heart', 'heart'],
  ['smile', 'smile'],
  ['sad', 'frown'],
  ['angry', 'angry'],
]
