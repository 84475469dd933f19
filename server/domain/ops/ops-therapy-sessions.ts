import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { LogCommit, LogState } from '../../live/log-commit.ts'
import type {
  OpsMember,
  OpsTherapySession,
  OpsTherapySessionList,
  PutTherapySessionRequest,
} from '../../protocol/ops.ts'
import type { Settings, Status } from '../../protocol/therapy-sessions.ts'
import type { Member, TherapySession } from '../../store/therapy-sessions.ts'
import {
  findTherapySession,
  insertTherapySession,
  listTherapySessions as listTherapySessionRows,
} from '../../store/therapy-sessions.ts'
import { EFFECTS } from '../actions/action-effects.ts'
import { toTime, toTimeOrNull } from '../actions/wire-actions.ts'
import type { AuditedAct } from '../audit/audit.ts'
import { auditIn, auditInTurn, auditRefusal } from '../audit/audit.ts'
import { toE164 } from '../login/phones.ts'
import { newEpoch, newSession } from '../new-session.ts'
import { readText, readTime } from './ops-input.ts'
import type { WriteOptions } from './ops-logs.ts'
import { getLog, holds, opsAuthor, rehearse } from './ops-logs.ts'

/** What the audit calls it. */
const PUT = 'put_therapy_session'

/** The actions that say by themselves what the status is now; of another one people fetch the detail. */
const STATUS_ACTIONS = { open: 'open_session', closed: 'close_session' } as const

/** What people read of a therapy session before it begins. */
export type Details = Pick<TherapySession, 'name' | 'topic' | 'startsAt' | 'endsAt'>

/** What a therapy session is to be. */
export interface Values {
  details: Details
  /** undefined: as it is. */
  status?: Status | undefined
  onCallPhone?: string | null | undefined
  /** Only what is to change. */
  settings: Partial<Settings>
}

/**
 * Makes or replaces a therapy session; whoever is in it is told what changed. Status and each
 * setting that is left out keep their value.
 * @throws bad_request
 */
export async function putTherapySession(
  ctx: Context,
  tokenName: string,
  id: string,
  input: PutTherapySessionRequest,
  { dryRun = false }: WriteOptions = {},
): Promise<{ created: boolean; therapySession: OpsTherapySession }> {
  const act = { actor: opsAuthor(tokenName), act: PUT, therapySessionId: id }
  const call = async () => {
    const values = readValues(ctx, input)
    const plan = (turn: LogCommit) => {
      planChange(turn, act, values)
      return toOpsTherapySession(turn.state)
    }
    const found = await ctx.logs.open(id)
    if (dryRun) {
      const state = found?.state ?? newState(ctx, id, values)
      const therapySession = { ...rehearse(ctx, state, plan), dry_run: true as const }
      return { created: !found, therapySession }
    }
    const created = !found && (await insertUnlessThere(ctx, newState(ctx, id, values).session, act))
    const log = found ?? (await getLog(ctx, id))
    return { created, therapySession: await log.commit({}, plan) }
  }
  return await auditRefusal(ctx, act, call, { dryRun })
}

/** A therapy session with its members. @throws not_found */
export async function getTherapySession(ctx: Context, id: string): Promise<OpsTherapySession> {
  return toOpsTherapySession((await getLog(ctx, id)).state)
}

/** A page of therapy sessions in the order of their ids; `next_cursor` only where there are more. */
export async function listTherapySessions(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Promise<OpsTherapySessionList> {
  const rows = await listTherapySessionRows(ctx.store, { after: cursor ?? '', limit: limit + 1 })
  const page = rows.slice(0, limit)
  const items = page.map((session) => toListItem(session, ctx.logs.settingsOf(session)))
  const last = page.at(-1)
  return rows.length > limit && last ? { items, next_cursor: last.id } : { items }
}

/** A member as ops sees one. */
export function toOpsMember(member: Member): OpsMember {
  const { id, displayName, role, standing, muted } = member
  return { id, display_name: displayName, role, standing, muted }
}

function readValues({ config }: Context, input: PutTherapySessionRequest): Values {
  const startsAt = readTime('date', input.date)
  const endsAt = input.ends_at == null ? null : readTime('ends_at', input.ends_at)
  if (endsAt !== null && endsAt < startsAt) {
    throw new AppError('bad_request', 'ends_at must not be before date')
  }
  const topic = input.topic ? readText('topic', input.topic) : null
  return {
    details: { name: readText('name', input.name), topic, startsAt, endsAt },
    status: input.status,
    onCallPhone: input.on_call_phone && toE164(input.on_call_phone, config.defaultRegion),
    settings: input.settings ?? {},
  }
}

/** Makes it so in a turn, and tells whoever is in it what changed. */
export function planChange(
  turn: LogCommit,
  { actor: author, act }: { actor: string; act: string },
  { details, ...values }: Values,
): void {
  const { session, settings } = turn.state
  const given = { ...session.settings, ...values.settings }
  if (!holds(session, details) || !holds(session.settings, given)) {
    turn.changeSession({ ...details, settings: given })
  }
  const { onCallPhone = session.onCallPhone } = values
  // Nobody in the therapy session is told: it is not theirs to know.
  if (onCallPhone !== session.onCallPhone) turn.changeSession({ onCallPhone })
  const status = values.status ?? session.status
  const isOther = !holds(session, details) || !holds(settings, turn.state.settings)
  const type = status === 'open' || status === 'closed' ? STATUS_ACTIONS[status] : undefined
  const isMoved = status !== session.status
  if (isMoved && !type) turn.changeSession({ status })
  if (isOther || (isMoved && !type)) turn.append({ type: 'update_chat_details', author })
  if (!turn.isEmpty) auditInTurn(turn, { actor: author, act })
  if (!isMoved || !type) return
  const action = turn.append({ type, author })
  EFFECTS[type]?.(turn, action)
  auditInTurn(turn, { actor: author, act: type, subject: `action:${action.id}` })
}

/** How it begins: scheduled, its log empty. Another status is the first thing that happens to it. */
export function newState(
  ctx: Context,
  id: string,
  { details, settings, onCallPhone = null }: Values,
): LogState {
  const began = { epoch: newEpoch(ctx.random), createdAt: ctx.clock.now() }
  const session = newSession({ id, ...details, settings, onCallPhone, ...began })
  return { session, settings: ctx.logs.settingsOf(session), members: new Map() }
}

/** False if somebody else has made it meanwhile. */
export async function insertUnlessThere(
  ctx: Context,
  session: TherapySession,
  act: AuditedAct,
): Promise<boolean> {
  return await ctx.store.transaction(async (tx) => {
    if (await findTherapySession(tx, session.id)) return false
    await insertTherapySession(tx, session)
    await auditIn(tx, act, session.createdAt)
    return true
  })
}

function toOpsTherapySession({ session, settings, members }: LogState): OpsTherapySession {
  return { ...toListItem(session, settings), members: [...members.values()].map(toOpsMember) }
}

function toListItem(
  session: TherapySession,
  settings: Settings,
): OpsTherapySessionList['items'][number] {
  return {
    id: session.id,
    name: session.name,
    topic: session.topic,
    date: toTime(session.startsAt),
    ends_at: toTimeOrNull(session.endsAt),
    status: session.status,
    closed_at: toTimeOrNull(session.closedAt),
    on_call_phone: session.onCallPhone,
    settings,
    max_id: session.lastActionId,
  }
}
