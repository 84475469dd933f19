import type { Context } from '../../context.ts'
import type { LoginCode, OpsParticipant, PutParticipantRequest } from '../../protocol/ops.ts'
import type { Status } from '../../protocol/therapy-sessions.ts'
import { findParticipant } from '../../store/participants.ts'
import { listTherapySessionsOf } from '../../store/therapy-sessions.ts'
import { auditRefusal } from '../audit/audit.ts'
import { issueLoginCode, putParticipant } from '../login/participants.ts'
import type { WriteOptions } from './ops-logs.ts'
import { opsAuthor } from './ops-logs.ts'

/**
 * Makes or replaces a person; therapy sessions that are coming or open are told of a new display name.
 * @throws bad_request, invalid_phone, conflict
 */
export async function putParticipantAsOps(
  ctx: Context,
  tokenName: string,
  id: string,
  input: PutParticipantRequest,
  { dryRun = false }: WriteOptions = {},
): Promise<{ created: boolean; participant: OpsParticipant }> {
  const actor = opsAuthor(tokenName)
  const call = async () => {
    const before = await findParticipant(ctx.store, id)
    const { created, participant } = await putParticipant(ctx, id, input, { dryRun, actor })
    if (dryRun) return { created, participant: { ...participant, dry_run: true as const } }
    if (before) await tellNewName(ctx, actor, before)
    return { created, participant }
  }
  return await auditRefusal(ctx, { actor, act: 'put_participant', subject: id }, call, { dryRun })
}

/** A code to read out to a person, in place of any that was issued before. @throws not_found */
export async function issueLoginCodeAsOps(
  ctx: Context,
  tokenName: string,
  id: string,
): Promise<LoginCode> {
  const actor = opsAuthor(tokenName)
  const act = { actor, act: 'issue_login_code', subject: id }
  return await auditRefusal(ctx, act, () => issueLoginCode(ctx, id, actor))
}

/** Tells until what was told is what is stored: another call may give another name meanwhile. */
async function tellNewName(
  ctx: Context,
  author: string,
  before: { id: string; display_name: string },
): Promise<void> {
  let told: string | undefined
  for (;;) {
    const displayName = (await findParticipant(ctx.store, before.id))?.display_name
    if (displayName === undefined || displayName === told) return
    const isRenamed = displayName !== (told ?? before.display_name)
    await tellName(ctx, author, { id: before.id, displayName, isRenamed })
    told = displayName
  }
}

/** Logs keep the names of their members in memory, and screens keep theirs until they are told. */
async function tellName(
  ctx: Context,
  author: string,
  { id, displayName, isRenamed }: { id: string; displayName: string; isRenamed: boolean },
): Promise<void> {
  const theirs = isRenamed ? await listTherapySessionsOf(ctx.store, id) : []
  const coming = theirs.filter(({ session }) => !isOver(session.status))
  const logs = await Promise.all(coming.map(({ session }) => ctx.logs.open(session.id)))
  // Also what an earlier call could not finish, and where nobody is to be told.
  const stale = ctx.logs.active().filter((log) => {
    const held = log.state.members.get(id)?.displayName
    return held !== undefined && held !== displayName
  })
  for (const log of new Set([...logs, ...stale])) {
    // In a turn: a commit under way would put the old name back.
    await log?.commit({}, (turn) => {
      turn.changeMember(id, { displayName })
      if (!isOver(turn.state.session.status)) turn.append({ type: 'update_chat_details', author })
    })
  }
}

function isOver(status: Status): boolean {
  return status === 'closed' || status === 'cancelled'
}
