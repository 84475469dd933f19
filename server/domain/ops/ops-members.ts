import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogCommit } from '../../live/log-commit.ts'
import type { OpsMember, PutMemberRequest } from '../../protocol/ops.ts'
import type { Role } from '../../protocol/therapy-sessions.ts'
import { findParticipant } from '../../store/participants.ts'
import { auditInTurn, auditRefusal } from '../audit/audit.ts'
import { newMember } from '../new-session.ts'
import type { WriteOptions } from './ops-logs.ts'
import { getLog, opsAuthor, rehearse } from './ops-logs.ts'
import { toOpsMember } from './ops-therapy-sessions.ts'

/** What the audit calls it. */
export const PUT_MEMBER = 'put_member'

/** A person in a therapy session. */
interface Place {
  therapySessionId: string
  participantId: string
}

/**
 * Makes a person a member or gives a member another role. Whoever was removed is invited anew.
 * @throws not_found
 */
export async function putMember(
  ctx: Context,
  tokenName: string,
  place: Place,
  { role }: PutMemberRequest,
  { dryRun = false }: WriteOptions = {},
): Promise<{ created: boolean; member: OpsMember }> {
  const { therapySessionId, participantId: id } = place
  const author = opsAuthor(tokenName)
  const call = async () => {
    const log = await getLog(ctx, therapySessionId)
    const displayName = await getDisplayName(ctx, id)
    const plan = (turn: LogCommit) => planMember(turn, author, { id, displayName, role })
    if (dryRun) {
      const { created, member } = rehearse(ctx, log.state, plan)
      return { created, member: { ...member, dry_run: true as const } }
    }
    const outcome = await log.commit({}, plan)
    await catchUpOnName(ctx, place)
    return outcome
  }
  const act = { actor: author, act: PUT_MEMBER, therapySessionId, subject: id }
  return await auditRefusal(ctx, act, call, { dryRun })
}

function planMember(
  turn: LogCommit,
  author: string,
  person: { id: string; displayName: string; role: Role },
): { created: boolean; member: OpsMember } {
  const { id } = person
  const created = !turn.state.members.has(id)
  if (placeMember(turn, person)) {
    turn.append({ type: 'update_chat_details', author })
    auditInTurn(turn, { actor: author, act: PUT_MEMBER, subject: id })
  }
  const now = turn.state.members.get(id)
  if (!now) throw noMember()
  return { created, member: toOpsMember(now) }
}

/** Makes somebody a member, or gives a member another role; false where nothing changes by it. */
export function placeMember(
  turn: LogCommit,
  { id, displayName, role }: { id: string; displayName: string; role: Role },
): boolean {
  const before = turn.state.members.get(id)
  if (before?.role === role && before.standing !== 'removed') return false
  const held = turn.state.session.holdAll
  if (!before) turn.addMember({ ...newMember(id, role), displayName, held })
  else if (before.standing === 'removed') {
    const anew = { standing: 'invited', muted: false, inside: false, sentBack: false } as const
    turn.changeMember(id, { role, held, ...anew, returning: true })
  }
  // Whoever leads is let in: nobody waits for a therapist who is one.
  else turn.changeMember(id, { role, ...(role === 'therapist' ? { sentBack: false } : {}) })
  return true
}

/** A new name that was given while the person became a member did not find them in the log. */
export async function catchUpOnName(ctx: Context, { therapySessionId, participantId }: Place) {
  const log = await getLog(ctx, therapySessionId)
  for (;;) {
    const displayName = await getDisplayName(ctx, participantId)
    if (log.state.members.get(participantId)?.displayName === displayName) return
    await log.commit({}, (turn) => turn.changeMember(participantId, { displayName }))
  }
}

async function getDisplayName(ctx: Context, participantId: string): Promise<string> {
  const person = await findParticipant(ctx.store, participantId)
  if (person) return person.display_name
  throw new AppError('not_found', 'There is no participant by that id')
}

function noMember(): AppError {
  return new AppError('not_found', 'This person is not a member of the therapy session')
}
