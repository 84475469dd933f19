import type { Context } from '../../context.ts'
import {
  deleteCode,
  deleteStaffCode,
  findCode,
  insertTry,
  listTries,
  takeGuess,
  takeStaffGuess,
} from '../../store/otp-codes.ts'
import type { ParticipantRow } from '../../store/participants.ts'
import { findParticipant, findParticipantByLogin } from '../../store/participants.ts'
import type { Store } from '../../store/store.ts'
import {
  addressGroup,
  isSameHash,
  judgeGuess,
  keyedHash,
  sendWaitMs,
  TRY_WINDOW_MS,
} from './otp.ts'
import { staffCodeHash } from './participants.ts'

/** One attempt to sign in. */
interface Attempt {
  /** The caller's login session. */
  idHash: string | null
  addressHash: string
  /** E.164, where it was given. */
  phone: string | null
  loginFold: string | null
  code: string
}

type CodeVerdict =
  | { ok: true; person: ParticipantRow }
  | { ok: false; code: 'code_rejected' | 'too_many_tries'; retryAfterMs: number }

/** Phones are counted, known or not, and so never stored as they are. */
export function hashPhone(ctx: Context, phone: string): string {
  return keyedHash(ctx.secrets.otp, 'phone', phone)
}

/** What an address is counted under. */
export function hashAddress(ctx: Context, address: string): string {
  return keyedHash(ctx.secrets.otp, 'address', addressGroup(address))
}

/** How a code is stored: worth nothing with another login session or another phone. */
export function codeHash(ctx: Context, idHash: string, phoneHash: string, code: string): string {
  return keyedHash(ctx.secrets.otp, 'code', idHash, phoneHash, code)
}

/**
 * Uses up a guess and tells whose code it was. First the code that this login session asked for;
 * then, with phone and name, the one that staff have read out to that person. A guess that no code
 * paid for is a try of that phone. A person who is not known costs the same statements.
 */
export async function judgeCode(ctx: Context, attempt: Attempt): Promise<CodeVerdict> {
  const now = ctx.clock.now()
  return ctx.store.transaction(async (tx) => {
    const own = await tryOwnCode(ctx, tx, attempt, now)
    if (own.person) return { ok: true, person: own.person }
    if (attempt.phone !== null && attempt.loginFold !== null) {
      const { phone, loginFold } = attempt
      return tryStaffCode(ctx, tx, { ...attempt, phone, loginFold, isPaid: own.isPaid }, now)
    }
    const phoneHash = attempt.phone === null ? own.phoneHash : hashPhone(ctx, attempt.phone)
    return reject(ctx, tx, phoneHash, now)
  })
}

interface OwnCode {
  person?: ParticipantRow | undefined
  /** A guess of a code that was asked for is gone. */
  isPaid: boolean
  phoneHash: string | null
}

async function tryOwnCode(
  ctx: Context,
  tx: Store,
  { idHash, phone, code }: Attempt,
  now: number,
): Promise<OwnCode> {
  const asked = idHash === null ? undefined : await findCode(tx, idHash)
  if (!asked || (phone !== null && asked.phone_hash !== hashPhone(ctx, phone))) {
    return { isPaid: false, phoneHash: null }
  }
  const { id_hash, phone_hash: phoneHash } = asked
  const taken = await takeGuess(tx, id_hash)
  const isRight =
    taken !== undefined &&
    taken.expires_at > now &&
    isSameHash(taken.code_hash, codeHash(ctx, id_hash, phoneHash, code))
  if (!isRight) return { isPaid: taken !== undefined, phoneHash }
  await deleteCode(tx, id_hash)
  const person = await findParticipant(tx, taken.participant_id ?? '')
  // The phone may be another one by now: then the text went to somebody else.
  const isTheirs = person !== undefined && hashPhone(ctx, person.phone) === phoneHash
  return { person: isTheirs ? person : undefined, isPaid: true, phoneHash }
}

async function tryStaffCode(
  ctx: Context,
  tx: Store,
  guess: Attempt & { phone: string; loginFold: string; isPaid: boolean },
  now: number,
): Promise<CodeVerdict> {
  const person = await findParticipantByLogin(tx, guess.phone, guess.loginFold)
  const personId = person?.id ?? ''
  const taken = await takeStaffGuess(tx, personId, now)
  const expected = staffCodeHash(ctx, personId, guess.code)
  if (person && taken && isSameHash(taken.code_hash, expected)) {
    await deleteStaffCode(tx, personId)
    return { ok: true, person }
  }
  const phoneHash = hashPhone(ctx, guess.phone)
  if (guess.isPaid) return reject(ctx, tx, phoneHash, now)
  const { addressHash } = guess
  const { ofPhone } = await listTries(tx, { phoneHash, addressHash, since: now - TRY_WINDOW_MS })
  const refusal = taken ? null : judgeGuess(ofPhone, ctx.config.otp, now)
  if (refusal) return { ok: false, code: 'too_many_tries', retryAfterMs: refusal.retryAfterMs }
  const id = ctx.random.bytes(16).toString('base64url')
  const row = {
    id,
    kind: 'guess' as const,
    phone_hash: phoneHash,
    address_hash: addressHash,
    at: now,
  }
  await insertTry(tx, row)
  return reject(ctx, tx, phoneHash, now)
}

async function reject(
  ctx: Context,
  tx: Store,
  phoneHash: string | null,
  now: number,
): Promise<CodeVerdict> {
  const since = now - TRY_WINDOW_MS
  const { ofPhone } = await listTries(tx, { phoneHash: phoneHash ?? '', addressHash: '', since })
  return {
    ok: false,
    code: 'code_rejected',
    retryAfterMs: sendWaitMs(ofPhone, ctx.config.otp, now),
  }
}
