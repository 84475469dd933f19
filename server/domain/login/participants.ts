import type { Context } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { CODE_LENGTH } from '../../protocol/limits.ts'
import type { Locale, LoginField } from '../../protocol/login.ts'
import { deleteLoginsOf } from '../../store/logins.ts'
import { deleteCodesOf, replaceStaffCode } from '../../store/otp-codes.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import {
  findParticipant,
  findParticipantByLogin,
  insertParticipant,
  listParticipantRows,
  updateParticipant,
} from '../../store/participants.ts'
import type { Store } from '../../store/store.ts'
import { auditIn } from '../audit/audit.ts'
import { holds } from '../ops/ops-logs.ts'
import { foldName, isPlainText, mayBeLoginName } from './names.ts'
import { keyedHash, STAFF_CODE_GUESSES } from './otp.ts'
import { toE164 } from './phones.ts'

export interface ParticipantInput {
  first_name: string
  last_name: string
  display_name: string
  phone: string
  locale?: Locale
  therapist?: boolean
}

export interface Participant extends Required<ParticipantInput> {
  id: string
}

/**
 * Makes or replaces a person; a dry run only checks. Another phone ends the person's logins and
 * codes. What is left out keeps its value.
 * @throws bad_request, invalid_phone, conflict
 */
export async function putParticipant(
  ctx: Context,
  id: string,
  input: ParticipantInput,
  { dryRun = false, actor = null }: { dryRun?: boolean; actor?: string | null } = {},
): Promise<{ created: boolean; participant: Participant }> {
  const loginFold = checkNames(input, ctx.config.loginField)
  const phone = toE164(input.phone, ctx.config.defaultRegion)
  const outcome = await ctx.store.transaction(async (tx) => {
    const before = await findParticipant(tx, id)
    const twin = await findParticipantByLogin(tx, phone, loginFold)
    if (twin && twin.id !== id) {
      throw new AppError('conflict', 'Another person signs in with this phone and name')
    }
    const now = ctx.clock.now()
    const row: ParticipantRow = {
      id,
      first_name: input.first_name,
      last_name: input.last_name,
      display_name: input.display_name,
      phone,
      locale: input.locale ?? before?.locale ?? ctx.config.defaultLocale,
      login_fold: loginFold,
      therapist: Number(input.therapist ?? before?.therapist === 1),
      created_at: before?.created_at ?? now,
      updated_at: now,
    }
    if (dryRun) return { row, before }
    await saveParticipant(tx, row, before)
    const isChanged = !before || !holds(toParticipant(before), toParticipant(row))
    if (isChanged) await auditIn(tx, { actor, act: 'put_participant', subject: id }, now)
    return { row, before }
  })
  if (!dryRun) await updateLogins(ctx, outcome.row, outcome.before)
  return { created: !outcome.before, participant: toParticipant(outcome.row) }
}

/** One person. @throws not_found */
export async function getParticipant(ctx: Context, id: string): Promise<Participant> {
  return toParticipant(await getRow(ctx, id))
}

/** A page of people in the order of their ids; `next_cursor` only where there are more. */
export async function listParticipants(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: Participant[]; next_cursor?: string }> {
  const rows = await listParticipantRows(ctx.store, { limit: limit + 1, cursor: cursor ?? null })
  const items = rows.slice(0, limit).map(toParticipant)
  const last = items.at(-1)
  return rows.length > limit && last ? { items, next_cursor: last.id } : { items }
}

/** A code to read out to a person, in place of any that was issued before. @throws not_found */
export async function issueLoginCode(
  ctx: Context,
  id: string,
  actor: string | null = null,
): Promise<{ code: string; expires_at: string }> {
  const code = ctx.random.digits(CODE_LENGTH)
  const now = ctx.clock.now()
  const expiresAt = now + ctx.config.otp.ttlMs
  await getRow(ctx, id)
  const code_hash = staffCodeHash(ctx, id, code)
  await ctx.store.transaction(async (tx) => {
    await replaceStaffCode(tx, {
      participant_id: id,
      code_hash,
      issued_at: now,
      expires_at: expiresAt,
      guesses_left: STAFF_CODE_GUESSES,
    })
    await auditIn(tx, { actor, act: 'issue_login_code', subject: id }, now)
  })
  ctx.log.info({ participant: id }, 'login code issued')
  return { code, expires_at: new Date(expiresAt).toISOString() }
}

/** How a code that staff read out is stored. */
export function staffCodeHash(ctx: Context, participantId: string, code: string): string {
  return keyedHash(ctx.secrets.otp, 'staff code', participantId, code)
}

async function getRow(ctx: Context, id: string): Promise<ParticipantRow> {
  const row = await findParticipant(ctx.store, id)
  if (!row) throw new AppError('not_found', 'There is no participant by that id')
  return row
}

function checkNames(input: ParticipantInput, loginField: LoginField): string {
  for (const field of ['first_name', 'last_name', 'display_name'] as const) {
    if (!isPlainText(input[field])) {
      throw new AppError('bad_request', `${field} holds characters that cannot be shown`)
    }
    const isUsable = field === loginField ? mayBeLoginName(input[field]) : foldName(input[field])
    if (!isUsable) throw new AppError('bad_request', `${field} needs letters`)
  }
  return foldName(input[loginField])
}

async function saveParticipant(
  tx: Store,
  row: ParticipantRow,
  before: ParticipantRow | undefined,
): Promise<void> {
  if (!before) return insertParticipant(tx, row)
  const { created_at: _, ...values } = row
  await updateParticipant(tx, values)
  if (before.phone === row.phone) return
  await deleteLoginsOf(tx, row.id)
  await deleteCodesOf(tx, row.id)
}

/** After the commit: memory, and whoever signed in with the old phone at the last moment. */
async function updateLogins(
  ctx: Context,
  row: ParticipantRow,
  before: ParticipantRow | undefined,
): Promise<void> {
  if (!before) return
  if (before.phone !== row.phone) await ctx.logins.endAllOf(row.id)
  ctx.logins.rename({ id: row.id, displayName: row.display_name, locale: row.locale })
}

function toParticipant(row: ParticipantRow): Participant {
  const { id, first_name, last_name, display_name, phone, locale, therapist } = row
  return { id, first_name, last_name, display_name, phone, locale, therapist: therapist === 1 }
}
