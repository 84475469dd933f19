import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { CODE_LENGTH } from '../../protocol/limits.ts'
import type {
  LoginInfo,
  Me,
  OtpRequest,
  OtpRequested,
  OtpVerify,
  SignedIn,
} from '../../protocol/login.ts'
import { isStaff, listOpenTherapySessionIds } from '../../store/logins.ts'
import type { OtpTryRow } from '../../store/otp-codes.ts'
import { findCode, insertTry, listTries, replaceCode } from '../../store/otp-codes.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import { findParticipantByLogin } from '../../store/participants.ts'
import { leaveAll } from '../therapy-sessions.ts'
import { codeHash, hashAddress, hashPhone, judgeCode } from './login-codes.ts'
import { foldName } from './names.ts'
import type { Refusal } from './otp.ts'
import { codeText, judgeSend, sendWaitMs, TRY_WINDOW_MS } from './otp.ts'
import { toE164 } from './phones.ts'

/**
 * What a page that knows nothing yet has to know: `me` of who is signed in, else how to sign in,
 * with `pending` if this login session has a code out.
 */
export async function getLoginInfo(
  ctx: Context,
  { principal, loginId }: { principal: Principal | null; loginId: string | null },
): Promise<LoginInfo> {
  const me = principal ? await findMe(ctx, principal) : undefined
  const info: LoginInfo = {
    field: ctx.config.loginField,
    resend_after_ms: ctx.config.otp.resendMs,
    code_length: CODE_LENGTH,
    signed_in: principal !== null,
  }
  if (me) return { ...info, me }
  const code = loginId === null ? undefined : await findCode(ctx.store, loginId)
  const now = ctx.clock.now()
  if (!code || code.guesses_left === 0 || code.expires_at <= now) return info
  const { ofPhone } = await listTries(ctx.store, {
    phoneHash: code.phone_hash,
    addressHash: '',
    since: now - TRY_WINDOW_MS,
  })
  const pending = {
    expires_in_ms: code.expires_at - now,
    resend_in_ms: sendWaitMs(ofPhone, ctx.config.otp, now),
  }
  return { ...info, pending }
}

/**
 * Sends a code to the person with this phone and name, if there is one: nothing that the caller
 * sees, and no statement that the database runs, depends on it.
 * @throws invalid_phone, bad_request, resend_too_early, too_many_tries
 */
export async function requestCode(
  ctx: Context,
  caller: { address: string; startLogin: () => Promise<string> },
  input: OtpRequest,
): Promise<OtpRequested> {
  const phone = toE164(input.phone, ctx.config.defaultRegion)
  const loginFold = readLoginField(ctx, input)
  if (loginFold === null) throw new AppError('bad_request', `${ctx.config.loginField} is missing`)
  const now = ctx.clock.now()
  const phoneHash = hashPhone(ctx, phone)
  const ofPhone = await countSend(ctx, phoneHash, hashAddress(ctx, caller.address), now)
  const idHash = await caller.startLogin()
  const person = await findParticipantByLogin(ctx.store, phone, loginFold)
  const code = ctx.random.digits(CODE_LENGTH)
  await replaceCode(ctx.store, {
    id_hash: idHash,
    phone_hash: phoneHash,
    participant_id: person?.id ?? null,
    code_hash: codeHash(ctx, idHash, phoneHash, code),
    sent_at: now,
    expires_at: now + ctx.config.otp.ttlMs,
    guesses_left: ctx.config.otp.guessesPerCode,
  })
  if (person) {
    ctx.sms.push({ to: phone, text: codeText(code, person.locale, ctx.config.publicUrl) })
  }
  return {
    resend_after_ms: sendWaitMs(ofPhone, ctx.config.otp, now),
    expires_in_ms: ctx.config.otp.ttlMs,
  }
}

/**
 * Signs in whoever knows the code that this login session asked for, or with phone and name one
 * that staff have read out. The login session is another one afterwards.
 * @throws invalid_phone, code_rejected, too_many_tries
 */
