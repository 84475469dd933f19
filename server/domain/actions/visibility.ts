import type { LogState } from '../../live/log-commit.ts'
import type { Role, Standing } from '../../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../../store/actions.ts'

/** Somebody who reads a log. */
interface Viewer {
  readonly id: string
  readonly role?: Role
  readonly standing: Standing
}

/**
 * Whether somebody may see an action. The rule: an admitted person sees what is public and what
 * lists them in its audience, which was frozen when it was written; a waiting one sees only that
 * the therapy session opened or closed, that something is to be fetched again, what became of
 * themselves and of their call for help, and what they agreed to; everybody else sees nothing.
 */
export function maySee(viewer: Viewer, action: LoggedAction): boolean {
  const inAudience = action.audience === null || action.audience.includes(viewer.id)
  if (viewer.standing === 'admitted') return inAudience
  if (viewer.standing !== 'waiting') return false
  switch (action.type) {
    case 'open_session':
    case 'close_session':
    case 'update_assessments':
    case 'update_chat_details':
    case 'consent':
      return inAudience
    case 'help':
    case 'help_seen':
    case 'help_raised':
      // Others' calls are for the therapists who lead, and not for one who was sent back.
      return inAudience && viewer.role !== 'therapist'
    case 'admit':
    case 'revoke':
      return action.participant === viewer.id
    default:
      return false
  }
}

/** Who will be able to see a private action: the people it is between and, where they read along, the therapists. */
export function privateAudience(state: LogState, between: readonly string[]): string[] {
  const along = state.settings.therapists_read_private ? therapistsOf(state) : []
  return [...new Set([...between, ...along])].sort()
}

/** The therapists of this moment. */
function therapistsOf(state: LogState): string[] {
  return [...state.members.values()]
    .filter((member) => member.role === 'therapist' && member.standing !== 'removed')
    .map((member) => member.id)
}

/** Who is told of what lies between the therapists and one person: they alone. */
export function withTherapists(state: LogState, ...people: readonly string[]): string[] {
  return [...new Set([...people, ...therapistsOf(state)])].sort()
}

/** Who may read a note in the margin: its author, and the therapists who see what it is about. */
export function noteAudience(
  state: LogState,
  author: string,
  target: LoggedAction | undefined,
): string[] {
  const readers = withTherapists(state, author)
  return target?.audience ? readers.filter((id) => target.audience?.includes(id)) : readers
}
