import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import type { ChangedMember } from '../../protocol/lead.ts'
import { listStaffAmong } from '../../store/lead.ts'
import { findParticipant } from '../../store/participants.ts'
import { EFFECTS } from '../actions/action-effects.ts'
import { auditInTurn } from '../audit/audit.ts'
import { PUT_MEMBER, placeMember } from '../ops/ops-members.ts'
import { countSearch } from './search.ts'

/** People who are to become members, by id, with the names that others will see. */
export type Newcomers = ReadonlyMap<string, string>

/**
 * Looks up who is to become a member. Each counts as a search: whoever guesses at ids is found out
 * as soon as somebody who types names. Only who works here already may be made a therapist, so that
 * nobody comes by that right but from ops.
 * @throws not_found, not_allowed, too_many_requests
 */
export async function findNewcomers(
  ctx: Context,
  principal: Principal,
  fresh: readonly ChangedMember[],
  act: string,
  known: readonly ChangedMember[] = [],
): Promise<Newcomers> {
  const leaders = [...fresh, ...known].flatMap(({ id, role }) => (role === 'therapist' ? [id] : []))
  const staff = leaders.length === 0 ? new Set() : await listStaffAmong(ctx.store, leaders)
  const newcomers = new Map<string, string>()
  for (const { id, role } of fresh) {
    if (role === null) continue
    if (id !== principal.id) await countSearch(ctx, principal.id, act)
    const person = await findParticipant(ctx.store, id)
    if (!person) throw new AppError('not_found', 'There is nobody by that id')
    newcomers.set(id, person.display_name)
  }
  if (leaders.some((id) => !staff.has(id))) {
    throw new AppError('not_allowed', 'Only people who work as therapists may lead')
  }
  return newcomers
}

/** Makes people members, gives them other roles, and takes them out; whoever is in is told. */
export function planMembers(
  turn: LogCommit,
  author: string,
  changes: readonly ChangedMember[],
  newcomers: Newcomers,
): void {
  let isTold = turn.appended.some(({ action }) => action.type === 'update_chat_details')
  for (const { id, role } of changes) {
    const before = turn.state.members.get(id)
    const displayName = newcomers.get(id) ?? before?.displayName
    if (role === null) removeMember(turn, author, id)
    else if (displayName !== undefined && placeMember(turn, { id, displayName, role })) {
      auditInTurn(turn, { actor: author, act: PUT_MEMBER, subject: id })
      if (!isTold) turn.append({ type: 'update_chat_details', author })
      isTold = true
    }
  }
}

/** As a `remove` that was queued; who is not there need not go. */
function removeMember(turn: LogCommit, author: string, participant: string): void {
  const member = turn.state.members.get(participant)
  if (!member || member.standing === 'removed') return
  const action = turn.append({ type: 'remove', author, participant })
  EFFECTS.remove?.(turn, action)
  auditInTurn(turn, { actor: author, act: 'remove', subject: participant })
}