export async function verifyCode(
  ctx: Context,
  caller: { address: string; loginId: string | null; renewLogin: () => Promise<string> },
  input: OtpVerify,
): Promise<SignedIn> {
  const { phone } = input
  const verdict = await judgeCode(ctx, {
    idHash: caller.loginId,
    addressHash: hashAddress(ctx, caller.address),
    phone: phone === undefined ? null : toE164(phone, ctx.config.defaultRegion),
    loginFold: readLoginField(ctx, input),
    code: input.code,
  })
  if (!verdict.ok) throw toAppError(verdict)
  const { person } = verdict
  const isIn = await ctx.logins.authenticate(await caller.renewLogin(), {
    person: { id: person.id, displayName: person.display_name, locale: person.locale },
    phone: person.phone,
    staff: await isStaff(ctx.store, person.id),
  })
  if (!isIn) throw toAppError({ code: 'code_rejected', retryAfterMs: 0 })
  ctx.log.info({ participant: person.id }, 'signed in')
  return { user: toUser(person), next: await findNext(ctx, person.id) }
}

/** Who is signed in, and since when. @throws login_required */
export async function getMe(ctx: Context, principal: Principal): Promise<Me> {
  const me = await findMe(ctx, principal)
  if (!me) throw new AppError('login_required', 'Please sign in')
  return me
}

async function findMe(ctx: Context, principal: Principal): Promise<Me | undefined> {
  const login = await ctx.logins.find(principal.loginId)
  if (!login?.participant || login.authenticatedAt === null) return undefined
  const { id, displayName, locale } = login.participant
  return {
    user: { id, display_name: displayName, locale },
    authenticated_at: new Date(login.authenticatedAt).toISOString(),
    last_activity_at: new Date(login.lastActivityAt).toISOString(),
    current_ts_id: login.currentTsId,
  }
}

/** Ends the login session, then leaves all therapy sessions: a poll under way enters none again. */
export async function logout(ctx: Context, principal: Principal): Promise<void> {
  await ctx.logins.end(principal.loginId)
  await leaveAll(ctx, principal)
  ctx.log.info({ participant: principal.id }, 'signed out')
}

/** Checks and counts in one: of two requests at once for one phone the second sees the first. */
async function countSend(
  ctx: Context,
  phoneHash: string,
  addressHash: string,
  now: number,
): Promise<OtpTryRow[]> {
  const id = ctx.random.bytes(16).toString('base64url')
  const send: OtpTryRow = {
    id,
    kind: 'send',
    phone_hash: phoneHash,
    address_hash: addressHash,
    at: now,
  }
  return ctx.store.transaction(async (tx) => {
    const since = now - TRY_WINDOW_MS
    const { ofPhone, ofAddress } = await listTries(tx, { phoneHash, addressHash, since })
    const refusal = judgeSend(ofPhone, ofAddress, ctx.config.otp, now)
    if (refusal) throw toAppError(refusal)
    await insertTry(tx, send)
    return [...ofPhone, send]
  })
}

function readLoginField(ctx: Context, input: OtpRequest | OtpVerify): string | null {
  const text = input[ctx.config.loginField]
  return text === undefined || text.trim() === '' ? null : foldName(text)
}

async function findNext(ctx: Context, participantId: string): Promise<string> {
  const [first, ...others] = await listOpenTherapySessionIds(ctx.store, participantId, 2)
  return first !== undefined && others.length === 0 ? `/s/${first}` : '/'
}

function toUser(person: ParticipantRow): SignedIn['user'] {
  return { id: person.id, display_name: person.display_name, locale: person.locale }
}

const SENTENCES = {
  code_rejected: 'This code did not work. Please ask for a new one.',
  resend_too_early: 'A code was sent a moment ago. Please wait before you ask for another one.',
  too_many_tries: 'There were too many tries. Please wait, or call your clinic.',
} as const

function toAppError({
  code,
  retryAfterMs,
}: Refusal | { code: 'code_rejected'; retryAfterMs: number }) {
  return new AppError(code, SENTENCES[code], { retryAfterMs })
}
